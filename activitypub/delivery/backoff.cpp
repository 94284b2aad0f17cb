#include "activitypub/delivery/backoff.h"

#include "consent/base/limits.h"

#include <algorithm>
#include <charconv>

namespace kith::activitypub {

Millis backoff(int failures, Random& random) {
    constexpr int doublings_max = 20;
    const int doublings = std::clamp(failures - 1, 0, doublings_max);
    const Millis most = limits::backoff_most;
    const Millis wait = std::min(Millis(limits::backoff_first) * (std::int64_t{1} << doublings), most);
    const auto half = static_cast<std::uint64_t>(wait.count() / 2);
    return wait - wait / 4 + Millis(static_cast<std::int64_t>(random.below(half + 1)));
}

std::optional<Millis> retry_after(std::string_view text, Instant now) {
    if (text.empty()) return std::nullopt;
    const Millis most = limits::retry_after_most;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc{} && end == text.data() + text.size()) {
        if (seconds < 0) return std::nullopt;
        if (seconds > most.count() / 1000) return most;
        return Millis(seconds * 1000);
    }
    const auto date = parse_http_date(text);
    if (!date || *date <= now) return std::nullopt;
    return std::min(*date - now, most);
}

}  // namespace kith::activitypub
