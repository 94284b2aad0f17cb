#include "activitypub/outbox/sealed_outbox.h"

#include "activitypub/delivery/limits.h"
#include "activitypub/delivery/sealed_body.h"
#include "activitypub/outbox/prepared.h"
#include "storage/activities.h"
#include "storage/delivery_queue.h"

namespace kith::activitypub {

Done SealedOutbox::publish(storage::Tx& tx, Activity activity, const Letter& letter, Instant now) const {
    const Prepared made = TRY(prepare(site_, keys_, ids_, letter.signer, std::move(activity), now));
    Bytes sealed =
        TRY(keys_.store().vault().seal_private(letter.to.subject, sealed_as(made.id), as_bytes(made.body)));
    TRY_DONE(storage::insert_activity(tx,
                                      {.id = made.id,
                                       .uri = made.uri,
                                       .actor = letter.signer.id,
                                       .subject = letter.signer.subject,
                                       .type = made.type,
                                       .object = letter.object,
                                       .visibility = Visibility::direct,
                                       .body = "",
                                       .created = now}));
    storage::put_sealed_body(tx,
                             {.activity = made.id,
                              .subject = letter.to.subject,
                              .sealed = std::move(sealed),
                              .until = letter.until},
                             limits::sealed_bodies_max);
    storage::enqueue(tx,
                     ids_,
                     {.activity = made.id,
                      .signer = letter.signer.id,
                      .inboxes = {&letter.to.inbox, 1},
                      .object = letter.object},
                     now);
    tx.after_commit(wake_);
    return {};
}

}  // namespace kith::activitypub
