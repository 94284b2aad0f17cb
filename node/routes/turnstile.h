// Turnstile: counts those who are at something, so that no more than so many are; and the answer to who has
// to wait. Any thread.
#pragma once

#include "consent/base/clock.h"
#include "node/http/message.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>

namespace kith::node {

class Turnstile {
 public:
    Turnstile(std::atomic<int>& inside, int most) : inside_(inside), in_(++inside_ <= most) {}
    ~Turnstile() { --inside_; }
    Turnstile(const Turnstile&) = delete;
    Turnstile& operator=(const Turnstile&) = delete;
    /// False for one too many.
    bool in() const { return in_; }

 private:
    std::atomic<int>& inside_;
    const bool in_;
};

inline Response with_retry_after(Response response, Millis time) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    response.set("Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1)));
    return response;
}

}  // namespace kith::node
