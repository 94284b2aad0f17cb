#include "activitypub/builders/answer.h"

#include "consent/json.h"

namespace kith::activitypub {

Json restate_follow(const std::optional<Uri>& id, const Uri& follower, const Uri& followed) {
    Json follow = {{"type", "Follow"}, {"actor", follower.text()}, {"object", followed.text()}};
    if (id) follow["id"] = id->text();
    return follow;
}

Result<Uri> send_answer(const Outbox& outbox,
                        storage::Tx& tx,
                        ActivityType type,
                        const storage::ActorRow& from,
                        const storage::ActorRow& to,
                        const Activity& follow,
                        Instant now) {
    Activity answer{.type = type, .actor = from.uri, .to = {to.uri}};
    answer.objects.push_back(Ref::to(restate_follow(follow.id, to.uri, from.uri)));
    Recipients recipients;
    recipients.add(to, Recipients::Inbox::own);
    return outbox.publish(tx, from, std::move(answer), recipients, {.visibility = Visibility::direct}, now);
}

}  // namespace kith::activitypub
