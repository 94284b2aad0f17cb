#include "node/media/digest_holds.h"

#include <algorithm>
#include <utility>

namespace kith::node {

std::shared_ptr<void> DigestHolds::hold(std::vector<std::string> digests) {
    mutex_.lock();
    const auto are_free = [&]() KITH_REQUIRES(mutex_) {
        return std::ranges::none_of(
            digests, [this](const auto& digest) KITH_REQUIRES(mutex_) { return held_.contains(digest); });
    };
    let_go_.wait(mutex_, are_free);
    held_.insert(digests.begin(), digests.end());
    mutex_.unlock();
    return {this, [held = std::move(digests)](DigestHolds* holds) { holds->let_go(held); }};
}

void DigestHolds::let_go(const std::vector<std::string>& digests) {
    const Lock lock(mutex_);
    for (const std::string& digest : digests) held_.erase(digest);
    let_go_.notify_all();
}

}  // namespace kith::node
