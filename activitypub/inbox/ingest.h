// Ingest: writes what a peer said of itself into rows: an actor's document, a post. No network, no policy.
#pragma once

#include "activitypub/events.h"
#include "activitypub/inbox/incoming_post.h"
#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/posts.h"

#include <string_view>

namespace kith::storage {
class KeyStore;
}

namespace kith::activitypub {

class Ingest {
 public:
    Ingest(const Site& site, storage::IdMaker& ids, storage::KeyStore& keys, const Events& events)
        : site_(site), ids_(ids), keys_(keys), events_(events) {}

    /// Inserts or updates the actor, its keys and what it publishes about itself (sealed). The document's
    /// origin must have been checked. A change of type between person and group is refused.
    Result<storage::ActorRow> actor(storage::Tx& tx,
                                    const Actor& actor,
                                    const Host& handle_host,
                                    std::string_view source,
                                    Instant now) const;

    /// Inserts a post (or updates it when it is newer and by the same author); mentions and other addressees
    /// that are known become recipients. Errc::gone when a tombstone has its id.
    Result<storage::PostId> post(storage::Tx& tx,
                                 const IncomingPost& incoming,
                                 const storage::ActorRow& author,
                                 std::string_view provenance,
                                 Instant now) const;

    const Events& events() const { return events_; }

 private:
    void update(storage::Tx& tx, storage::PostRow row, const IncomingPost& incoming, Instant now) const;

    const Site& site_;
    storage::IdMaker& ids_;
    storage::KeyStore& keys_;
    const Events& events_;
};

}  // namespace kith::activitypub
