// What somebody does to a status: favourite, boost, bookmark, pin, mute.
// https://docs.joinmastodon.org/methods/statuses/#favourite
#include "activitypub/audience.h"
#include "activitypub/builders/react.h"
#include "activitypub/handlers/policy.h"
#include "consent/json.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/status_parts.h"
#include "node/social/acting.h"
#include "storage/blocks.h"
#include "storage/likes.h"
#include "storage/muted_threads.h"

#include <string>
#include <string_view>

namespace kith::node {
namespace {

std::unexpected<Error> invalid(std::string what) {
    return fail(Errc::malformed, "status/invalid", "Validation failed: " + std::move(what));
}

using Doing = Done (Social::*)(ActorId, std::string_view, bool);

/// The answer is the status under the id that was named, be it a boost's.
Result<Response> mark(const Api& api, const Call& call, Doing doing, bool on) {
    const PostRow post = TRY(seen_post(api, call));
    TRY_DONE((api.parts().social.*doing)(call.me(), post.uri.text(), on));
    return status_answer(api, call, TRY(call.id()));
}

Result<std::optional<Visibility>> wanted_in(const Params& params) {
    const std::string said = params.text_or_empty("visibility");
    if (said.empty()) return std::optional<Visibility>();
    if (said == "public") return std::optional(Visibility::public_);
    if (said == "unlisted") return std::optional(Visibility::unlisted);
    if (said == "private") return std::optional(Visibility::followers);
    return invalid("Visibility is not included in the list");
}

/// The answer is the boost, a status of its own around the one that was boosted.
Result<Response> boost(const Api& api, const Call& call) {
    const PostRow post = TRY(seen_post(api, call));
    const auto wanted = TRY(wanted_in(call.params));
    const Api::Parts& parts = api.parts();
    const auto made = TRY(parts.database.write([&](storage::Tx& tx) -> Result<std::int64_t> {
        const ActorRow by = TRY(acting(tx, call.me()));
        if (storage::is_blocked(tx, post.actor, by.id)) return fail(Errc::not_found, "status/absent");
        if (!activitypub::policy_allows(tx, post, post.boost_policy, by.id)) {
            return fail(Errc::denied, "boost/closed", "The author does not allow boosts of this post.");
        }
        const activitypub::Reacting with{parts.site, parts.outbox, parts.ids, parts.events, tx, call.now};
        TRY_DONE(activitypub::boost(with, by, post, wanted));
        const auto row = storage::find_boost(tx, post.id, by.id);
        return row ? row->id.value : post.id.value;
    }));
    return status_answer(api, call, made);
}

/// The answer is the status that was boosted.
Result<Response> unboost(const Api& api, const Call& call) {
    const PostRow post = TRY(seen_post(api, call));
    TRY_DONE(api.parts().social.boost(call.me(), post.uri.text(), false));
    return status_answer(api, call, post.id.value);
}

Done may_pin(storage::Tx& tx, const Call& call, const PostRow& post) {
    if (post.actor != call.me()) return invalid("Someone else's post cannot be pinned");
    if (storage::find_boost(tx, storage::BoostId(TRY(call.id())))) return invalid("A boost cannot be pinned");
    if (post.visibility == Visibility::direct) {
        return invalid("Posts that are only visible to mentioned users cannot be pinned");
    }
    const bool full = storage::pins_of(tx, call.me()).size() >= limits::pinned_statuses_max;
    if (full && !storage::is_pinned(tx, call.me(), post.id)) {
        return invalid("You have already pinned the maximum number of posts");
    }
    return {};
}

Result<Response> pin(const Api& api, const Call& call, bool on) {
    const PostRow post = TRY(seen_post(api, call));
    if (on) {
        TRY_DONE(api.parts().database.read([&](storage::Tx& tx) -> Done { return may_pin(tx, call, post); }));
    } else if (post.actor != call.me()) {
        return status_answer(api, call, post.id.value);
    }
    TRY_DONE(api.parts().social.pin(call.me(), post.uri.text(), on));
    return status_answer(api, call, post.id.value);
}

Result<Response> mute(const Api& api, const Call& call, bool on) {
    const PostRow post = TRY(seen_post(api, call));
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        if (on) {
            storage::mute_thread(tx, call.me(), post.id, call.now);
        } else {
            storage::unmute_thread(tx, call.me(), post.id);
        }
        return {};
    }));
    return status_answer(api, call, TRY(call.id()));
}

struct Act {
    std::string_view verb;  // "/api/v1/statuses/{id}/…"
    std::string_view scope;
    Result<Response> (*perform)(const Api&, const Call&);
};

constexpr Act acts[] = {
    {"favourite",
     "write:favourites",
     [](const Api& a, const Call& c) { return mark(a, c, &Social::like, true); }},
    {"unfavourite",
     "write:favourites",
     [](const Api& a, const Call& c) { return mark(a, c, &Social::like, false); }},
    {"bookmark",
     "write:bookmarks",
     [](const Api& a, const Call& c) { return mark(a, c, &Social::bookmark, true); }},
    {"unbookmark",
     "write:bookmarks",
     [](const Api& a, const Call& c) { return mark(a, c, &Social::bookmark, false); }},
    {"reblog", "write:statuses", boost},
    {"unreblog", "write:statuses", unboost},
    {"pin", "write:accounts", [](const Api& a, const Call& c) { return pin(a, c, true); }},
    {"unpin", "write:accounts", [](const Api& a, const Call& c) { return pin(a, c, false); }},
    {"mute", "write:mutes", [](const Api& a, const Call& c) { return mute(a, c, true); }},
    {"unmute", "write:mutes", [](const Api& a, const Call& c) { return mute(a, c, false); }},
};

}  // namespace

void add_status_act_routes(Api& api) {
    for (const Act& act : acts) {
        api.add("POST",
                std::string("/api/v1/statuses/{id}/").append(act.verb),
                {Who::person, act.scope},
                [&api, perform = act.perform](Call& call) { return perform(api, call); });
    }
}

}  // namespace kith::node
