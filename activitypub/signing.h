// Signing what we send: adds the headers of the kind of signature that the receiver takes.
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/transport.h"
#include "activitypub/wire/signature.h"
#include "consent/base/clock.h"

#include <string_view>

namespace kith::activitypub {

std::string_view to_string(SignatureKind kind);

/// At send time: signatures name the moment. RSA in both kinds, since every peer verifies it.
void sign_request(HttpRequest& request, const ActorKeys& keys, SignatureKind kind, Instant now);

}  // namespace kith::activitypub
