// https://docs.joinmastodon.org/methods/reports/
#include "storage/reports.h"

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/collection_entity.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/moderation/forwarding.h"
#include "node/social/post_length.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

/// Ids of what is reported, by its kind.
struct Evidence {
    std::vector<std::string> statuses{};
    std::vector<std::string> collections{};
};

Json report_json(Entities& entities, const storage::ReportRow& report, const Evidence& evidence) {
    return {{"id", std::to_string(report.id.value)},
            {"action_taken", report.acted.has_value()},
            {"action_taken_at", report.acted ? Json(api_time(*report.acted)) : Json()},
            {"category", report.category},
            {"comment", report.comment},
            {"forwarded", report.forwarded},
            {"created_at", api_time(report.at)},
            {"status_ids", evidence.statuses},
            {"rule_ids", report.rules},
            {"collection_ids", evidence.collections},
            {"target_account", entities.account(report.target)}};
}

struct Wish {
    storage::ActorId target{};
    std::vector<std::int64_t> statuses{};
    std::vector<std::int64_t> collections{};
    std::string comment{};
    std::string category{};
    std::vector<std::string> rules{};
    bool forward = false;
};

Result<Wish> wish_in(const Api& api, const Call& call) {
    Wish wish{.target = storage::ActorId(parse_api_id(call.params.text_or_empty("account_id")).value_or(0)),
              .statuses = call.params.ids("status_ids"),
              .collections = call.params.ids("collection_ids"),
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
    if (wish.collections.size() > limits::report_statuses_max) {
        return fail(Errc::malformed, "report/collections", "Validation failed: Too many collections");
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

/// What the one who reports cannot see is no evidence of theirs.
Evidence gather(
    const Api& api, storage::Tx& tx, const Call& call, const Wish& wish, storage::ReportRow& row) {
    Evidence evidence;
    for (const std::int64_t status : wish.statuses) {
        const auto found = find_status(tx, status, call.caller.viewer());
        if (!found || found->post().actor != wish.target) continue;
        row.objects.push_back(found->post().uri);
        evidence.statuses.push_back(std::to_string(found->post().id.value));
    }
    for (const std::int64_t collection : wish.collections) {
        const auto found = storage::find_collection(tx, storage::CollectionId(collection), call.me());
        if (!found || found->owner != wish.target) continue;
        row.objects.push_back(Uri::trusted(collection_uri(api.parts().site, found->id)));
        evidence.collections.push_back(std::to_string(found->id.value));
    }
    return evidence;
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
    return parts.database.write([&](storage::Tx& tx) -> Result<Response> {
        const storage::ActorRow target = TRY(find_account_shown(tx, wish.target.value));
        const Evidence evidence = gather(api, tx, call, wish, row);
        row.forwarded = wish.forward && !target.is_local;
        storage::insert_report(tx, row);
        if (row.forwarded) {
            TRY_DONE(forward_report(tx, parts.site, parts.outbox, row, target, row.comment, call.now));
        }
        parts.events.tell(tx, activitypub::Reported{call.me(), target.id}, call.now);
        Entities entities(tx, parts.site, call.me(), call.now);
        return json_answer(report_json(entities, row, evidence));
    });
}

}  // namespace

void add_report_routes(Api& api) {
    api.add("POST", "/api/v1/reports", {Who::person, "write:reports"}, [&api](Call& call) {
        return report(api, call);
    });
}

}  // namespace kith::node
