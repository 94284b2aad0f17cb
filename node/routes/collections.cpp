#include "node/routes/collections.h"

#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "node/routes/objects.h"
#include "node/routes/signed_get.h"
#include "storage/activities.h"
#include "storage/actors.h"
#include "storage/follows.h"
#include "storage/likes.h"
#include "storage/timelines.h"

#include <charconv>

namespace kith::node {

namespace {

using activitypub::Collection;
using activitypub::Ref;

/// ?max_id=… of a page link; 0 when absent, nullopt when it is not a number.
std::optional<std::int64_t> max_id_of(const Request& request) {
    const auto text = request.query_value("max_id");
    if (!text) return 0;
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), id);
    if (error != std::errc{} || end != text->data() + text->size() || id < 0) return std::nullopt;
    return id;
}

struct Context {
    storage::Tx& tx;
    const FederationParts& parts;
    const Request& request;
    const SignedCaller& caller;

    bool wants_page() const { return request.query_value("page").has_value(); }
};

Collection cover(const Uri& id, std::optional<std::int64_t> total, bool has_pages) {
    Collection collection{.id = id, .type = "OrderedCollection", .total_items = total};
    if (has_pages) collection.first = Ref::to(Uri::trusted(id.text() + "?page=true"));
    return collection;
}

Collection page_of(const Uri& id, const Request& request) {
    const auto max_id = request.query_value("max_id");
    const std::string query = max_id ? "?page=true&max_id=" + std::string(*max_id) : "?page=true";
    Collection page{.id = Uri::trusted(id.text() + query), .type = "OrderedCollectionPage"};
    page.part_of = id;
    return page;
}

void link_next(Collection& page, const Uri& id, std::int64_t last_id) {
    page.next = Uri::trusted(id.text() + "?page=true&max_id=" + std::to_string(last_id));
}

Result<Collection> outbox(const Context& context, const storage::ActorRow& actor) {
    const Uri id = Uri::trusted(actor.uri.text() + "/outbox");
    if (!context.wants_page()) return cover(id, storage::count_outbox(context.tx, actor.id), true);
    const auto max_id = max_id_of(context.request);
    if (!max_id) return fail(Errc::malformed, "collection/bad-page");
    Collection page = page_of(id, context.request);
    const auto rows = storage::outbox_of(context.tx, actor.id, {.max_id = *max_id});
    for (const storage::ActivityRow& row : rows) {
        if (row.body.empty()) continue;
        // The same rule as anywhere: whom the author blocks sees nothing here either.
        if (row.object && row.type == "Create") {
            const auto post = storage::find_post(context.tx, *row.object);
            if (!post || !storage::may_see(context.tx, *post, context.caller.viewer)) continue;
        }
        page.items.push_back(Ref::to(TRY(activitypub::parse_json(row.body))));
    }
    if (rows.size() == limits::page_items) link_next(page, id, rows.back().id.value);
    return page;
}

using ListFollows = std::vector<storage::FollowEntry> (*)(storage::Tx&,
                                                          storage::ActorId,
                                                          const storage::Page&);

/// A total, unless the person opened the list; then those in it who let themselves be listed.
Result<Collection> people(const Context& context,
                          const storage::ActorRow& actor,
                          std::string_view name,
                          std::int64_t total,
                          ListFollows list) {
    const Uri id = Uri::trusted(actor.uri.text() + std::string(name));
    if (!context.wants_page() || !actor.opens_lists) return cover(id, total, actor.opens_lists);
    const auto max_id = max_id_of(context.request);
    if (!max_id) return fail(Errc::malformed, "collection/bad-page");
    Collection page = page_of(id, context.request);
    const auto entries =
        list(context.tx, actor.id, {.max_id = *max_id, .limit = limits::collection_page_items});
    for (const storage::FollowEntry& entry : entries) page.items.push_back(Ref::to(entry.actor.uri));
    if (entries.size() == limits::collection_page_items) link_next(page, id, entries.back().follow.id.value);
    return page;
}

Result<Collection> featured(const Context& context, const storage::ActorRow& actor) {
    Collection collection{.id = actor.featured, .type = "OrderedCollection"};
    for (const storage::PostId id : storage::pins_of(context.tx, actor.id)) {
        const auto post = storage::find_post(context.tx, id);
        if (post && storage::may_see(context.tx, *post, context.caller.viewer)) {
            collection.items.push_back(Ref::to(post->uri));
        }
    }
    collection.total_items = std::ssize(collection.items);
    return collection;
}

/// FEP-8fcf: to a server, which of its people follow this actor; to nobody else.
Result<Collection> followers_there(const Context& context, const storage::ActorRow& actor) {
    const auto& host = context.caller.viewer.signing_host();
    std::optional<Host> asking = host;
    if (!asking && context.caller.viewer.actor_id().valid()) {
        const auto signer = storage::find_actor(context.tx, context.caller.viewer.actor_id());
        if (signer) asking = host_of(signer->uri);
    }
    if (!asking) return fail(Errc::unauthorized, "followers-synchronization/unsigned");
    Collection collection{.id = Uri::trusted(actor.uri.text() + "/followers_synchronization"),
                          .type = "OrderedCollection"};
    for (const Uri& follower : storage::followers_on(context.tx, actor.id, *asking)) {
        collection.items.push_back(Ref::to(follower));
    }
    collection.total_items = std::ssize(collection.items);
    return collection;
}

Result<Collection> replies(const Context& context, const storage::PostRow& post) {
    Collection collection{.id = Uri::trusted(post.uri.text() + "/replies"), .type = "Collection"};
    const auto rows =
        storage::replies_of(context.tx, post.id, context.caller.viewer, {.limit = limits::thread_items_max});
    for (const storage::PostRow& row : rows) collection.items.push_back(Ref::to(row.uri));
    collection.total_items = std::ssize(collection.items);
    return collection;
}

/// Totals only: who liked or boosted is theirs to tell.
Collection total_of(const storage::PostRow& post, std::string_view name, std::int64_t total) {
    return {
        .id = Uri::trusted(post.uri.text() + std::string(name)), .type = "Collection", .total_items = total};
}

/// FEP-7888: every post of the thread that the caller may see.
Result<Collection> thread(const Context& context, storage::PostId root) {
    const auto post = storage::find_post(context.tx, root);
    if (!post || !post->is_local || !storage::may_see(context.tx, *post, context.caller.viewer)) {
        return fail(Errc::not_found, "context/absent");
    }
    const auto author = storage::find_actor(context.tx, post->actor);
    Collection collection{.id = context.parts.site.context(root), .type = "OrderedCollection"};
    if (author) collection.attributed_to = author->uri;
    collection.items.push_back(Ref::to(post->uri));
    for (const storage::ThreadPost& reply : storage::descendants_of(
             context.tx, root, context.caller.viewer, limits::thread_items_max, limits::thread_depth_max)) {
        collection.items.push_back(Ref::to(reply.post.uri));
    }
    collection.total_items = std::ssize(collection.items);
    return collection;
}

template <class Show>
Response answered(Request& request, const FederationParts& parts, Show show) {
    const auto caller = caller_of(request, parts);
    if (!caller) return parts.problems.respond(request, caller.error());
    const auto collection = parts.database.read(
        [&](storage::Tx& tx) -> Result<Collection> { return show(Context{tx, parts, request, *caller}); });
    if (!collection) return parts.problems.respond(request, collection.error());
    return activity_response(activitypub::to_json(*collection));
}

template <class Show>
Handler for_actor(const FederationParts& parts, Show show) {
    return [parts, show](Request& request) {
        return answered(request, parts, [&](const Context& context) -> Result<Collection> {
            const auto id = number_in(request, "id");
            const auto actor = id ? storage::find_actor(context.tx, storage::ActorId(*id)) : std::nullopt;
            if (!actor || !actor->is_local || actor->gone())
                return fail(Errc::not_found, "collection/no-actor");
            return show(context, *actor);
        });
    };
}

template <class Show>
Handler for_post(const FederationParts& parts, Show show) {
    return [parts, show](Request& request) {
        return answered(request, parts, [&](const Context& context) -> Result<Collection> {
            const auto id = number_in(request, "id");
            const auto post = id ? storage::find_post(context.tx, storage::PostId(*id)) : std::nullopt;
            if (!post || !post->is_local || !storage::may_see(context.tx, *post, context.caller.viewer)) {
                return fail(Errc::not_found, "collection/no-post");
            }
            return show(context, *post);
        });
    };
}

}  // namespace

void add_collection_routes(Router& router, const FederationParts& parts) {
    router.add("GET", "/users/{id}/outbox", for_actor(parts, outbox));
    router.add("GET", "/users/{id}/featured", for_actor(parts, featured));
    router.add("GET", "/users/{id}/followers_synchronization", for_actor(parts, followers_there));
    router.add("GET",
               "/users/{id}/followers",
               for_actor(parts, [](const Context& context, const storage::ActorRow& actor) {
                   return people(context,
                                 actor,
                                 "/followers",
                                 storage::count_followers(context.tx, actor.id),
                                 storage::listed_followers_of);
               }));
    router.add("GET",
               "/users/{id}/following",
               for_actor(parts, [](const Context& context, const storage::ActorRow& actor) {
                   return people(context,
                                 actor,
                                 "/following",
                                 storage::count_following(context.tx, actor.id),
                                 storage::listed_following_of);
               }));
    router.add("GET", "/posts/{id}/replies", for_post(parts, replies));
    router.add(
        "GET", "/posts/{id}/likes", for_post(parts, [](const Context& context, const storage::PostRow& post) {
            return Result<Collection>(total_of(post, "/likes", storage::count_likes(context.tx, post.id)));
        }));
    router.add(
        "GET",
        "/posts/{id}/shares",
        for_post(parts, [](const Context& context, const storage::PostRow& post) {
            return Result<Collection>(total_of(post, "/shares", storage::count_boosts(context.tx, post.id)));
        }));
    router.add("GET", "/contexts/{id}", [parts](Request& request) {
        return answered(request, parts, [&](const Context& context) -> Result<Collection> {
            const auto id = number_in(request, "id");
            if (!id) return fail(Errc::not_found, "context/bad-id");
            return thread(context, storage::PostId(*id));
        });
    });
    router.add("GET", "/actor/outbox", [parts](Request&) {
        const Uri id = Uri::trusted(parts.site.instance_actor().text() + "/outbox");
        return activity_response(activitypub::to_json(cover(id, 0, false)));
    });
}

}  // namespace kith::node
