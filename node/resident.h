// What a program needs to start (parsers, schema, key set-up, symbol tables) is several times what it needs
// to wait for requests; this hands it back. Any thread.
#pragma once

namespace kith::node {

/// Drops unchanged pages of program and libraries from this process; the system still has them cached, and
/// one that is used again costs a minor fault. Returns free heap too.
void give_back_idle_pages();

}  // namespace kith::node
