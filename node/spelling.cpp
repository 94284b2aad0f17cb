#include "node/spelling.h"

#include <algorithm>
#include <vector>

namespace kith::node {
namespace {

constexpr std::size_t word_bytes_max = 64;

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

// The restricted Damerau-Levenshtein distance, three rows at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    a = a.substr(0, word_bytes_max);
    b = b.substr(0, word_bytes_max);
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = folded(a[i - 1]) == folded(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                folded(a[i - 2]) == folded(b[j - 1])) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

std::string_view nearest(std::string_view typed, std::span<const std::string_view> names) {
    std::string_view best;
    std::size_t least = std::max<std::size_t>(2, typed.size() / 2) + 1;
    for (const std::string_view name : names) {
        const std::size_t distance = edit_distance(typed, name);
        if (distance < least) {
            least = distance;
            best = name;
        }
    }
    return best;
}

}  // namespace kith::node
