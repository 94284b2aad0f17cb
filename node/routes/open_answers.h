// OpenAnswers: what reads the same for everybody, kept as text until something is written, and for a second
// at most: when a post spreads, hundreds of servers and readers ask for the same page at once. Any thread.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "storage/database.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

class OpenAnswers {
 public:
    OpenAnswers(const storage::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    /// The state of things that a text shows: taken before the read from which it is made.
    struct Stamp {
        std::uint64_t version;
        Instant at;
    };
    Stamp stamp() const { return {database_.version(), clock_.now()}; }

    std::optional<std::string> find(std::string_view name, const Stamp& stamp);
    void keep(std::string_view name, const std::string& text, const Stamp& stamp);

 private:
    bool is_current(const Stamp& stamp) const KITH_REQUIRES(mutex_);

    const storage::Database& database_;
    const Clock& clock_;
    Mutex mutex_;
    Stamp since_ KITH_GUARDED_BY(mutex_){};  // of everything that is kept
    std::map<std::string, std::string, std::less<>> texts_ KITH_GUARDED_BY(mutex_);
    std::size_t bytes_ KITH_GUARDED_BY(mutex_) = 0;
};

}  // namespace kith::node
