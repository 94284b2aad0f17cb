#include "activitypub/fetch/backfill.h"

#include "activitypub/builders/follow.h"
#include "activitypub/fetch/limits.h"
#include "activitypub/wire/parse.h"
#include "consent/base/log.h"
#include "consent/json.h"
#include "storage/follows.h"
#include "storage/posts.h"
#include "storage/tombstones.h"

#include <algorithm>
#include <set>
#include <string>

namespace kith::activitypub {

namespace {

constexpr std::int64_t chain_max = limits::thread_depth_max;

storage::FetchItem item_for(const Uri& uri, std::string_view kind, std::int64_t chain, Instant now) {
    return {.uri = uri, .kind = std::string(kind), .chain = chain, .next = now, .created = now};
}

}  // namespace

Progress Backfill::run_once(Instant now) {
    constexpr std::size_t items_a_step = 4;
    const auto due = database_.read([&](storage::Tx& tx) -> Result<std::vector<storage::FetchItem>> {
        return storage::due_fetches(tx, now, items_a_step);
    });
    Progress progress;
    if (!due) return progress;
    for (const storage::FetchItem& item : *due) {
        settle(item, fetch(item), now);
        ++progress.done;
    }
    return progress;
}

Done Backfill::fetch(const storage::FetchItem& item) {
    FetchBudget budget;
    if (item.kind == "actor") {
        TRY_DONE(resolver_.actor(item.uri, budget, true));
        return {};
    }
    if (item.kind == "replies" || item.kind == "context") return fetch_collection(item, budget);
    if (item.kind == "quote_stamp") return check_stamp(item, budget);
    if (item.kind == "followers_sync") return synchronise_followers(item, budget);
    return fetch_post(item, budget);
}

Done Backfill::fetch_post(const storage::FetchItem& item, FetchBudget& budget) {
    // A hint (chain 0) may be about a post that is known: it is looked at again, and forgotten if it is gone.
    const bool refresh = item.chain == 0;
    const auto post = resolver_.post(item.uri, budget, refresh);
    if (!post) {
        const bool gone = post.error().code == Errc::gone;
        if (refresh && (gone || post.error().code == Errc::not_found)) {
            return database_.write([&](storage::Tx& tx) -> Done {
                const auto known = storage::find_post(tx, item.uri);
                // A private post is "not found" to our server's actor while it lives: only 410 deletes it.
                const bool open = known && (known->visibility == Visibility::public_ ||
                                            known->visibility == Visibility::unlisted);
                if (known && (gone || open)) storage::delete_post(tx, known->id, clock_.now());
                return {};
            });
        }
        return std::unexpected(post.error());
    }
    return follow_up(*post, item.chain);
}

/// Up to the parent, and from a root down to what its context or its replies list.
Done Backfill::follow_up(const storage::PostRow& post, std::int64_t chain) {
    if (chain >= chain_max) return {};
    return database_.write([&](storage::Tx& tx) -> Done {
        const Instant now = clock_.now();
        if (post.in_reply_to_uri && !site_.owns(*post.in_reply_to_uri) &&
            !storage::post_id_of(tx, *post.in_reply_to_uri).valid()) {
            storage::push_fetch(tx, item_for(*post.in_reply_to_uri, "object", chain + 1, now));
        }
        if (post.in_reply_to_uri || post.is_local || chain == 0) return {};
        if (post.context && same_origin(*post.context, post.uri)) {
            storage::push_fetch(tx, item_for(*post.context, "context", chain + 1, now));
        } else {
            const auto extra = post.extra ? parse_json(*post.extra) : Result<Json>(Json::object());
            const auto replies = extra && extra->contains("replies")
                                     ? Uri::parse(extra->at("replies").get<std::string>())
                                     : Uri::parse("");
            if (replies && same_origin(*replies, post.uri)) {
                storage::push_fetch(tx, item_for(*replies, "replies", chain + 1, now));
            }
        }
        return {};
    });
}

/// The pages of a collection, those of its origin only.
Result<Backfill::Listing> Backfill::list(const Uri& collection, FetchBudget& budget) {
    Listing listing;
    std::optional<std::int64_t> total;
    std::optional<Uri> next = collection;
    for (std::size_t pages = 0; next; ++pages) {
        if (pages == limits::collection_pages_max || !same_origin(*next, collection)) {
            listing.whole = false;
            break;
        }
        const Fetched fetched = TRY(resolver_.fetcher().document(*next, budget));
        Collection page = TRY(parse_collection(*fetched.document));
        if (page.total_items) total = page.total_items;
        next = page.next;
        if (page.items.empty() && page.first) {
            next = page.first->id;
            if (page.first->embedded) {
                page = TRY(parse_collection(*page.first->embedded));
                next = page.next;
            }
        }
        if (page.items.size() >= limits::collection_items_max) listing.whole = false;  // cut while parsing
        for (const Ref& ref : page.items) {
            if (ref.id) listing.items.push_back(*ref.id);
        }
    }
    listing.total = total.value_or(std::ssize(listing.items));
    return listing;
}

/// What lives where the collection does, and of other places a little. None of it leads any further: a thread
/// has one collection, and whoever writes it does not send us round the world.
Done Backfill::fetch_collection(const storage::FetchItem& item, FetchBudget& budget) {
    const Listing listing = TRY(list(item.uri, budget));
    return database_.write([&](storage::Tx& tx) -> Done {
        const Instant now = clock_.now();
        std::size_t taken = 0;
        std::size_t foreign = 0;
        std::set<std::string> foreign_hosts;
        for (const Uri& uri : listing.items) {
            if (taken == limits::thread_items_max) break;
            if (site_.owns(uri) || storage::is_tombstoned(tx, uri) || storage::post_id_of(tx, uri).valid())
                continue;
            if (!same_origin(uri, item.uri)) {
                if (foreign == limits::collection_foreign_items_max) continue;
                const std::string host = host_of(uri).text();
                const bool new_host = !foreign_hosts.contains(host);
                if (new_host && foreign_hosts.size() == limits::collection_foreign_hosts_max) continue;
                foreign_hosts.insert(host);
                ++foreign;
            }
            ++taken;
            storage::push_fetch(tx, item_for(uri, "object", chain_max, now));
        }
        return {};
    });
}

/// FEP-044f: the stamp must be by the author of the quoted post and name both posts.
Done Backfill::check_stamp(const storage::FetchItem& item, FetchBudget& budget) {
    const Uri quoting_uri = TRY(Uri::parse(item.about.value_or("")));
    const Fetched fetched = TRY(resolver_.fetcher().document(item.uri, budget));
    const Object stamp = TRY(parse_object(*fetched.document));
    return database_.write([&](storage::Tx& tx) -> Done {
        const auto quoting = storage::find_post(tx, quoting_uri);
        if (!quoting || !quoting->quote) return {};
        const auto quoted = storage::find_post(tx, *quoting->quote);
        const auto author = quoted ? storage::find_actor(tx, quoted->actor) : std::nullopt;
        const bool by_author =
            author ? stamp.attributed_to == author->uri
                   : stamp.attributed_to && same_origin(*stamp.attributed_to, *quoting->quote);
        const bool holds = stamp.type == "QuoteAuthorization" && by_author &&
                           stamp.interacting_object == quoting->uri &&
                           stamp.interaction_target == quoting->quote;
        storage::set_quote_state(tx, quoting->id, holds ? "accepted" : "rejected", item.uri);
        return {};
    });
}

/// FEP-8fcf: we follow whom they do not list (our Undo was lost), or they list whom we do not know as
/// followers.
Done Backfill::synchronise_followers(const storage::FetchItem& item, FetchBudget& budget) {
    if (!item.about) return {};
    const Uri actor_uri = TRY(Uri::parse(*item.about));
    const Listing listing = TRY(list(item.uri, budget));
    // A part of a list does not tell who is missing from it.
    if (!listing.whole || listing.total != std::ssize(listing.items)) {
        return fail(Errc::conflict, "followers-sync/not-whole");
    }
    std::vector<Uri> listed;
    for (const Uri& uri : listing.items) {
        if (site_.owns(uri)) listed.push_back(uri);
    }
    return database_.write([&](storage::Tx& tx) -> Done {
        const auto actor = storage::find_actor(tx, actor_uri);
        return actor ? mend_follows(tx, *actor, listed) : Done{};
    });
}

Done Backfill::mend_follows(storage::Tx& tx, const storage::ActorRow& actor, const std::vector<Uri>& listed) {
    for (const storage::ActorId follower : storage::local_followers_of(tx, actor.id)) {
        const auto row = storage::find_actor(tx, follower);
        const bool known_there = row && std::ranges::find(listed, row->uri) != listed.end();
        // They do not count us among their followers: so we do not follow them.
        if (!known_there) storage::remove_follow(tx, follower, actor.id);
    }
    for (const Uri& uri : listed) {
        const auto row = storage::find_actor(tx, uri);
        if (!row || !row->is_local || row->gone() || storage::find_follow(tx, row->id, actor.id)) continue;
        // They still count somebody who does not follow them: said once more.
        TRY_DONE(tell_unfollowed(outbox_, tx, *row, actor, std::nullopt, clock_.now()));
    }
    return {};
}

void Backfill::settle(const storage::FetchItem& item, const Done& done, Instant now) {
    constexpr int attempts_max = 5;
    const bool again = !done && done.error().code == Errc::unavailable && item.attempts + 1 < attempts_max;
    const Done written = database_.write([&](storage::Tx& tx) -> Done {
        if (again) {
            storage::retry_fetch(tx, item, now + std::chrono::minutes(2) * (1 << item.attempts));
        } else {
            storage::drop_fetch(tx, item);
        }
        return {};
    });
    if (!written) log::warning("backfill.settle", {{"error", written.error()}});
}

}  // namespace kith::activitypub
