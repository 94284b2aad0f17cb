// SHA-1, for protocols that name it where nothing rests on it (the opening handshake of WebSockets). Any
// thread.
#pragma once

#include "consent/base/bytes.h"

#include <array>

namespace kith::crypto {

using Sha1 = std::array<std::byte, 20>;

/// NOTE: collisions are cheap to make; never for anything that must not be forged.
Sha1 sha1(ByteView message);

}  // namespace kith::crypto
