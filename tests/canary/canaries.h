// Canaries: details that can be recognised wherever a part of them turns up, in whatever encoding. For tests,
// one thread.
#pragma once

#include "consent/base/random.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kith::sim {

class Canaries {
 public:
    /// Worlds of one seed and different variants do the same with other values, of other lengths.
    Canaries(std::uint64_t seed, unsigned variant)
        : random_(seed * 8 + variant), syllables_(5 + 2 * variant) {}

    /// A new value that reads like a name and shares no window with any other; returns its number.
    std::size_t make();
    const std::string& value(std::size_t number) const { return values_[number]; }
    std::size_t size() const { return values_.size(); }

    /// Those of which eight characters in a row are in `bytes`, whatever their case: as they are, and after
    /// any of percent, HTML, JSON, base64, base64url, base32, hexadecimal and gzip decoding, twice over.
    std::set<std::size_t> in(std::string_view bytes) const;

    static constexpr std::size_t window = 8;

 private:
    void look(std::string_view bytes, std::set<std::size_t>& found) const;
    void look_deep(std::string_view bytes, int depth, std::set<std::size_t>& found) const;

    SeededRandom random_;
    std::size_t syllables_;
    std::vector<std::string> values_;
    std::unordered_map<std::uint64_t, std::size_t> windows_;  // eight characters in one word
    std::vector<bool> maybe_ = std::vector<bool>(1 << 20);    // by a hash of it: most bytes are no canary
};

/// What `bytes` may have been before somebody encoded it; empty where that changes nothing.
std::vector<std::string> decodings(std::string_view bytes);

}  // namespace kith::sim
