// Prepared: an activity with its id, its time and its object proof (FEP-8b32), ready to be stored; what
// Outbox and SealedOutbox have in common.
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/base/clock.h"
#include "storage/actors.h"
#include "storage/ids.h"

#include <string>

namespace kith::activitypub {

struct Prepared {
    storage::ActivityId id{};
    Uri uri;
    std::string type{};
    std::string body{};
};

/// Gives it an id and a published time if it has none, and signs it.
Result<Prepared> prepare(const Site& site,
                         Keyring& keys,
                         storage::IdMaker& ids,
                         const storage::ActorRow& signer,
                         Activity activity,
                         Instant now);

}  // namespace kith::activitypub
