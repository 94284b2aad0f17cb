// Frames of the control socket: a 4-byte length in network order, then that many bytes. Any thread.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace kith::node {

/// `socket` does not block; `patience` is for each wait, and Errc::unavailable what comes of it.
Result<std::string> read_frame(int socket, std::size_t bytes_max, Millis patience);
Done write_frame(int socket, std::string_view text, Millis patience);

}  // namespace kith::node
