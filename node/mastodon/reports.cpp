// https://docs.joinmastodon.org/methods/reports/
#include "storage/reports.h"

#include "activitypub/outbox/outbox.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Json report_json(Entities& entities,
                 const storage::ReportRow& report,
                 const std::vector<std::string>& statuses) {
    return {{"id", std::to_string(report.id.value)},
            {"action_taken", report.acted.has_value()},
            {"action_taken_at", report.acted ? Json(api_time(*report.acted)) : Json()},
            {"category", report.category},
            {"comment", report.comment},
            {"forwarded", report.forwarded},
            {"created_at", api_time(report.at)},
            {"status_ids", statuses},
            {"rule_ids", report.rules},
            {"collection_ids", Json::array()},
            {"target_account", entities.account(report.target)}};
}

/// The institution tells the other server; who reported is named to nobody. Mastodon's form of Flag:
/// https://docs.joinmastodon.org/spec/activitypub/#Flag
Done forward(const Api::Parts& parts,
             storage::Tx& tx,
             const storage::ReportRow& report,
             const storage::ActorRow& target,
             Instant now) {
    const auto institution = storage::find_actor(tx, parts.site.instance_actor());
    if (!institution) return fail(Errc::internal, "report/no-instance-actor");
    activitypub::Activity flag{.type = activitypub::ActivityType::flag, .actor = institution->uri};
    flag.objects.push_back(activitypub::Ref::to(target.uri));
    for (const Uri& object : report.objects) flag.objects.push_back(activitypub::Ref::to(object));
    flag.to = {target.uri};
    flag.content = report.comment;
    activitypub::Recipients recipients;
    recipients.add(target, activitypub::Recipients::Inbox::own);
    TRY(parts.outbox.publish(tx, *institution, std::move(flag), recipients, {}, now));
    return {};
}

struct Wish {
    storage::ActorId target{};
    std::vector<std::int64_t> statuses{};
    std::string comment{};
    std::string category{};
    std::vector<std::string> rules{};
    bool forward = false;
};

Result<Wish> wish_in(const Api& api, const Call& call) {
    Wish wish{.target = storage::ActorId(parse_api_id(call.params.text_or_empty("account_id")).value_or(0)),
              .statuses = call.params.ids("status_ids"),
              .comment = call.params.text_or_empty("comment"),
              .category = call.params.text_or_empty("category"),
              .rules = call.params.texts("rule_ids"),
              .forward = call.params.is_on("forward")};
    if (!wish.target.valid()) return fail(Errc::not_found, "report/nobody");
    if (characters_in(wish.comment) > limits::report_comment_chars_max) {
        return fail(Errc::malformed,
                    "report/comment",
                    "Validation failed: Comment is too long (maximum is " +
                        std::to_string(limits::report_comment_chars_max) + " characters)");
    }
    if (wish.statuses.size() > limits::report_statuses_max) {
        return fail(Errc::malformed, "report/statuses", "Validation failed: Too many statuses");
    }
    const std::size_t rules = api.parts().settings.rules.size();
    for (const std::string& rule : wish.rules) {
        const auto number = parse_api_id(rule);
        if (!number || static_cast<std::size_t>(*number) > rules) {
            return fail(Errc::malformed, "report/rule", "Validation failed: There is no such rule here");
        }
    }
    static constexpr std::string_view known[] = {"spam", "legal", "violation", "other"};
    if (wish.category.empty()) wish.category = "other";
    if (!wish.rules.empty()) wish.category = "violation";
    if (std::ranges::find(known, wish.category) == std::end(known)) {
        return fail(
            Errc::malformed, "report/category", "Validation failed: Category is not included in the list");
    }
    return wish;
}

Result<Response> report(const Api& api, const Call& call) {
    const Wish wish = TRY(wish_in(api, call));
    const Api::Parts& parts = api.parts();
    const auto id = parts.ids.make<storage::ReportId>();
    storage::ReportRow row{.id = id,
                           .uri = parts.site.uri("/reports/" + std::to_string(id.value)),
                           .from = call.me(),
                           .target = wish.target,
                           .comment = wish.comment,
                           .at = call.now,
                           .category = wish.category,
                           .rules = wish.rules};
    std::vector<std::string> statuses;
    return parts.database.write([&](storage::Tx& tx) -> Result<Response> {
        const storage::ActorRow target = TRY(find_account_shown(tx, wish.target.value));
        for (const std::int64_t status : wish.statuses) {
            const auto found = find_status(tx, status, call.caller.viewer());
            // What the one who reports cannot see is no evidence of theirs.
            if (!found || found->post().actor != target.id) continue;
            row.objects.push_back(found->post().uri);
            statuses.push_back(std::to_string(found->post().id.value));
        }
        row.forwarded = wish.forward && !target.is_local;
        storage::insert_report(tx, row);
        if (row.forwarded) TRY_DONE(forward(parts, tx, row, target, call.now));
        parts.events.tell(tx, activitypub::Reported{call.me(), target.id}, call.now);
        Entities entities(tx, parts.site, call.me(), call.now);
        return json_answer(report_json(entities, row, statuses));
    });
}

}  // namespace

void add_report_routes(Api& api) {
    api.add("POST", "/api/v1/reports", {Who::person, "write:reports"}, [&api](Call& call) {
        return report(api, call);
    });
}

}  // namespace kith::node
