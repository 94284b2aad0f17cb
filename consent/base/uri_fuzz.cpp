// Whatever parses has one normal form, and that form parses to itself.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/base/limits.h"
#include "consent/base/uri.h"

namespace {

void check_normal_form(const kith::UriParts& parts) {
    const std::string text = parts.text();
    KITH_CHECK(text.size() <= kith::limits::uri_bytes_max);
    const auto again = kith::parse_uri(text);
    KITH_CHECK(again.has_value() && again->text() == text && again->host == parts.host);
    KITH_CHECK(text.find_first_of("\\ \r\n\t") == text.npos);
    KITH_CHECK(parts.path.starts_with('/') && parts.authority().find('@') == std::string::npos);
    const auto host = kith::Host::parse(parts.authority());
    KITH_CHECK(host.has_value());
}

}  // namespace

FUZZ_TARGET(bytes) {
    const auto parts = kith::parse_uri(bytes);
    if (parts) check_normal_form(*parts);
    const auto base = kith::parse_uri("https://example.edu/a/b?c#d");
    const auto resolved = kith::resolve_uri(*base, bytes);
    if (resolved) check_normal_form(*resolved);
    const auto host = kith::Host::parse(bytes);
    if (host) KITH_CHECK(kith::Host::parse(host->text()).value() == *host);
    const auto decoded = kith::percent_decode(bytes);
    if (decoded) KITH_CHECK(kith::percent_decode(kith::percent_encode(*decoded)).value() == *decoded);
}
