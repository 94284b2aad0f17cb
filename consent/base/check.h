// KITH_CHECK: stops the process on a bug. Always on; never on input from a peer, a user or the network.
#pragma once

namespace kith {

[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace kith

#define KITH_CHECK(condition) \
    (static_cast<bool>(condition) ? void(0) : ::kith::check_failed(#condition, __FILE__, __LINE__))
