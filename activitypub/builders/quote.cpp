#include "activitypub/builders/quote.h"

#include "consent/json.h"
#include "storage/quotes.h"

namespace kith::activitypub {

Uri stamp_uri(const Site& site, const storage::PostRow& quoted, const Uri& quoting) {
    return site.uri("/posts/" + std::to_string(quoted.id.value) + "/quotes/" +
                    to_base64url(as_bytes(quoting.text())));
}

Object quote_authorization(const Site& site,
                           const storage::ActorRow& author,
                           const storage::PostRow& quoted,
                           const Uri& quoting) {
    Object stamp{.id = stamp_uri(site, quoted, quoting), .type = "QuoteAuthorization"};
    stamp.attributed_to = author.uri;
    stamp.interacting_object = quoting;
    stamp.interaction_target = quoted.uri;
    return stamp;
}

Done answer_quote(const Outbox& outbox,
                  storage::Tx& tx,
                  const Site& site,
                  const storage::ActorRow& author,
                  const storage::ActorRow& asker,
                  const Activity& request,
                  const storage::PostRow& quoted,
                  bool allowed,
                  Instant now) {
    const Uri& quoting = *request.instrument->id;
    Json restated = {{"type", "QuoteRequest"},
                     {"actor", asker.uri.text()},
                     {"object", quoted.uri.text()},
                     {"instrument", quoting.text()}};
    if (request.id) restated["id"] = request.id->text();
    Activity answer{.type = allowed ? ActivityType::accept : ActivityType::reject,
                    .actor = author.uri,
                    .to = {asker.uri}};
    answer.objects.push_back(Ref::to(std::move(restated)));
    if (allowed) {
        storage::put_stamp(tx, quoted.id, quoting, now);
        answer.result = Ref::to(stamp_uri(site, quoted, quoting));
    }
    Recipients recipients;
    recipients.add(asker, Recipients::Inbox::own);
    TRY_DONE(outbox.publish(tx, author, std::move(answer), recipients, {}, now));
    return {};
}

Done ask_to_quote(const Outbox& outbox,
                  storage::Tx& tx,
                  const storage::ActorRow& asker,
                  const storage::ActorRow& author,
                  const storage::PostRow& quoting,
                  const Json& quoting_object,
                  Instant now) {
    Activity request{.type = ActivityType::quote_request,
                     .actor = asker.uri,
                     .objects = {Ref::to(*quoting.quote)},
                     .to = {author.uri}};
    request.instrument = Ref::to(quoting_object);
    Recipients recipients;
    recipients.add(author, Recipients::Inbox::own);
    // It carries the post: what takes that back must reach whoever got it.
    TRY_DONE(outbox.publish(tx, asker, std::move(request), recipients, {.object = quoting.uri}, now));
    return {};
}

Done revoke_quote(const Outbox& outbox,
                  storage::Tx& tx,
                  const Site& site,
                  const storage::ActorRow& author,
                  const storage::ActorRow& quoting_author,
                  const storage::PostRow& quoted,
                  const Uri& quoting,
                  Instant now) {
    Activity taken_back{.type = ActivityType::delete_,
                        .actor = author.uri,
                        .objects = {Ref::to(stamp_uri(site, quoted, quoting))},
                        .to = {quoting_author.uri}};
    Recipients recipients;
    recipients.add(quoting_author, Recipients::Inbox::own);
    TRY_DONE(outbox.publish(tx, author, std::move(taken_back), recipients, {}, now));
    return {};
}

}  // namespace kith::activitypub
