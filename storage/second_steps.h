// The second step of people's sign-in: a sealed secret that makes codes, and digests of codes for a lost
// device.
#pragma once

#include "consent/crypto/digest.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <span>

namespace kith::storage {

struct SecondStepRow {
    ActorId actor{};
    SubjectId subject{};
    Bytes sealed_secret{};
    Instant made{};
    std::optional<Instant> on_since{};
};

/// In place of one that was there.
void put_second_step(Tx& tx, const SecondStepRow& row);
std::optional<SecondStepRow> find_second_step(Tx& tx, ActorId actor);
void turn_on_second_step(Tx& tx, ActorId actor, Instant now);
/// False when a code of that time step, or of a later one, was taken before.
bool spend_time_step(Tx& tx, ActorId actor, std::int64_t step);
/// With its recovery codes. False: there was none.
bool drop_second_step(Tx& tx, ActorId actor);

/// In place of those that were there.
void put_recovery_codes(Tx& tx, ActorId actor, std::span<const crypto::Sha256> codes);
/// False for one that is unknown or was taken before.
bool spend_recovery_code(Tx& tx, ActorId actor, const crypto::Sha256& code);
std::int64_t recovery_codes_left(Tx& tx, ActorId actor);

}  // namespace kith::storage
