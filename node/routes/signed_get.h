// Who may GET what of the ActivityPub side: reads the request's signature and turns it into a viewer.
#pragma once

#include "node/routes/federation.h"
#include "storage/visibility.h"

#include <optional>

namespace kith::node {

/// A request as its signature covers it: scheme and authority are those of our public URL, whatever a proxy
/// made of them. Views into `request`.
activitypub::SignedMessage signed_message(const Request& request, const activitypub::Site& site);

struct SignedCaller {
    storage::Viewer viewer = storage::Viewer::nobody();
    bool signed_in = false;  // some key signed this request
    std::optional<activitypub::Signer> signer{};
};

/// Errc::unauthorized for a signature that does not verify; with `require_signed_get` also for none.
Result<SignedCaller> caller_of(Request& request, const FederationParts& parts);
/// The same, but lets unsigned requests pass as nobody: for what is open to all.
Result<SignedCaller> caller_or_nobody(Request& request, const FederationParts& parts);

/// application/activity+json with the headers that keep shared caches from mixing viewers.
Response activity_response(std::string document, int status = 200);
Response activity_response(const activitypub::Json& document, int status = 200);

}  // namespace kith::node
