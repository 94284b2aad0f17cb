// What a helper reads from its input and writes to its output. One thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace kith::media {

/// False where there is less.
bool read_exactly(char* out, std::size_t bytes);
bool write_all(std::string_view bytes);

}  // namespace kith::media
