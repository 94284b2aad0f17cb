// https://www.w3.org/TR/activitypub/#create-activity-inbox
#include "activitypub/handlers/policy.h"
#include "activitypub/handlers/relevance.h"
#include "activitypub/handlers/step.h"
#include "consent/json.h"
#include "storage/fetch_queue.h"
#include "storage/follows.h"
#include "storage/posts.h"
#include "storage/quotes.h"

namespace kith::activitypub {

namespace {

void want(const Step& step, const std::optional<Uri>& uri, std::string_view kind) {
    if (!uri || step.site.owns(*uri)) return;
    storage::push_fetch(
        step.tx, {.uri = *uri, .kind = std::string(kind), .chain = 1, .next = step.now, .created = step.now});
}

}  // namespace

/// A quote of one of our posts stands when our author gave that stamp.
void settle_quote_of_ours(const Step& step, const Object& object) {
    const auto quoted = storage::find_post(step.tx, *object.quote);
    const storage::PostId quoting = storage::post_id_of(step.tx, object.id);
    if (!quoted || !quoting.valid() || !storage::has_stamp(step.tx, quoted->id, object.id)) return;
    storage::set_quote_state(step.tx, quoting, "accepted", object.quote_authorization);
}

/// What a post leads to: its parent, so that the thread is whole.
void want_context(const Step& step, const Object& object) {
    if (object.in_reply_to && !storage::post_id_of(step.tx, *object.in_reply_to).valid()) {
        want(step, object.in_reply_to, "object");
    }
    // FEP-044f: a quote is shown once its stamp was fetched from where the quoted post lives.
    const bool stamped =
        object.quote && object.quote_authorization && same_origin(*object.quote_authorization, *object.quote);
    if (stamped && !step.site.owns(*object.quote)) {
        storage::push_fetch(step.tx,
                            {.uri = *object.quote_authorization,
                             .kind = "quote_stamp",
                             .chain = 1,
                             .about = object.id.text(),
                             .next = step.now,
                             .created = step.now});
    } else if (stamped) {
        settle_quote_of_ours(step, object);
    }
}

Result<Outcome> handle_create(const Step& step, const Admitted& admitted) {
    const Ref& ref = admitted.activity().object();
    if (!ref.embedded) {
        if (!ref.id) return fail(Errc::malformed, "create/no-object");
        if (storage::post_id_of(step.tx, *ref.id).valid()) return Outcome::ignored();
        // Only named: a fetch is worth it for an author whom somebody here follows, at the author's place.
        const bool wanted = same_origin(*ref.id, admitted.actor().uri) &&
                            storage::has_local_follower(step.tx, admitted.actor().id);
        if (!wanted || admitted.fetched()) return Outcome::ignored();
        return Outcome::needs(Missing::Kind::post, *ref.id);
    }
    if (!admitted.post()) return Outcome::ignored();
    const Object& object = admitted.post()->object();
    if (object.is_vote() && object.in_reply_to && step.site.owns(*object.in_reply_to)) {
        return handle_vote(step, admitted, object);
    }
    if (!is_post_type(object.type)) return Outcome::ignored();
    if (!concerns_us(step, object, admitted.actor())) return Outcome::ignored();
    const auto kept = step.ingest.post(step.tx, *admitted.post(), admitted.actor(), "inbox", step.now);
    if (!kept && kept.error().rule == reply_refused) return Outcome::ignored();
    if (!kept) return std::unexpected(kept.error());
    want_context(step, object);
    step.tell(Addressed{*kept, admitted.actor().id, &admitted});
    return Outcome::done();
}

}  // namespace kith::activitypub
