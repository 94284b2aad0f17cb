// Our actors' documents, built from what was released to everybody and from nothing else; one for all
// callers.
#pragma once

#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/base/clock.h"
#include "storage/activities.h"
#include "storage/actors.h"
#include "storage/database.h"

#include <optional>
#include <vector>

namespace kith::activitypub {

Actor actor_document(storage::Tx& tx, const Site& site, const storage::ActorRow& row, Instant now);

/// What goes with everything of theirs: found by search engines only if they chose so, and nothing to train
/// machines on. That somebody objects to something (SPC) is told to nobody.
UsageSignals signals_of(const storage::ActorRow& row, bool is_open);

/// For callers that did not sign: enough to verify our signatures and to reach us. No detail is in it.
Json actor_stub(storage::Tx& tx, const Site& site, const storage::ActorRow& row);

/// Of an account that was deleted, while its keys are still needed: id, inbox and keys. Nothing afterwards.
std::optional<Json> farewell_stub(storage::Tx& tx, const storage::ActorRow& row);

/// Which details a document made now would carry: asked again when it is sent.
std::vector<storage::CarriedDetail> details_shown_by(storage::Tx& tx,
                                                     const storage::ActorRow& row,
                                                     Instant now);

}  // namespace kith::activitypub
