// Receipts: what a person holds after an event, made from the event whenever it is asked for, signed by the
// consent actor (eddsa-jcs-2022). A receipt names kinds, never a value, and its subject by a name of its own.
// What it says of the institution is as the settings say now: after a change the same receipt is made and
// signed with the new words. Any thread.
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/site.h"
#include "node/consent/log_keeper.h"
#include "node/institution.h"
#include "storage/consent_events.h"
#include "storage/database.h"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace kith::node {

class Receipts {
 public:
    Receipts(const activitypub::Site& site,
             const Institution& institution,
             activitypub::Keyring& keys,
             const LogKeeper& log,
             storage::ActorId signer)
        : site_(site), institution_(institution), keys_(keys), log_(log), signer_(signer) {}

    const LogKeeper& log() const { return log_; }

    storage::KeyStore& key_store() const { return keys_.store(); }

    enum class Form { dpv, kantara };
    /// Errc::not_found for an id that is none, and for events that are about no grant.
    Result<nlohmann::json> receipt(storage::Tx& tx, std::string_view id, Form form) const;

 private:
    const activitypub::Site& site_;
    const Institution& institution_;
    activitypub::Keyring& keys_;
    const LogKeeper& log_;
    storage::ActorId signer_;
};

}  // namespace kith::node
