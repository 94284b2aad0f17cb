// Turnstile: counts those who are at something dear; false for one too many. Any thread.
#pragma once

#include <atomic>

namespace kith::node {

class Turnstile {
 public:
    Turnstile(std::atomic<int>& inside, int most) : inside_(inside), in_(++inside_ <= most) {}
    ~Turnstile() { --inside_; }
    Turnstile(const Turnstile&) = delete;
    Turnstile& operator=(const Turnstile&) = delete;
    bool in() const { return in_; }

 private:
    std::atomic<int>& inside_;
    const bool in_;
};

}  // namespace kith::node
