#include "node/routes/federation.h"

#include "activitypub/builders/actor.h"
#include "activitypub/wire/media_type.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "node/routes/collections.h"
#include "node/routes/objects.h"
#include "node/routes/signed_get.h"
#include "storage/actors.h"
#include "storage/registrations.h"

namespace kith::node {

namespace {

Response take_in(Request& request, const FederationParts& parts) {
    const auto taken = parts.inbox.post(signed_message(request, parts.site));
    if (!taken) return parts.problems.respond(request, taken.error());
    request.signature_verified = *taken == activitypub::Taken::verified;
    Response accepted{.status = 202};
    accepted.set("Content-Type", "text/plain; charset=utf-8");
    return accepted;
}

Result<storage::ActorRow> local_actor(storage::Tx& tx, const Uri& uri) {
    auto row = storage::find_actor(tx, uri);
    if (!row || !row->is_local || storage::is_waiting(tx, *row)) return fail(Errc::not_found, "actor/absent");
    if (row->deleted) return fail(Errc::gone, "actor/deleted");
    return *std::move(row);
}

Result<activitypub::Json> document_of(storage::Tx& tx,
                                      const FederationParts& parts,
                                      const Uri& uri,
                                      bool whole) {
    const auto row = local_actor(tx, uri);
    if (!row && row.error().code == Errc::gone) {
        // Until its last Delete has arrived, whoever gets that must find the key.
        if (auto stub = activitypub::farewell_stub(tx, *storage::find_actor(tx, uri)))
            return *std::move(stub);
    }
    if (!row) return std::unexpected(row.error());
    if (!whole) return activitypub::actor_stub(tx, parts.site, *row);
    return activitypub::to_json(activitypub::actor_document(tx, parts.site, *row, parts.clock.now()));
}

/// Signed: the whole document. Not signed, where that is required: enough to verify signatures and to knock.
Response show_actor(Request& request, const FederationParts& parts, const Uri& uri) {
    // Whoever verifies a fetch of ours asks for the instance actor, and signs that: to verify it in turn
    // would go round for ever. It is open to everybody.
    bool whole = uri == parts.site.instance_actor();
    std::optional<activitypub::Signer> signer;
    if (!whole) {
        const auto caller = caller_or_nobody(request, parts);
        if (!caller) return parts.problems.respond(request, caller.error());
        whole = caller->signed_in || !parts.require_signed_get;
        signer = caller->signer;
    }
    // Who gets the details is written down before they are told.
    if (whole && signer) {
        const Done noted = parts.pulls.note(uri, *signer);
        if (!noted) return parts.problems.respond(request, noted.error());
    }
    // One document for everybody, never one for each asker.
    const std::string name = (whole ? "whole " : "stub ") + uri.text();
    const auto stamp = parts.answers.stamp();
    if (auto kept = parts.answers.find(name, stamp)) return activity_response(*std::move(kept));
    auto document = parts.database.read([&](storage::Tx& tx) -> Result<std::string> {
        return activitypub::dump_json(TRY(document_of(tx, parts, uri, whole)));
    });
    if (!document) return parts.problems.respond(request, document.error());
    parts.answers.keep(name, *document, stamp);
    return activity_response(*std::move(document));
}

/// A browser that opens an id is sent to the page.
bool wants_page(const Request& request) {
    return activitypub::prefers_html(request.header("Accept"));
}

Response to_profile_page(const Request& request, const FederationParts& parts, const Uri& uri) {
    const auto row = parts.database.read([&](storage::Tx& tx) { return local_actor(tx, uri); });
    if (!row) return parts.problems.respond(request, row.error());
    Response response = Response::redirect(parts.site.profile_page(row->username));
    response.set("Vary", "Accept");
    return response;
}

}  // namespace

void add_federation_routes(Router& router, const FederationParts& parts) {
    const auto inbox = [parts](Request& request) { return take_in(request, parts); };
    router.add("POST", "/inbox", inbox);
    router.add("POST", "/users/{id}/inbox", inbox);
    router.add("POST", "/actor/inbox", inbox);
    router.add("GET", "/actor", [parts](Request& request) {
        return show_actor(request, parts, parts.site.instance_actor());
    });
    router.add("GET", "/users/{id}", [parts](Request& request) {
        const auto id = number_in(request, "id");
        if (!id) return parts.problems.respond(request, Error{Errc::not_found, "actor/bad-id"});
        const Uri uri = parts.site.actor(storage::ActorId(*id));
        return wants_page(request) ? to_profile_page(request, parts, uri) : show_actor(request, parts, uri);
    });
    add_object_routes(router, parts);
    add_collection_routes(router, parts);
}

}  // namespace kith::node
