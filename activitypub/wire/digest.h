// Digest (RFC 3230, as the fediverse uses it) and Content-Digest (RFC 9530) of a body. Pure; any thread.
#pragma once

#include "consent/base/result.h"

#include <string>
#include <string_view>

namespace kith::activitypub {

/// "SHA-256=…"
std::string make_digest(std::string_view body);
/// "sha-256=:…:"
std::string make_content_digest(std::string_view body);

/// SHA-256 or SHA-512 must be there, and every one of them must be the body's. Errc::unauthorized.
Done check_digest(std::string_view header, std::string_view body);
Done check_content_digest(std::string_view header, std::string_view body);

}  // namespace kith::activitypub
