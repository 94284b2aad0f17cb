// The Range header of a request: one range of bytes of something whose size is known (RFC 9110, section 14).
// Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith::node {

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // inclusive
    std::uint64_t size() const { return last - first + 1; }
    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct WantedRange {
    enum class Kind { whole, part, none };  // none: 416, it lies behind the end
    Kind kind = Kind::whole;
    ByteRange part{};
};

/// A header that is absent, of another unit, malformed or of several ranges is ignored, as the RFC allows:
/// whole.
WantedRange wanted_range(std::string_view header, std::uint64_t size);

}  // namespace kith::node
