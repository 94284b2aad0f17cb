// What the institution tells everybody here: added, listed and removed by an operator.
#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "node/commands/commands.h"
#include "node/mastodon/params.h"
#include "storage/announcements.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::size_t announcement_bytes_max = 5'000;
constexpr std::int64_t announcement_days_max = 366;

Json announcement_json(const storage::AnnouncementRow& row) {
    Json json = {{"announcement", std::to_string(row.id.value)},
                 {"text", activitypub::to_plain_text(row.content)},
                 {"published", to_iso8601(row.published)}};
    if (row.ends) json["ends"] = to_iso8601(*row.ends);
    return json;
}

}  // namespace

Result<Json> add_announcement_command(const CommandParts& parts, const Args& args) {
    const std::string text = TRY(args.text("text"));
    if (text.size() > announcement_bytes_max) {
        return fail(Errc::too_large, "command: announcement", "an announcement has at most 5,000 bytes");
    }
    const std::int64_t days = TRY(args.number("days", 7, 1, announcement_days_max));
    const Instant now = parts.clock.now();
    const storage::AnnouncementRow row{
        .id = parts.ids.make<storage::AnnouncementId>(),
        .content = activitypub::compose(text, {.hashtag_base = parts.site.base + "/tags/"}).text(),
        .ends = now + std::chrono::days(days),
        .published = now,
        .updated = now};
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        storage::put_announcement(tx, row);
        return {};
    }));
    return announcement_json(row);
}

Result<Json> list_announcements_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& row : storage::announcements_at(tx, parts.clock.now())) {
            list.push_back(announcement_json(row));
        }
        return list;
    });
}

Result<Json> remove_announcement_command(const CommandParts& parts, const Args& args) {
    const std::string typed = TRY(args.text("announcement"));
    const auto id = parse_api_id(typed);
    const bool gone = TRY(parts.database.write([&](storage::Tx& tx) -> Result<bool> {
        return id && storage::drop_announcement(tx, storage::AnnouncementId(*id));
    }));
    if (!gone) {
        return fail(
            Errc::not_found, "command: announcement", "there is none of that number: kith announce list");
    }
    return Json{{"announcement", typed}, {"removed", true}};
}

}  // namespace kith::node
