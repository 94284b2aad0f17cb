// Pulls: what other servers got of a person's details by asking for them, written down before the first
// answer and then once for each version of what is shown. Any thread.
#pragma once

#include "activitypub/inbox/inbox.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "storage/database.h"
#include "storage/key_store.h"

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
    Parts parts_;
    Mutex mutex_;
    std::set<std::string> noted_ KITH_GUARDED_BY(mutex_);  // bounded: forgotten wholly when it is full
};

}  // namespace kith::node
