// Likes, boosts, bookmarks, pins and votes: Social's functions about others' posts.
#include "activitypub/builders/post.h"
#include "activitypub/builders/react.h"
#include "activitypub/handlers/policy.h"
#include "consent/base/log.h"
#include "node/social/acting.h"
#include "node/social/social.h"
#include "storage/blocks.h"
#include "storage/likes.h"
#include "storage/polls.h"

namespace kith::node {

using activitypub::Reacting;

template <class Act>
Done Social::react(ActorId as, std::string_view post, Act act) {
    const PostRow row = TRY(find_post(as, post));
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const ActorRow by = TRY(acting(tx, as));
        if (storage::is_blocked(tx, row.actor, as))
            return fail(Errc::not_found, "react/blocked", "No such post.");
        return act(Reacting{parts_.site, parts_.outbox, parts_.ids, parts_.events, tx, now}, by, row);
    });
}

Done Social::like(ActorId as, std::string_view post, bool on) {
    return react(as, post, [&](const Reacting& with, const ActorRow& by, const PostRow& row) -> Done {
        if (!on) return activitypub::unlike(with, by, row);
        if (!activitypub::policy_allows(with.tx, row, row.like_policy, as)) {
            return fail(Errc::denied, "like/closed", "The author does not take likes on this post.");
        }
        return activitypub::like(with, by, row);
    });
}

Done Social::boost(ActorId as, std::string_view post, bool on) {
    return react(as, post, [&](const Reacting& with, const ActorRow& by, const PostRow& row) -> Done {
        if (!on) return activitypub::unboost(with, by, row);
        if (!activitypub::policy_allows(with.tx, row, row.boost_policy, as)) {
            return fail(Errc::denied, "boost/closed", "The author does not allow boosts of this post.");
        }
        return activitypub::boost(with, by, row);
    });
}

Done Social::bookmark(ActorId as, std::string_view post, bool on) {
    return react(as, post, [&](const Reacting& with, const ActorRow&, const PostRow& row) -> Done {
        if (on) {
            storage::put_bookmark(with.tx, as, row.id, with.now);
        } else {
            storage::remove_bookmark(with.tx, as, row.id);
        }
        return {};
    });
}

Done Social::pin(ActorId as, std::string_view post, bool on) {
    return react(as, post, [&](const Reacting& with, const ActorRow& by, const PostRow& row) -> Done {
        return activitypub::pin(with, by, row, on);
    });
}

Done Social::vote(ActorId as, std::string_view post, const std::vector<int>& choices) {
    return react(as, post, [&](const Reacting& with, const ActorRow& by, const PostRow& row) -> Done {
        return activitypub::vote(with, by, row, choices);
    });
}

Done Social::send_totals(storage::Tx& tx, PostId poll, Instant now) const {
    const auto post = storage::find_post(tx, poll);
    const auto author = post ? storage::find_actor(tx, post->actor) : std::nullopt;
    storage::mark_totals_published(tx, poll, now);
    if (!author || author->gone()) return {};
    TRY_DONE(activitypub::publish_update(parts_.outbox, tx, parts_.site, *post, *author, now));
    return {};
}

activitypub::Progress Social::run_polls(Instant now) {
    constexpr std::size_t polls_a_step = 20;
    constexpr auto totals_at_most_every = std::chrono::minutes(3);  // as peers do
    const auto due = parts_.database.read([&](storage::Tx& tx) -> Result<std::size_t> {
        return storage::polls_to_close(tx, now, polls_a_step).size() +
               storage::polls_to_publish(tx, now - totals_at_most_every, polls_a_step).size();
    });
    if (!due || *due == 0) return {};
    const auto told = parts_.database.write([&](storage::Tx& tx) -> Result<int> {
        int done = 0;
        for (const PostId poll : storage::polls_to_close(tx, now, polls_a_step)) {
            storage::close_poll(tx, poll, now);
            TRY_DONE(send_totals(tx, poll, now));
            parts_.events.tell(tx, activitypub::PollEnded{poll}, now);
            ++done;
        }
        for (const PostId poll : storage::polls_to_publish(tx, now - totals_at_most_every, polls_a_step)) {
            TRY_DONE(send_totals(tx, poll, now));
            ++done;
        }
        return done;
    });
    if (!told) log::warning("polls.tell", {{"error", told.error()}});
    return {.done = told ? *told : 0};
}

}  // namespace kith::node
