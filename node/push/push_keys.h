// Where and for whom an app wants its push messages: what it says when it subscribes, checked once. Pure; any
// thread.
#pragma once

#include "consent/base/uri.h"
#include "consent/crypto/push_message.h"

#include <string_view>

namespace kith::node {

struct PushTarget {
    Uri endpoint;
    crypto::PushRecipient recipient;
};

/// As an app sends them, in base64 of either alphabet, padded or not.
struct PushTargetText {
    std::string_view endpoint;
    std::string_view p256dh;  // a point of P-256, uncompressed
    std::string_view auth;    // 16 bytes
};

/// A node that is itself reached without TLS is one to try things with: its apps' endpoints may be near, too.
enum class PushEndpoints { secure_and_public, any };

/// Errc::malformed, with what is wrong, for anything that could not be used. A name in the endpoint is looked
/// up and asked about at each connection (activitypub/fetch/guard.h).
Result<PushTarget> parse_push_target(const PushTargetText& text, PushEndpoints allowed);

}  // namespace kith::node
