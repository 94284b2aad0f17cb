// URIs of the fediverse, parsed once: http(s), host as lower-case A-labels, no user-info, no control
// characters. RFC 3986 with the WHATWG host rules where they are stricter; a fragment is kept (key ids use
// it).
#pragma once

#include "consent/base/strong.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kith {

/// The parts of an absolute http(s) URI. `port` is 0 when it is the scheme's default.
struct UriParts {
    std::string scheme;  // "http" | "https"
    std::string host;    // "example.edu", "127.0.0.1", "[::1]"
    std::uint16_t port = 0;
    std::string path;      // starts with '/'
    std::string query;     // without '?'; empty when absent
    std::string fragment;  // without '#'; empty when absent

    /// "https://example.edu:8443": what FEP-fe34 compares.
    std::string origin() const;
    /// "example.edu:8443": the form of a Host header and of a fediverse domain.
    std::string authority() const;
    std::string path_and_query() const;
    std::string text() const;
    std::uint16_t port_or_default() const { return port != 0 ? port : (scheme == "https" ? 443 : 80); }
};

Result<UriParts> parse_uri(std::string_view text);
/// Resolves a Location header or a relative link against an absolute base.
Result<UriParts> resolve_uri(const UriParts& base, std::string_view reference);
std::string percent_encode(std::string_view text);
/// Fails on a broken escape.
Result<std::string> percent_decode(std::string_view text);

struct UriTag {
    static Result<std::string> normalise(std::string_view text);
};
struct HostTag {
    static Result<std::string> normalise(std::string_view text);
};

/// Any http(s) URI in normal form: actors, objects, inboxes, keys. Compare with ==.
using Uri = Strong<UriTag>;
/// A fediverse domain: lower-case A-labels, with ":port" only when it is not the scheme's default.
using Host = Strong<HostTag>;

/// Parts of a Uri that was parsed before; cannot fail.
UriParts parts_of(const Uri& uri);
Host host_of(const Uri& uri);
/// FEP-fe34: same scheme, host and port.
bool same_origin(const Uri& a, const Uri& b);

}  // namespace kith
