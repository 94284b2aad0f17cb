#include "node/routes/objects.h"

#include "activitypub/audience.h"
#include "activitypub/builders/post.h"
#include "activitypub/builders/quote.h"
#include "activitypub/wire/media_type.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "node/routes/signed_get.h"
#include "storage/activities.h"
#include "storage/posts.h"
#include "storage/quotes.h"
#include "storage/tombstones.h"

#include <charconv>

namespace kith::node {

std::optional<std::int64_t> number_in(const Request& request, std::string_view name) {
    const std::string_view text = request.param(name);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number <= 0) return std::nullopt;
    return number;
}

namespace {

using activitypub::Json;

struct Asked {
    SignedCaller caller;
    OpenAnswers::Stamp stamp;
};

struct Shown {
    int status = 200;
    std::string document;
};

Shown shown_as(int status, const Json& document) {
    return {status, activitypub::dump_json(document)};
}

/// Hidden and absent are the same 404. What everybody could see and was deleted leaves a tombstone.
Result<Shown> show_post(storage::Tx& tx,
                        const FederationParts& parts,
                        storage::PostId id,
                        const Asked& asked) {
    const Uri uri = parts.site.post(id);
    const auto post = storage::find_post(tx, id);
    if (!post) {
        // FEP-4f05: 410 with a Tombstone, so that a cautious receiver of a Delete can look.
        const auto tombstone = storage::find_tombstone(tx, uri);
        if (!tombstone || !tombstone->is_local || !tombstone->was_open)
            return fail(Errc::not_found, "post/absent");
        return shown_as(
            410,
            activitypub::to_json(activitypub::tombstone_object(uri, tombstone->former_type, tombstone->at)));
    }
    if (!post->is_local || !storage::may_see(tx, *post, asked.caller.viewer))
        return fail(Errc::not_found, "post/hidden");
    // Who may see an open post sees the same as everybody else who may.
    const bool open = activitypub::is_open(post->visibility);
    if (auto kept = open ? parts.answers.find(uri.text(), asked.stamp) : std::nullopt)
        return Shown{200, *std::move(kept)};
    const auto author = storage::find_actor(tx, post->actor);
    if (!author) return fail(Errc::not_found, "post/no-author");
    Shown made =
        shown_as(200, activitypub::to_json(activitypub::post_object(tx, parts.site, *post, *author)));
    if (open) parts.answers.keep(uri.text(), made.document, asked.stamp);
    return made;
}

template <class Show>
Response shown(Request& request, const FederationParts& parts, Show show) {
    const auto caller = caller_of(request, parts);
    if (!caller) return parts.problems.respond(request, caller.error());
    // Not before: to learn who asks may take a fetch.
    const Asked asked{*caller, parts.answers.stamp()};
    auto result = parts.database.read([&](storage::Tx& tx) -> Result<Shown> { return show(tx, asked); });
    if (!result) return parts.problems.respond(request, result.error());
    return activity_response(std::move(result->document), result->status);
}

Response to_post_page(const Request& request, const FederationParts& parts, storage::PostId id) {
    const auto page = parts.database.read([&](storage::Tx& tx) -> Result<std::string> {
        const auto post = storage::find_post(tx, id);
        if (!post || !post->is_local || !storage::may_see(tx, *post, storage::Viewer::nobody())) {
            return fail(Errc::not_found, "post/hidden");
        }
        const auto author = storage::find_actor(tx, post->actor);
        if (!author) return fail(Errc::not_found, "post/no-author");
        return parts.site.post_page(author->username, id);
    });
    if (!page) return parts.problems.respond(request, page.error());
    return Response::redirect(*page);
}

Result<Shown> show_activity(storage::Tx& tx,
                            const FederationParts& parts,
                            std::int64_t id,
                            const SignedCaller& caller) {
    const auto row = storage::find_activity(tx, parts.site.activity(storage::ActivityId(id)));
    const bool open =
        row && (row->visibility == Visibility::public_ || row->visibility == Visibility::unlisted);
    if (!row || row->body.empty()) return fail(Errc::not_found, "activity/absent");
    const auto by = storage::find_actor(tx, row->actor);
    if (!by || by->gone()) return fail(Errc::not_found, "activity/actor-gone");
    if (!open || row->type == "Create") {
        // A Create is as visible as its post: to its followers, and never to whom the author blocks.
        const auto post = row->object ? storage::find_post(tx, *row->object) : std::nullopt;
        if (!post || !storage::may_see(tx, *post, caller.viewer))
            return fail(Errc::not_found, "activity/hidden");
    }
    return Shown{200, row->body};
}

/// FEP-044f: the stamp is rebuilt from its id; it stands while it was given.
Result<Shown> show_stamp(storage::Tx& tx,
                         const FederationParts& parts,
                         storage::PostId id,
                         std::string_view quoting64) {
    const auto post = storage::find_post(tx, id);
    if (!post || !post->is_local) return fail(Errc::not_found, "stamp/absent");
    const Bytes bytes = TRY(from_base64url(quoting64));
    const Uri quoting = TRY(Uri::parse(as_text(bytes)));
    if (!storage::has_stamp(tx, id, quoting)) return fail(Errc::not_found, "stamp/never-given");
    const auto author = storage::find_actor(tx, post->actor);
    if (!author || !storage::may_see(tx, *post, storage::Viewer::nobody()))
        return fail(Errc::not_found, "stamp/hidden");
    return shown_as(
        200, activitypub::to_json(activitypub::quote_authorization(parts.site, *author, *post, quoting)));
}

}  // namespace

void add_object_routes(Router& router, const FederationParts& parts) {
    const auto absent = [parts](const Request& request) {
        return parts.problems.respond(request, Error{Errc::not_found, "object/bad-id"});
    };
    router.add("GET", "/posts/{id}", [=](Request& request) {
        const auto id = number_in(request, "id");
        if (!id) return absent(request);
        if (activitypub::prefers_html(request.header("Accept")))
            return to_post_page(request, parts, storage::PostId(*id));
        return shown(request, parts, [&](storage::Tx& tx, const Asked& asked) {
            return show_post(tx, parts, storage::PostId(*id), asked);
        });
    });
    router.add("GET", "/posts/{id}/quotes/{quoting}", [=](Request& request) {
        const auto id = number_in(request, "id");
        if (!id) return absent(request);
        return shown(request, parts, [&](storage::Tx& tx, const Asked&) {
            return show_stamp(tx, parts, storage::PostId(*id), request.param("quoting"));
        });
    });
    router.add("GET", "/activities/{id}", [=](Request& request) {
        const auto id = number_in(request, "id");
        if (!id) return absent(request);
        return shown(request, parts, [&](storage::Tx& tx, const Asked& asked) {
            return show_activity(tx, parts, *id, asked.caller);
        });
    });
}

}  // namespace kith::node
