// SealedOutbox: an activity that carries a token goes to one inbox, and its body stands nowhere in clear:
// sealed under its receiver's key while it waits (storage/sealed_bodies.h), opened by Deliverer when it is
// sent. In the caller's write.
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/base/clock.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <functional>

namespace kith::activitypub {

class SealedOutbox {
 public:
    /// `wake` is called after each commit that queued a delivery.
    SealedOutbox(const Site& site, Keyring& keys, storage::IdMaker& ids, std::function<void()> wake)
        : site_(site), keys_(keys), ids_(ids), wake_(std::move(wake)) {}

    struct Letter {
        const storage::ActorRow& signer;
        const storage::ActorRow&
            to;             // goes to its own inbox; the body is sealed under its subject, who has a key
        const Uri& object;  // what its receiver holds
        Instant until{};    // not sent any more after that
    };
    Done publish(storage::Tx& tx, Activity activity, const Letter& letter, Instant now) const;

 private:
    const Site& site_;
    Keyring& keys_;
    storage::IdMaker& ids_;
    std::function<void()> wake_;
};

}  // namespace kith::activitypub
