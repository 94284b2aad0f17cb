#include "activitypub/outbox/outbox.h"

#include "activitypub/delivery/limits.h"
#include "activitypub/delivery/sealed_body.h"
#include "activitypub/wire/object_proof.h"
#include "activitypub/wire/serialize.h"
#include "storage/delivery_queue.h"
#include "storage/disclosures.h"
#include "storage/follows.h"

#include <nlohmann/json.hpp>

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

Result<Uri> Outbox::publish(storage::Tx& tx,
                            const storage::ActorRow& signer,
                            Activity activity,
                            const Recipients& recipients,
                            const Options& options,
                            Instant now) const {
    const auto id = ids_.make<storage::ActivityId>();
    if (!activity.id) activity.id = site_.activity(id);
    if (!activity.published) activity.published = now;
    const auto keys = TRY(keys_.keys_of(signer.id));
    Uri uri = *activity.id;
    const std::string type(to_string(activity.type));
    const Json json = TRY(add_proof(to_json(activity), keys->ed25519, keys->ed25519_id, now));
    const std::string body = dump_json(json);
    TRY_DONE(storage::insert_activity(tx,
                                      {.id = id,
                                       .uri = uri,
                                       .actor = signer.id,
                                       .subject = signer.subject,
                                       .type = type,
                                       .object = options.object,
                                       .visibility = options.visibility,
                                       .body = options.sealed ? std::string() : body,
                                       .created = now},
                                      options.details));
    if (options.sealed) TRY_DONE(seal_body(tx, id, *options.sealed, body));
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
    return uri;
}

Done Outbox::seal_body(storage::Tx& tx,
                       storage::ActivityId activity,
                       const SealedUnder& under,
                       std::string_view body) const {
    Bytes sealed =
        TRY(keys_.store().vault().seal_private(under.subject, sealed_as(activity), as_bytes(body)));
    storage::put_sealed_body(
        tx,
        {.activity = activity, .subject = under.subject, .sealed = std::move(sealed), .until = under.until},
        limits::sealed_bodies_max);
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
