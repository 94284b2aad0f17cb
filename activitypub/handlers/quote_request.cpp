// FEP-044f: somebody asks to quote a post of ours, or answers our wish to quote theirs.
// https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md
#include "activitypub/builders/post.h"
#include "activitypub/builders/quote.h"
#include "activitypub/handlers/answered.h"
#include "activitypub/handlers/policy.h"
#include "activitypub/handlers/step.h"
#include "activitypub/inbox/limits.h"
#include "consent/json.h"
#include "storage/posts.h"
#include "storage/visibility.h"

namespace kith::activitypub {

Result<Outcome> handle_quote_request(const Step& step, const Admitted& admitted) {
    const Activity& request = admitted.activity();
    const auto& quoted_uri = request.object().id;
    if (!quoted_uri || !request.instrument || !request.instrument->id) {
        return fail(Errc::malformed, "quote-request/no-object");
    }
    const Uri& quoting = *request.instrument->id;
    if (!same_origin(quoting, request.actor)) return fail(Errc::denied, "quote-request/not-own");
    const auto post = storage::find_post(step.tx, *quoted_uri);
    if (!post || !post->is_local) return Outcome::ignored();
    const auto author = storage::find_actor(step.tx, post->actor);
    if (!author || author->gone()) return Outcome::ignored();
    // An answer would tell that it is there, and whose it is.
    const storage::ActorId asker = admitted.actor().id;
    if (!storage::may_see(step.tx, *post, storage::Viewer::actor(asker))) return Outcome::ignored();
    const bool allowed = policy_allows(step.tx, *post, post->quote_policy, asker);
    TRY_DONE(answer_quote(
        step.outbox, step.tx, step.site, *author, admitted.actor(), request, *post, allowed, step.now));
    return Outcome::done();
}

namespace {

/// Whoever gets it from us can look whether it is true; here the signature of the request said who sent it.
bool proves_itself(const Admitted& admitted) {
    const auto document = parse_json(admitted.body());
    return document && document->is_object() && document->contains("proof");
}

/// Peers show the quote once they see the stamp in it: the post goes out again.
Done tell_of_answer(const Step& step, storage::PostId id) {
    const auto post = storage::find_post(step.tx, id);
    const auto author = post ? storage::find_actor(step.tx, post->actor) : std::nullopt;
    if (!author || author->gone()) return {};
    TRY_DONE(publish_update(step.outbox, step.tx, step.site, *post, *author, step.now));
    step.tell(PostEdited{id});
    return {};
}

}  // namespace

Result<std::optional<Outcome>> answered_quote(const Step& step, const Admitted& admitted, bool accepted) {
    const Activity& answer = admitted.activity();
    const Ref& object = answer.object();
    if (!object.embedded) return std::optional<Outcome>{};
    const auto request = parse_activity(*object.embedded);
    if (!request || request->type != ActivityType::quote_request) return std::optional<Outcome>{};
    if (!request->instrument || !request->instrument->id) return std::optional(Outcome::ignored());
    const auto quoting = storage::find_post(step.tx, *request->instrument->id);
    // Only the author of what our post quotes may answer for it, and once: what they took back stays so.
    if (!quoting || !quoting->is_local || !quoting->quote || quoting->quote_state == "revoked" ||
        !same_origin(*quoting->quote, answer.actor)) {
        return std::optional(Outcome::ignored());
    }
    const auto quoted = storage::find_post(step.tx, *quoting->quote);
    if (!quoted || quoted->actor != admitted.actor().id) return std::optional(Outcome::ignored());
    const auto stamp = answer.result ? answer.result->id : std::nullopt;
    if (accepted && (!stamp || !same_origin(*stamp, answer.actor))) return std::optional(Outcome::ignored());
    storage::set_quote_state(
        step.tx, quoting->id, accepted ? "accepted" : "rejected", accepted ? stamp : std::nullopt);
    TRY_DONE(tell_of_answer(step, quoting->id));
    return std::optional(Outcome::done());
}

Result<std::optional<Outcome>> revoked_quote(const Step& step, const Admitted& admitted, const Uri& stamp) {
    const std::vector<storage::PostId> quotes = storage::quotes_under(step.tx, stamp);
    if (quotes.empty()) return std::optional<Outcome>{};
    // A stamp is its author's to take back, and the author of a stamp is who was quoted.
    if (!same_origin(stamp, admitted.actor().uri)) return fail(Errc::denied, "delete/not-own");
    std::vector<storage::PostId> ours;
    std::optional<storage::ActorRow> carrier;
    Recipients recipients;
    for (const storage::PostId id : quotes) {
        const auto quote = storage::find_post(step.tx, id);
        const auto quoted = quote && quote->quote ? storage::find_post(step.tx, *quote->quote) : std::nullopt;
        if (!quote || (quoted && quoted->actor != admitted.actor().id)) continue;
        storage::set_quote_state(step.tx, id, "revoked", std::nullopt);
        const auto author = storage::find_actor(step.tx, quote->actor);
        if (!quote->is_local || !author || author->gone()) continue;
        ours.push_back(id);
        carrier = author;
        recipients.add_receivers_of(step.tx, quote->uri);
    }
    // Not back to where it came from.
    std::erase_if(recipients.inboxes, [&](const Uri& inbox) { return same_origin(inbox, stamp); });
    // First why, then what our post is now.
    if (carrier && admitted.body().size() <= limits::forwarded_bytes_max && proves_itself(admitted)) {
        TRY_DONE(step.outbox.forward(
            step.tx, *carrier, admitted.activity(), admitted.body(), stamp, recipients, step.now));
    }
    for (const storage::PostId id : ours) TRY_DONE(tell_of_answer(step, id));
    return std::optional(Outcome::done());
}

}  // namespace kith::activitypub
