#include "node/mastodon/media_words.h"

#include "node/mastodon/limits.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace kith::node {
namespace {

/// One number of "0.42,-0.7", in thousandths.
Result<int> thousandths(std::string_view text) {
    double number = 0;
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || stop != text.data() + text.size() || !std::isfinite(number)) {
        return fail(
            Errc::malformed, "media/focus", "Validation failed: Focus must be two numbers from -1.0 to 1.0");
    }
    return static_cast<int>(std::lround(std::clamp(number, -1.0, 1.0) * 1000));
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

Result<storage::MediaWords> media_words_in(const Params& params) {
    storage::MediaWords words;
    if (params.has("description")) {
        words.description = params.text_or_empty("description");
        if (characters(*words.description) > limits::media_description_chars_max) {
            return fail(Errc::malformed,
                        "media/description",
                        "Validation failed: Description is too long (maximum is 1500 characters)");
        }
    }
    const std::string focus = params.text_or_empty("focus");
    if (!focus.empty()) {
        const auto comma = focus.find(',');
        const auto second = std::min(comma, focus.size() - 1) + 1;
        words.focus_x = TRY(thousandths(std::string_view(focus).substr(0, comma)));
        words.focus_y = TRY(thousandths(std::string_view(focus).substr(second)));
    }
    return words;
}

}  // namespace kith::node
