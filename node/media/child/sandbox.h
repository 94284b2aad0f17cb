// What kith-media gives up before it looks at a file: files, sockets, other processes, most of memory and
// time. One thread, at its start.
#pragma once

namespace kith::media {

/// First of all: time, memory and files are bounded, nothing that was open is left but the two pipes.
bool bound_resources();
/// When all libraries are loaded: from here on nothing can be opened, sent or run. What is not allowed fails
/// with EPERM (the allocator tries to read a setting when it shrinks, and may).
bool close_the_doors();

}  // namespace kith::media
