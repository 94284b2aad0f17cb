// Who quotes a status, and who may. FEP-044f https://w3id.org/fep/044f
#include "activitypub/audience.h"
#include "activitypub/builders/post.h"
#include "activitypub/builders/quote.h"
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/mastodon/status_parts.h"
#include "node/social/acting.h"
#include "storage/marks.h"
#include "storage/quotes.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

Result<Response> quotes(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    const storage::Page page = page_in(call.params);
    PageEnds ends;
    const Json statuses = TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const StatusRef status = TRY(find_status(tx, id, call.caller.viewer()));
        const auto rows = storage::quotes_shown(tx, status.post().uri, call.caller.viewer(), page);
        ends = ends_of(rows, [](const PostRow& row) { return row.id.value; });
        return Entities(tx, api.parts().site, call.me(), call.now).statuses(rows);
    }));
    Response response = json_answer(statuses);
    set_links(response, call, api, page, ends);
    return response;
}

/// Who may quote it from now on. What was quoted stays so until it is revoked.
Result<Response> set_policy(const Api& api, const Call& call) {
    const PostRow post = TRY(own_post(api, call));
    const auto policy = TRY(quote_policy_in(call.params));
    if (!policy) {
        return fail(
            Errc::malformed, "status/policy", "Validation failed: Quote approval policy can't be blank");
    }
    const Api::Parts& parts = api.parts();
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        const ActorRow author = TRY(acting(tx, call.me()));
        auto row = storage::find_post(tx, post.id);
        if (!row) return fail(Errc::not_found, "status/absent");
        // What is not for everybody is not for quoting either.
        row->quote_policy = activitypub::is_open(row->visibility) ? *policy : "nobody";
        storage::update_post(tx, *row);
        TRY_DONE(activitypub::publish_update(parts.outbox, tx, parts.site, *row, author, call.now));
        return {};
    }));
    return status_answer(api, call, post.id.value);
}

/// The stamp ends, whoever holds the quote is told, and nobody is shown what was quoted any more.
Done revoke_in(storage::Tx& tx,
               const Api::Parts& parts,
               const ActorRow& author,
               const PostRow& quoted,
               const PostRow& quoting,
               Instant now) {
    const auto by = storage::find_actor(tx, quoting.actor);
    if (!by) return fail(Errc::not_found, "quote/no-author");
    storage::drop_stamp(tx, quoted.id, quoting.uri);
    storage::set_quote_state(tx, quoting.id, "revoked", std::nullopt);
    parts.events.tell(tx, activitypub::PostEdited{quoting.id}, now);
    if (!quoting.is_local)
        return activitypub::revoke_quote(parts.outbox, tx, parts.site, author, *by, quoted, quoting.uri, now);
    const auto changed = storage::find_post(tx, quoting.id);
    if (!changed || by->gone()) return {};
    TRY_DONE(activitypub::publish_update(parts.outbox, tx, parts.site, *changed, *by, now));
    return {};
}

/// The answer is the status that quotes.
Result<Response> revoke(const Api& api, const Call& call) {
    const PostRow quoted = TRY(own_post(api, call));
    const std::int64_t id = TRY(call.id("quoting_status_id"));
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        const ActorRow author = TRY(acting(tx, call.me()));
        const StatusRef quoting = TRY(find_status(tx, id, call.caller.viewer()));
        if (quoting.post().quote != quoted.uri) return fail(Errc::not_found, "quote/absent");
        if (quoting.post().quote_state != "accepted") return {};
        return revoke_in(tx, api.parts(), author, quoted, quoting.post(), call.now);
    }));
    return status_answer(api, call, id);
}

}  // namespace

void add_status_quote_routes(Api& api) {
    const Needs writing{Who::person, "write:statuses"};
    api.add("GET", "/api/v1/statuses/{id}/quotes", {Who::anyone, "read:statuses"}, [&api](Call& call) {
        return quotes(api, call);
    });
    api.add("PUT", "/api/v1/statuses/{id}/interaction_policy", writing, [&api](Call& call) {
        return set_policy(api, call);
    });
    api.add("POST", "/api/v1/statuses/{id}/quotes/{quoting_status_id}/revoke", writing, [&api](Call& call) {
        return revoke(api, call);
    });
}

}  // namespace kith::node
