// https://www.w3.org/TR/activitypub/#update-activity-inbox
#include "activitypub/handlers/policy.h"
#include "activitypub/handlers/relevance.h"
#include "activitypub/handlers/step.h"
#include "consent/json.h"

namespace kith::activitypub {

namespace {

constexpr auto news_until = std::chrono::hours(24);

Result<Outcome> update_actor(const Step& step, const Admitted& admitted, const Json& document) {
    const Actor actor = TRY(parse_actor(document));
    if (actor.id != admitted.actor().uri) return fail(Errc::denied, "update/not-own-actor");
    TRY_DONE(step.ingest.actor(step.tx, actor, admitted.actor().host, "inbox", step.now));
    return Outcome::done();
}

}  // namespace

Result<Outcome> handle_update(const Step& step, const Admitted& admitted) {
    const Ref& ref = admitted.activity().object();
    if (!ref.embedded) {
        // Only named: what it is now is fetched from where it lives.
        if (!ref.id || admitted.fetched()) return Outcome::ignored();
        if (*ref.id == admitted.actor().uri) return Outcome::needs(Missing::Kind::fresh_actor, *ref.id);
        return Outcome::ignored();
    }
    if (is_actor_type(ref.type)) return update_actor(step, admitted, *ref.embedded);
    if (!admitted.post()) return Outcome::ignored();
    const Object& object = admitted.post()->object();
    // Of ours nothing is told, not even whether it is there.
    if (!is_post_type(object.type) || step.site.owns(object.id)) return Outcome::ignored();
    if (!storage::post_id_of(step.tx, object.id).valid()) {
        // The Create was lost or is still on its way; an old post that we never had stays unknown.
        const bool recent = object.published && *object.published > step.now - news_until;
        if (!recent || !concerns_us(step, object, admitted.actor())) return Outcome::ignored();
    }
    const auto kept = step.ingest.post(step.tx, *admitted.post(), admitted.actor(), "inbox", step.now);
    if (!kept && kept.error().rule == reply_refused) return Outcome::ignored();
    if (!kept) return std::unexpected(kept.error());
    want_context(step, object);
    return Outcome::done();
}

}  // namespace kith::activitypub
