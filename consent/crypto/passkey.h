// What an authenticator says of a passkey, and whether the passkey signed it: the door to libfido2. Any
// thread. https://www.w3.org/TR/webauthn-2/#sctn-authenticator-data
#pragma once

#include "consent/base/bytes.h"

#include <cstdint>

namespace kith::crypto {

/// The numbers are COSE's, and in the database: they stay.
enum class PasskeyAlgorithm : std::int32_t { es256 = -7, ed25519 = -8, rs256 = -257 };

struct PasskeyKey {
    PasskeyAlgorithm algorithm = PasskeyAlgorithm::es256;
    Bytes bytes{};  // as libfido2 writes and reads it
};

/// A passkey as it is made.
struct NewPasskey {
    Bytes id{};
    PasskeyKey key{};
    std::uint32_t sign_count = 0;
};

/// Of one that was made for this site while its person was there and showed the device that it is them.
/// Errc::denied for anything else. What vouches for the device is not asked for.
Result<NewPasskey> read_new_passkey(std::string_view site, ByteView authenticator_data);

/// What a passkey says and signs at a sign-in.
struct PasskeyProof {
    Bytes authenticator_data{};
    Bytes client_data{};
    Bytes signature{};
};

/// How often the passkey signed, as its device counts (0: it does not), of a signature for this site with
/// that key, while the person was there and showed the device that it is them. Errc::denied for anything
/// else.
Result<std::uint32_t> check_passkey(std::string_view site, const PasskeyKey& key, const PasskeyProof& proof);

}  // namespace kith::crypto
