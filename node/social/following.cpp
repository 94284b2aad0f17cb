// Following, blocking and answering requests: Social's functions about other people.
#include "activitypub/builders/answer.h"
#include "activitypub/builders/follow.h"
#include "consent/json.h"
#include "node/social/acting.h"
#include "node/social/social.h"
#include "storage/blocks.h"
#include "storage/collections.h"
#include "storage/domain_rules.h"
#include "storage/follows.h"

namespace kith::node {

using activitypub::Activity;
using activitypub::ActivityType;
using activitypub::Recipients;
using activitypub::Ref;

Result<std::string> Social::follow(ActorId as, std::string_view who) {
    const ActorRow target = TRY(find_actor(who));
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Result<std::string> {
        const ActorRow follower = TRY(acting(tx, as));
        if (target.id == as) return fail(Errc::malformed, "follow/self", "You cannot follow yourself.");
        if (target.gone()) return fail(Errc::gone, "follow/gone", "That account is gone.");
        if (target.moved_to)
            return fail(Errc::conflict, "follow/moved", "That account has moved to another server.");
        if (storage::either_blocks(tx, as, target.id) || storage::is_domain_blocked(tx, target.host)) {
            return fail(Errc::denied, "follow/blocked", "You cannot follow that account.");
        }
        const auto row = TRY(activitypub::send_follow(parts_.outbox, tx, parts_.ids, follower, target, now));
        if (row.state == storage::FollowState::accepted) return std::string("accepted");
        if (!target.is_local) return std::string("requested");
        if (!target.locked) storage::accept_follow(tx, as, target.id, std::nullopt, now);
        parts_.events.tell(tx, activitypub::FollowArrived{as, target.id, !target.locked}, now);
        return std::string(target.locked ? "requested" : "accepted");
    });
}

Done Social::unfollow(ActorId as, std::string_view who) {
    const ActorRow target = TRY(find_actor(who));
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const ActorRow follower = TRY(acting(tx, as));
        TRY_DONE(activitypub::send_unfollow(parts_.outbox, tx, follower, target, now));
        parts_.events.tell(tx, activitypub::Unfollowed{as, target.id}, now);
        return {};
    });
}

Done Social::block(ActorId as, std::string_view who) {
    const ActorRow target = TRY(find_actor(who));
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const ActorRow by = TRY(acting(tx, as));
        if (target.id == as) return fail(Errc::malformed, "block/self", "You cannot block yourself.");
        const Uri id = parts_.outbox.new_activity_id();
        if (!storage::put_block(tx, {.actor = as, .target = target.id, .uri = id, .at = now})) return {};
        storage::remove_follows_between(tx, as, target.id);
        storage::remove_from_collections_between(tx, as, target.id);
        parts_.events.tell(tx, activitypub::Blocked{as, target.id}, now);
        if (target.is_local) return {};
        Activity activity{.id = id,
                          .type = ActivityType::block,
                          .actor = by.uri,
                          .objects = {Ref::to(target.uri)},
                          .to = {target.uri}};
        Recipients recipients;
        recipients.add(target, Recipients::Inbox::own);
        TRY_DONE(parts_.outbox.publish(tx, by, std::move(activity), recipients, {}, now));
        return {};
    });
}

Done Social::unblock(ActorId as, std::string_view who) {
    const ActorRow target = TRY(find_actor(who));
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const ActorRow by = TRY(acting(tx, as));
        const auto block = storage::find_block(tx, as, target.id);
        if (!block) return fail(Errc::not_found, "unblock/none", "You have not blocked that account.");
        storage::remove_block(tx, as, target.id);
        if (target.is_local) return {};
        Activity undo{.type = ActivityType::undo, .actor = by.uri, .to = {target.uri}};
        undo.objects.push_back(Ref::to(nlohmann::json{{"id", block->uri.text()},
                                                      {"type", "Block"},
                                                      {"actor", by.uri.text()},
                                                      {"object", target.uri.text()}}));
        Recipients recipients;
        recipients.add(target, Recipients::Inbox::own);
        TRY_DONE(parts_.outbox.publish(tx, by, std::move(undo), recipients, {}, now));
        return {};
    });
}

Done Social::answer_request(ActorId as, std::string_view who, bool accept) {
    const ActorRow asker = TRY(find_actor(who));
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const ActorRow by = TRY(acting(tx, as));
        const auto row = storage::find_follow(tx, asker.id, as);
        if (!row) return fail(Errc::not_found, "request/none", "That account has not asked to follow you.");
        std::optional<Uri> answer;
        if (!asker.is_local) {
            const Activity follow{.id = row->uri, .type = ActivityType::follow, .actor = asker.uri};
            answer = TRY(activitypub::send_answer(parts_.outbox,
                                                  tx,
                                                  accept ? ActivityType::accept : ActivityType::reject,
                                                  by,
                                                  asker,
                                                  follow,
                                                  now));
        }
        if (accept) {
            storage::accept_follow(tx, asker.id, as, answer, now);
        } else {
            storage::remove_follow(tx, asker.id, as);
        }
        parts_.events.tell(tx, activitypub::FollowAnswered{asker.id, as, accept}, now);
        return {};
    });
}

}  // namespace kith::node
