// Resolver: turns URIs and handles into rows: remote actors with their keys, and posts with their authors.
#pragma once

#include "activitypub/fetch/fetch.h"
#include "activitypub/inbox/ingest.h"
#include "activitypub/wire/webfinger.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/posts.h"

#include <optional>
#include <string_view>

namespace kith::activitypub {

/// An actor as its own server shows it, before anything of it is stored.
struct SeenActor {
    Fetched fetched;
    std::string username{};
    Host handle_host;  // the host of its handle
};

/// Blocks on the network; only on threads that may (see Errands). Safe from many threads.
class Resolver {
 public:
    Resolver(
        const Site& site, storage::Database& database, Fetcher& fetcher, const Ingest& ingest, Clock& clock)
        : site_(site), database_(database), fetcher_(fetcher), ingest_(ingest), clock_(clock) {}

    /// The row if it is fresh enough, else fetched and stored. A 410 deletes what we hold of that actor.
    Result<storage::ActorRow> actor(const Uri& uri, FetchBudget& budget, bool refresh = false);
    /// "@user@host", "user@host" or an actor's URL, by WebFinger with the loop check (RFC 7033).
    Result<storage::ActorRow> handle(std::string_view text, FetchBudget& budget);
    /// Where a handle leads, by WebFinger alone. Nothing is stored.
    Result<WebfingerAnswer> finger(const Handle& asked, FetchBudget& budget);
    /// Whom a handle names now, whatever is known of them, with every check of handle(). Nothing is stored.
    Result<SeenActor> see(const Handle& handle, FetchBudget& budget);
    /// Stores what was seen. No network.
    Result<storage::ActorRow> store(const SeenActor& seen);
    /// Fetches the document of a key id and stores its owner and keys.
    Done key(const Uri& key_id, FetchBudget& budget);
    /// A post by URI; its author is fetched when unknown. `refresh`: fetch it again although it is known.
    Result<storage::PostRow> post(const Uri& uri, FetchBudget& budget, bool refresh = false);

    /// Where the server of `handle` lets its people do `intent` ("Follow", "Object") to `object`;
    /// Errc::not_found when it does not say (FEP-3b86, and the older subscribe template).
    Result<std::string> interaction_url(const Handle& handle,
                                        std::string_view intent,
                                        std::string_view object,
                                        FetchBudget& budget);

    Fetcher& fetcher() { return fetcher_; }

 private:
    Done refuse_blocked(const Uri& uri);
    Result<storage::ActorRow> store_actor(const Json& document,
                                          std::string_view source,
                                          const Host& handle_host);
    void forget(const Uri& uri);
    Result<std::optional<Host>> known_host(const Uri& uri);
    Result<JsonPtr> jrd(const Host& host, const Handle& handle, FetchBudget& budget);
    Result<WebfingerAnswer> ask(const Host& host, const Handle& handle, FetchBudget& budget);

    const Site& site_;
    storage::Database& database_;
    Fetcher& fetcher_;
    const Ingest& ingest_;
    Clock& clock_;
};

}  // namespace kith::activitypub
