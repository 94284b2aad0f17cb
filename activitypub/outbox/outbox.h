// Outbox: turns what one of our people did into a stored activity and its deliveries, in the caller's
// transaction. Every activity carries an object proof (FEP-8b32); HTTP signatures are made when it is sent.
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/base/clock.h"
#include "storage/activities.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kith::activitypub {

/// Where an activity goes: inbox URLs, collapsed by shared inbox where the receivers share one.
struct Recipients {
    enum class Inbox { shared, own };

    std::vector<Uri> inboxes{};

    /// Local actors are passed over: they read the same database.
    void add(const storage::ActorRow& actor, Inbox which = Inbox::shared);
    void add(const Uri& inbox);
    void add_followers_of(storage::Tx& tx, storage::ActorId actor);
    /// Every inbox that ever received the object (storage: delivered).
    void add_receivers_of(storage::Tx& tx, const Uri& object);
};

class Outbox {
 public:
    /// `wake` is called after each commit that queued a delivery.
    Outbox(
        const Site& site, Keyring& keys, storage::IdMaker& ids, std::function<void()> wake = [] {})
        : site_(site), keys_(keys), ids_(ids), wake_(std::move(wake)) {}

    struct Options {
        std::optional<Uri> object{};                    // what its receivers hold; nothing for a Follow
        Visibility visibility = Visibility::direct;     // who may read it in the outbox
        std::vector<storage::CarriedDetail> details{};  // the released details that are in the body
    };

    /// Gives the activity its id and published time if it has none, signs it, stores it and queues it for
    /// every inbox. Returns its id.
    Result<Uri> publish(storage::Tx& tx,
                        const storage::ActorRow& signer,
                        Activity activity,
                        const Recipients& recipients,
                        const Options& options,
                        Instant now) const;

    /// Somebody else's activity about their own `object` on to others, as it came: it must prove itself by an
    /// object proof (FEP-8b32), for `carrier`, one of ours, only carries it. Nothing where it was done
    /// before.
    Done forward(storage::Tx& tx,
                 const storage::ActorRow& carrier,
                 const Activity& activity,
                 std::string body,
                 const Uri& object,
                 const Recipients& recipients,
                 Instant now) const;

    Uri new_activity_id() const;
    const Site& site() const { return site_; }

 private:
    Done disclose(storage::Tx& tx,
                  storage::ActivityId activity,
                  const std::vector<storage::CarriedDetail>& details,
                  Instant now) const;

    const Site& site_;
    Keyring& keys_;
    storage::IdMaker& ids_;
    std::function<void()> wake_;
};

}  // namespace kith::activitypub
