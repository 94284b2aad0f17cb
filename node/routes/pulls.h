// Pulls: what other servers got of a person's details by asking for them, written down before the first
// answer and then once for each version of what is shown. Any thread.
#pragma once

#include "activitypub/inbox/inbox.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace kith::node {

class Pulls {
 public:
    struct Parts {
        storage::Database& database;
        storage::KeyStore& keys;
        storage::IdMaker& ids;
        Clock& clock;
    };
    explicit Pulls(Parts parts) : parts_(parts) {}

    /// `actor` is one of ours, about to be shown whole to `signer`. An error: it must not be shown.
    Done note(const Uri& actor, const activitypub::Signer& signer) KITH_EXCLUDES(mutex_);

 private:
    void remember(const std::string& pair, const std::string& name, std::uint64_t version)
        KITH_EXCLUDES(mutex_);

    Parts parts_;
    Mutex mutex_;
    // Both bounded: forgotten wholly when they are full. What was noted, by versions of details; and by host
    // and actor the version of the database at which nothing was new.
    std::set<std::string> noted_ KITH_GUARDED_BY(mutex_);
    std::map<std::string, std::uint64_t> looked_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
