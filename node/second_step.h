// SecondStep: the second step of somebody's sign-in, a code of an authenticator app (RFC 6238) or one of the
// codes for a lost device. All run in the caller's transaction; any thread.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/second_steps.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class SecondStep {
 public:
    SecondStep(storage::KeyStore& keys, Random& random) : keys_(keys), random_(random) {}

    static bool is_on(storage::Tx& tx, storage::ActorId who);
    /// What is begun, and not so long ago that somebody else may have begun it.
    static std::optional<storage::SecondStepRow> begun(storage::Tx& tx, storage::ActorId who, Instant now);
    /// A new secret, which is not asked for before turn_on. Errc::conflict where one is on.
    Done begin(storage::Tx& tx, const storage::ActorRow& who, Instant now) const;
    /// What to type into the app, in base32; none where nothing is begun, or it is on.
    Result<std::optional<std::string>> secret_to_show(storage::Tx& tx,
                                                      const storage::ActorRow& who,
                                                      Instant now) const;
    /// With a code of the app: the codes for a lost device, the only time that they are known here.
    /// Errc::denied for a wrong code, Errc::conflict where nothing is begun or it is on.
    Result<std::vector<std::string>> turn_on(storage::Tx& tx,
                                             const storage::ActorRow& who,
                                             std::string_view code,
                                             Instant now) const;
    /// Whether it is a code of the app, of this moment or one step beside it, or one for a lost device. It is
    /// spent: the same is not taken again.
    Result<bool> take(storage::Tx& tx,
                      const storage::ActorRow& who,
                      std::string_view code,
                      Instant now) const;

 private:
    bool take_from_app(
        storage::Tx& tx, storage::ActorId who, ByteView secret, std::string_view code, Instant now) const;
    std::vector<std::string> new_recovery_codes(storage::Tx& tx, storage::ActorId who) const;

    storage::KeyStore& keys_;
    Random& random_;
};

/// What apps read: https://github.com/google/google-authenticator/wiki/Key-Uri-Format
std::string otpauth_uri(std::string_view domain, std::string_view handle, std::string_view secret);

}  // namespace kith::node
