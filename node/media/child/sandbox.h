// What kith-media and kith-film give up before they look at a file: files, sockets, other processes, most of
// memory and time. One thread, at its start.
#pragma once

#include <cstdint>

namespace kith::media {

struct Bounds {
    std::uint64_t cpu_seconds = 0;
    unsigned wall_seconds = 0;  // the parent's own patience ends before
    std::uint64_t address_bytes = 0;
};

/// First of all: time, memory and files are bounded, nothing that was open is left but the two pipes.
bool bound_resources(const Bounds& bounds);
/// When all libraries are loaded: from here on nothing can be opened, sent or run. What is not allowed fails
/// with EPERM (the allocator tries to read a setting when it shrinks, and may).
bool close_the_doors();

}  // namespace kith::media
