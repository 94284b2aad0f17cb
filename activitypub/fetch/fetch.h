// Fetcher: dereferences an ActivityPub URI with every limit: signed by the instance actor, redirects checked
// again, content type and id checked, budgets per registrable domain and per chain, failures remembered a
// while.
#pragma once

#include "activitypub/fetch/fetch_memory.h"
#include "activitypub/keyring.h"
#include "activitypub/site.h"
#include "activitypub/transport.h"
#include "activitypub/wire/json.h"
#include "consent/base/clock.h"
#include "consent/base/limits.h"

#include <functional>
#include <optional>
#include <string>

namespace kith::activitypub {

/// How much one cause (an activity received, a search) may still fetch, and until when.
struct FetchBudget {
    int fetches_left = limits::fetches_per_chain_max;
    std::optional<Instant> until{};  // set by the first fetch
};

struct Fetched {
    JsonPtr document;
    Uri url;  // where it was found in the end; its id is the same, or the document is refused
};

/// Blocks; only on threads that may use the network (see Errands).
class Fetcher {
 public:
    Fetcher(const Site& site,
            Keyring& keys,
            Transport& transport,
            Clock& clock,
            storage::ActorId instance_actor,
            std::function<bool(const Host&)> refuses)
        : site_(site),
          keys_(keys),
          transport_(transport),
          clock_(clock),
          instance_actor_(instance_actor),
          refuses_(std::move(refuses)) {}

    /// An ActivityPub document whose id is the URL it came from. Errc::gone for 410, not_found for 404,
    /// denied for 401/403 and refused addresses, unavailable for what may pass.
    Result<Fetched> document(const Uri& uri, FetchBudget& budget);
    /// A WebFinger answer or host-meta: plain GET with the given Accept, not signed.
    Result<HttpResponse> plain(const Uri& uri, std::string_view accept, FetchBudget& budget);
    /// One exchange of any method and status: not signed, and no redirect is followed.
    Result<HttpResponse> exchange(const HttpRequest& request, FetchBudget& budget);

 private:
    Done spend(const Uri& uri, FetchBudget& budget);
    Result<HttpResponse> get(
        Uri uri, std::string_view accept, bool sign, FetchBudget& budget, Uri& final_url);
    Result<HttpResponse> get_once(const Uri& uri, std::string_view accept, bool sign);
    Result<Fetched> parse(const Uri& asked, const HttpResponse& response, const Uri& final_url);

    const Site& site_;
    Keyring& keys_;
    Transport& transport_;
    Clock& clock_;
    storage::ActorId instance_actor_;
    std::function<bool(const Host&)> refuses_;
    FetchMemory memory_;
};

}  // namespace kith::activitypub
