// DigestHolds: which blobs somebody works on. A file and the rows that need it come and go together, one at a
// time, while other files come and go beside it. Any thread.
#pragma once

#include "consent/base/mutex.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace kith::node {

class DigestHolds {
 public:
    /// Waits until nobody holds any of them; they are let go with what is returned. Whoever holds some asks
    /// for no more.
    [[nodiscard]] std::shared_ptr<void> hold(std::vector<std::string> digests) KITH_EXCLUDES(mutex_);

 private:
    void let_go(const std::vector<std::string>& digests) KITH_EXCLUDES(mutex_);

    Mutex mutex_;
    Condition let_go_;
    std::set<std::string> held_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
