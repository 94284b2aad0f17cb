#include "node/social/notify.h"

#include "storage/actors.h"
#include "storage/conversations.h"
#include "storage/follow_options.h"
#include "storage/likes.h"
#include "storage/notifications.h"
#include "storage/polls.h"
#include "storage/posts.h"

#include <string_view>

namespace kith::node {

namespace {

using namespace activitypub;
using storage::ActorId;
using storage::PostId;

struct Writer {
    storage::Tx& tx;
    storage::IdMaker& ids;
    Instant now;

    void tell(ActorId owner, std::string_view type, ActorId from, PostId post = {}) const {
        const auto row = storage::find_actor(tx, owner);
        if (!row || !row->is_local || row->gone()) return;
        storage::notify(tx,
                        {.id = ids.make<storage::NotificationId>(),
                         .owner = owner,
                         .type = std::string(type),
                         .from = from,
                         .post = post,
                         .at = now});
    }

    void operator()(const PostArrived& event) const {
        for (const storage::Recipient& recipient : storage::recipients_of(tx, event.post)) {
            tell(recipient.actor, "mention", event.author, event.post);
        }
        const auto post = storage::find_post(tx, event.post);
        // A reply says itself to whom it answers, named or not.
        if (post && post->in_reply_to.valid()) {
            const auto parent = storage::find_post(tx, post->in_reply_to);
            if (parent && parent->actor != event.author)
                tell(parent->actor, "mention", event.author, event.post);
        }
        if (post && post->quote) {
            const auto quoted = storage::find_post(tx, *post->quote);
            if (quoted && quoted->actor != event.author)
                tell(quoted->actor, "quote", event.author, event.post);
        }
        if (!post) return;
        storage::join_conversations(tx, *post, ids);
        tell_who_asked(*post);
    }
    void operator()(const FollowArrived& event) const {
        tell(event.followed, event.accepted ? "follow" : "follow_request", event.follower);
    }
    void operator()(const FollowAnswered& event) const {
        storage::drop_notification(tx, event.followed, "follow_request", event.follower, {});
        if (event.accepted) tell(event.followed, "follow", event.follower);
    }
    void operator()(const Unfollowed& event) const {
        storage::drop_notification(tx, event.followed, "follow", event.follower, {});
        storage::drop_notification(tx, event.followed, "follow_request", event.follower, {});
    }
    void operator()(const Liked& event) const { tell_author(event.post, "favourite", event.by); }
    void operator()(const Boosted& event) const { tell_author(event.post, "reblog", event.by); }
    void operator()(const PollEnded& event) const {
        const auto post = storage::find_post(tx, event.post);
        if (!post) return;
        tell(post->actor, "poll", post->actor, event.post);
        for (const ActorId voter : storage::voters_of(tx, event.post))
            tell(voter, "poll", post->actor, event.post);
    }
    void operator()(const Blocked& event) const {
        storage::drop_notifications_from(tx, event.by, event.target);
        storage::drop_notifications_from(tx, event.target, event.by);
    }
    void operator()(const Addressed&) const {}
    void operator()(const PostEdited& event) const {
        const auto post = storage::find_post(tx, event.post);
        if (!post) return;
        constexpr std::size_t people_told_max = 1'000;
        for (const auto& boost : storage::boosts_of(tx, event.post, people_told_max)) {
            tell_anew(boost.actor, "update", post->actor, event.post);
        }
        for (const PostId quoting : storage::quotes_of(tx, post->uri)) {
            const auto quote = storage::find_post(tx, quoting);
            if (quote && quote->is_local) tell_anew(quote->actor, "quoted_update", post->actor, event.post);
        }
    }
    void operator()(const PostDeleted&) const {}
    void operator()(const Voted&) const {}
    void operator()(const Moved&) const {}
    void operator()(const ActorChanged&) const {}
    void operator()(const ActorDeleted&) const {}
    void operator()(const Reported&) const {}

 private:
    /// Who wants to be told of each new post of somebody's: not of what they say to others.
    void tell_who_asked(const storage::PostRow& post) const {
        if (post.visibility == Visibility::direct) return;
        if (post.in_reply_to_uri) {
            const auto parent = storage::find_post(tx, post.in_reply_to);
            if (!parent || parent->actor != post.actor) return;
        }
        for (const ActorId follower : storage::notified_followers_of(tx, post.actor)) {
            tell(follower, "status", post.actor, post.id);
        }
    }
    /// The latest of its kind stands for all.
    void tell_anew(ActorId owner, std::string_view type, ActorId from, PostId post) const {
        storage::drop_notification(tx, owner, type, from, post);
        tell(owner, type, from, post);
    }
    void tell_author(PostId post_id, std::string_view type, ActorId by) const {
        const auto post = storage::find_post(tx, post_id);
        if (post && post->actor != by) tell(post->actor, type, by, post_id);
    }
};

}  // namespace

Events::Listener notifications_listener(storage::IdMaker& ids) {
    return
        [&ids](storage::Tx& tx, const Event& event, Instant now) { std::visit(Writer{tx, ids, now}, event); };
}

}  // namespace kith::node
