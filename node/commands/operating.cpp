#include "consent/json.h"
#include "node/commands/commands.h"
#include "node/consent/rights.h"
#include "storage/delivery_queue.h"
#include "storage/domain_rules.h"
#include "storage/fetch_queue.h"
#include "storage/inbox_queue.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t deliveries_max = 10'000;
constexpr std::size_t requests_counted_max = 10'000;

Json delivery_json(storage::Tx& tx, const storage::DeliveryStatus& row, bool bodies) {
    Json json = {{"inbox", row.inbox.text()},
                 {"activity", row.activity.text()},
                 {"type", row.type},
                 {"attempts", row.attempts},
                 {"state", to_string(row.state)},
                 {"created", to_iso8601(row.created)},
                 {"last_status", row.status.value_or(0)},
                 {"last_error", row.error.value_or("")},
                 {"last_try", row.last ? to_iso8601(*row.last) : ""},
                 {"next_try", row.next ? to_iso8601(*row.next) : ""}};
    if (row.object) json["object"] = row.object->text();
    if (!bodies) return json;
    const auto activity = storage::find_activity(tx, row.activity);
    const bool open =
        activity &&
        (activity->visibility == Visibility::public_ || activity->visibility == Visibility::unlisted ||
         activity->type == "Follow" || activity->type == "Accept" || activity->type == "Reject");
    // What was not said to everybody is not shown to the operator either.
    if (open) json["body"] = Json::parse(activity->body, nullptr, /*allow_exceptions=*/false);
    return json;
}

Result<Host> host_of_args(const Args& args) {
    const std::string text = TRY(args.text("host"));
    auto host = Host::parse(text);
    if (!host) return fail(Errc::malformed, "command: host", fmt::format("\"{}\" is no domain", text));
    return std::move(*host);
}

Result<Json> decide(const CommandParts& parts, const Args& args, storage::DomainDecision decision) {
    const Host host = TRY(host_of_args(args));
    const std::string severity = TRY(args.text_or_empty("severity"));
    storage::DomainRule rule{.host = host, .decision = decision};
    rule.reason = TRY(args.text_or_empty("reason"));
    rule.reject_media = TRY(args.flag("reject_media"));
    rule.reject_reports = TRY(args.flag("reject_reports"));
    if (!severity.empty()) {
        const auto known = storage::severity_from(severity);
        if (!known) return fail(Errc::malformed, "command: severity", "there is suspend, silence and noop");
        rule.severity = *known;
    }
    TRY_DONE(parts.moderation.decide(Moderator::at_the_machine(), std::move(rule)));
    return Json{{"host", host.text()}};
}

}  // namespace

Result<Json> delivery_status_command(const CommandParts& parts, const Args& args) {
    const std::int64_t limit = TRY(args.number("limit", 200, 1, deliveries_max));
    const bool bodies = TRY(args.flag("bodies"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& row : storage::delivery_status(tx, {.limit = static_cast<std::size_t>(limit)})) {
            list.push_back(delivery_json(tx, row, bodies));
        }
        return Json{{"deliveries", std::move(list)}};
    });
}

Result<Json> block_domain_command(const CommandParts& parts, const Args& args) {
    return decide(parts, args, storage::DomainDecision::block);
}
Result<Json> allow_domain_command(const CommandParts& parts, const Args& args) {
    return decide(parts, args, storage::DomainDecision::allow);
}

Result<Json> remove_domain_command(const CommandParts& parts, const Args& args) {
    const Host host = TRY(host_of_args(args));
    TRY_DONE(parts.moderation.undecide(Moderator::at_the_machine(), host));
    return Json{{"host", host.text()}};
}

Result<Json> list_domains_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& rule : storage::list_domain_rules(tx)) {
            list.push_back({{"host", rule.host.text()},
                            {"rule", rule.decision == storage::DomainDecision::block ? "block" : "allow"},
                            {"severity", name_of(rule.severity)},
                            {"reject_media", rule.reject_media},
                            {"reject_reports", rule.reject_reports},
                            {"reason", rule.reason},
                            {"at", to_iso8601(rule.at)}});
        }
        return list;
    });
}

Result<Json> backup_command(const CommandParts& parts, const Args& args) {
    const std::string data = TRY(args.text("data"));
    const std::string keys = TRY(args.text("keys"));
    TRY_DONE(parts.backup(data, keys));
    return Json{{"data", data}, {"keys", keys}};
}

Result<Json> status_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        const Instant now = parts.clock.now();
        const auto requests = open_requests(tx, requests_counted_max);
        const auto late =
            std::ranges::count_if(requests, [&](const RightsRequest& each) { return each.late(now); });
        return Json{{"serving", parts.serving()},
                    {"open_requests", requests.size()},
                    {"late_requests", late},
                    {"first_request_due", requests.empty() ? "" : to_iso8601(requests.front().due)},
                    {"url", parts.site.base},
                    {"time", to_iso8601(parts.clock.now())},
                    {"accounts", storage::count_local_actors(tx)},
                    {"posts", storage::count_local_posts(tx)},
                    {"queued_deliveries", storage::count_queued(tx)},
                    {"queued_activities", storage::count_inbox(tx)},
                    {"queued_fetches", storage::count_fetches(tx)}};
    });
}

}  // namespace kith::node
