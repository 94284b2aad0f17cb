// Numbers in the bytes of a file, the high byte first. The caller looks at the length. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kith::media {

inline std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}
inline std::uint32_t big16(std::string_view bytes, std::size_t at) {
    return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}
inline std::uint32_t big32(std::string_view bytes, std::size_t at) {
    return big16(bytes, at) << 16 | big16(bytes, at + 2);
}

}  // namespace kith::media
