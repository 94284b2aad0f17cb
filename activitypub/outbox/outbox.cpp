#include "activitypub/outbox/outbox.h"

#include "activitypub/outbox/prepared.h"
#include "activitypub/wire/object_proof.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "storage/delivery_queue.h"
#include "storage/disclosures.h"
#include "storage/follows.h"

#include <algorithm>
#include <map>

namespace kith::activitypub {

namespace {

void add_once(std::vector<Uri>& inboxes, const Uri& inbox) {
    if (std::ranges::find(inboxes, inbox) == inboxes.end()) inboxes.push_back(inbox);
}

}  // namespace

void Recipients::add(const storage::ActorRow& actor, Inbox which) {
    if (actor.is_local || actor.gone()) return;
    add_once(inboxes, which == Inbox::shared ? actor.delivery_inbox() : actor.inbox);
}

void Recipients::add(const Uri& inbox) {
    add_once(inboxes, inbox);
}

void Recipients::add_followers_of(storage::Tx& tx, storage::ActorId actor) {
    std::vector<Uri> followers = storage::follower_inboxes(tx, actor);
    if (inboxes.empty()) {
        inboxes = std::move(followers);
        return;
    }
    for (Uri& inbox : inboxes) {
        if (std::ranges::find(followers, inbox) == followers.end()) followers.push_back(std::move(inbox));
    }
    inboxes = std::move(followers);
}

void Recipients::add_receivers_of(storage::Tx& tx, const Uri& object) {
    for (const Uri& inbox : storage::inboxes_holding(tx, object)) add_once(inboxes, inbox);
}

Uri Outbox::new_activity_id() const {
    return site_.activity(ids_.make<storage::ActivityId>());
}

Result<Prepared> prepare(const Site& site,
                         Keyring& keys,
                         storage::IdMaker& ids,
                         const storage::ActorRow& signer,
                         Activity activity,
                         Instant now) {
    const auto id = ids.make<storage::ActivityId>();
    if (!activity.id) activity.id = site.activity(id);
    if (!activity.published) activity.published = now;
    const auto signing = TRY(keys.keys_of(signer.id));
    const Json body = TRY(add_proof(to_json(activity), signing->ed25519, signing->ed25519_id, now));
    return Prepared{.id = id,
                    .uri = *activity.id,
                    .type = std::string(to_string(activity.type)),
                    .body = dump_json(body)};
}

Result<Uri> Outbox::publish(storage::Tx& tx,
                            const storage::ActorRow& signer,
                            Activity activity,
                            const Recipients& recipients,
                            const Options& options,
                            Instant now) const {
    Prepared made = TRY(prepare(site_, keys_, ids_, signer, std::move(activity), now));
    const storage::ActivityId id = made.id;
    TRY_DONE(storage::insert_activity(tx,
                                      {.id = id,
                                       .uri = made.uri,
                                       .actor = signer.id,
                                       .subject = signer.subject,
                                       .type = std::move(made.type),
                                       .object = options.object,
                                       .visibility = options.visibility,
                                       .body = std::move(made.body),
                                       .created = now},
                                      options.details));
    TRY_DONE(disclose(tx, id, options.details, now));
    // Whoever gets as much as a Follow comes to hold the signer's document, and must hear when it goes.
    storage::enqueue(tx,
                     ids_,
                     {.activity = id,
                      .signer = signer.id,
                      .inboxes = recipients.inboxes,
                      .object = options.object.value_or(signer.uri)},
                     now);
    if (!recipients.inboxes.empty()) tx.after_commit(wake_);
    return std::move(made.uri);
}

Done Outbox::forward(storage::Tx& tx,
                     const storage::ActorRow& carrier,
                     const Activity& activity,
                     std::string body,
                     const Uri& object,
                     const Recipients& recipients,
                     Instant now) const {
    if (!activity.id || recipients.inboxes.empty() || storage::find_activity(tx, *activity.id)) return {};
    const auto id = ids_.make<storage::ActivityId>();
    TRY_DONE(storage::insert_activity(tx,
                                      {.id = id,
                                       .uri = *activity.id,
                                       .actor = carrier.id,
                                       .subject = carrier.subject,
                                       .type = std::string(to_string(activity.type)),
                                       .object = object,
                                       .body = std::move(body),
                                       .created = now}));
    storage::enqueue(tx,
                     ids_,
                     {.activity = id, .signer = carrier.id, .inboxes = recipients.inboxes, .object = object},
                     now);
    tx.after_commit(wake_);
    return {};
}

/// In the same transaction: what is not written down does not leave.
Done Outbox::disclose(storage::Tx& tx,
                      storage::ActivityId activity,
                      const std::vector<storage::CarriedDetail>& details,
                      Instant now) const {
    std::map<storage::SubjectId, storage::Disclosed> by_subject;
    for (const storage::CarriedDetail& each : details) {
        storage::Disclosed& disclosed = by_subject[each.subject];
        disclosed.activity = activity;
        disclosed.details.push_back(each.detail);
    }
    for (const auto& [subject, disclosed] : by_subject) {
        TRY_DONE(storage::record_disclosure(tx, keys_.store(), ids_, subject, disclosed, now));
    }
    return {};
}

}  // namespace kith::activitypub
