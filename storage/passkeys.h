// The passkeys of accounts here: public keys, and what each was last used for.
#pragma once

#include "consent/crypto/passkey.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <vector>

namespace kith::storage {

struct PasskeyRow {
    PasskeyId id{};
    ActorId actor{};
    SubjectId subject{};
    Bytes credential{};  // what the device calls it
    crypto::PasskeyKey key{};
    std::uint32_t sign_count = 0;
    Instant last_challenge{};
    Bytes sealed_name{};
    Instant made{};
    std::optional<Instant> last_used{};
};

/// Errc::conflict for a credential that is known here.
Done insert_passkey(Tx& tx, const PasskeyRow& row);
std::optional<PasskeyRow> find_passkey(Tx& tx, ByteView credential);
/// In the order in which they were made.
std::vector<PasskeyRow> passkeys_of(Tx& tx, ActorId actor);
bool has_passkey(Tx& tx, ActorId actor);

/// What a device signed.
struct PasskeyUse {
    Instant challenge{};  // when it was made
    std::uint32_t sign_count = 0;
};
/// False, and nothing is written, when a challenge as new was signed before, or the count does not go up.
bool use_passkey(Tx& tx, PasskeyId id, const PasskeyUse& use, Instant now);
/// False: the account has no such passkey.
bool rename_passkey(Tx& tx, ActorId actor, PasskeyId id, ByteView sealed_name);
bool drop_passkey(Tx& tx, ActorId actor, PasskeyId id);
/// All of them. False: there was none.
bool drop_passkeys(Tx& tx, ActorId actor);

}  // namespace kith::storage
