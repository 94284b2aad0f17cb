// Reports at the machine: what was reported, and what becomes of it.
#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "storage/accounts.h"

#include <limits>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t reports_max = 1'000;

std::string shown(const std::optional<storage::ActorRow>& row) {
    return row ? row->username + "@" + row->host.text() : std::string();
}

Json report_json(const ReportView& view) {
    const storage::ReportRow& report = view.report;
    return {{"id", std::to_string(report.id.value)},
            {"at", to_iso8601(report.at)},
            {"from", shown(view.from)},
            {"about", shown(view.target.actor)},
            {"category", report.category},
            {"rules", report.rules},
            {"comment", report.comment},
            {"forwarded", report.forwarded},
            {"assigned", shown(view.assigned)},
            {"closed", report.acted ? to_iso8601(*report.acted) : ""},
            {"closed_by", shown(view.acted_by)}};
}

Result<storage::ReportId> id_in(const Args& args) {
    return storage::ReportId(TRY(args.number("id", 0, 1, std::numeric_limits<std::int64_t>::max())));
}

Result<Json> done(storage::ReportId id) {
    return Json{{"id", std::to_string(id.value)}};
}

}  // namespace

Result<Json> list_reports_command(const CommandParts& parts, const Args& args) {
    const std::string state = TRY(args.text_or_empty("state"));
    const std::int64_t limit = TRY(args.number("limit", 100, 1, reports_max));
    using State = storage::ReportFilter::State;
    const State wanted = state == "closed" ? State::closed : state == "all" ? State::any : State::open;
    Json list = Json::array();
    for (const ReportView& view : TRY(parts.moderation.reports(
             Moderator::at_the_machine(), {.state = wanted}, {.limit = static_cast<std::size_t>(limit)}))) {
        list.push_back(report_json(view));
    }
    return list;
}

Result<Json> show_report_command(const CommandParts& parts, const Args& args) {
    const ReportView view = TRY(parts.moderation.report(Moderator::at_the_machine(), TRY(id_in(args))));
    Json json = report_json(view);
    json["posts"] = Json::array();
    for (const storage::PostRow& post : view.posts) {
        json["posts"].push_back(
            {{"id", post.uri.text()}, {"text", activitypub::to_plain_text(post.content)}});
    }
    json["posts_not_shown"] = view.absent;
    json["before"] = Json::array();
    for (const storage::DeedRow& deed : view.history) {
        json["before"].push_back({{"at", to_iso8601(deed.at)}, {"verb", deed.verb}, {"reason", deed.reason}});
    }
    return json;
}

/// To nobody where no one is named.
Result<Json> assign_report_command(const CommandParts& parts, const Args& args) {
    const storage::ReportId id = TRY(id_in(args));
    storage::ActorId to;
    if (args.has("handle")) to = TRY(account_named(parts, args)).id;
    TRY_DONE(parts.moderation.assign(Moderator::at_the_machine(), id, to));
    return done(id);
}

Result<Json> close_report_command(const CommandParts& parts, const Args& args) {
    const storage::ReportId id = TRY(id_in(args));
    TRY_DONE(parts.moderation.resolve(Moderator::at_the_machine(), id));
    return done(id);
}

Result<Json> reopen_report_command(const CommandParts& parts, const Args& args) {
    const storage::ReportId id = TRY(id_in(args));
    TRY_DONE(parts.moderation.reopen(Moderator::at_the_machine(), id));
    return done(id);
}

Result<Json> forward_report_command(const CommandParts& parts, const Args& args) {
    const storage::ReportId id = TRY(id_in(args));
    TRY_DONE(parts.moderation.forward(Moderator::at_the_machine(), id, TRY(args.text_or_empty("comment"))));
    return done(id);
}

}  // namespace kith::node
