#include "activitypub/fetch/guard.h"

#include "consent/base/check.h"

#include <algorithm>
#include <array>

namespace kith::activitypub {

namespace {

// https://www.iana.org/assignments/iana-ipv4-special-registry and its IPv6 sister. Of IPv6 only 2000::/3 is
// public at all: that leaves out ::1, ::a.b.c.d, 64:ff9b::/96 (NAT64), fc00::/7, fe80::/10 and ff00::/8.
constexpr std::array refused_blocks = {
    "0.0.0.0/8",          // this network
    "10.0.0.0/8",         // private
    "100.64.0.0/10",      // carrier-grade NAT
    "127.0.0.0/8",        // loopback
    "169.254.0.0/16",     // link-local, and the metadata services of clouds
    "172.16.0.0/12",      // private
    "192.0.0.0/24",       // protocol assignments
    "192.0.2.0/24",       // documentation
    "192.31.196.0/24",    // AS112
    "192.52.193.0/24",    // AMT
    "192.88.99.0/24",     // 6to4 relays
    "192.168.0.0/16",     // private
    "192.175.48.0/24",    // AS112
    "198.18.0.0/15",      // benchmarking
    "198.51.100.0/24",    // documentation
    "203.0.113.0/24",     // documentation
    "224.0.0.0/4",        // multicast
    "240.0.0.0/4",        // reserved, broadcast
    "2001::/23",          // protocol assignments, Teredo, ORCHID
    "2001:db8::/32",      // documentation
    "2002::/16",          // 6to4
    "2620:4f:8000::/48",  // AS112
    "3ffe::/16",          // the former 6bone
    "3fff::/20",          // documentation
};

Cidr block(const char* text) {
    auto parsed = Cidr::parse(text);
    KITH_CHECK(parsed.has_value());
    return *parsed;
}

const std::vector<Cidr>& refused() {
    static const std::vector<Cidr> blocks = [] {
        std::vector<Cidr> made;
        made.reserve(refused_blocks.size());
        for (const char* text : refused_blocks) made.push_back(block(text));
        return made;
    }();
    return blocks;
}

bool is_public(const IpAddress& address) {
    static const Cidr public_v6 = block("2000::/3");
    if (!address.is_v4() && !public_v6.contains(address)) return false;
    return std::ranges::none_of(refused(), [&](const Cidr& one) { return one.contains(address); });
}

}  // namespace

bool AddressGuard::allows(const IpAddress& address) const {
    return is_public(address) ||
           std::ranges::any_of(allowed_, [&](const Cidr& one) { return one.contains(address); });
}

Done AddressGuard::check(const UriParts& url) const {
    if (url.scheme != "https" && !(url.scheme == "http" && plain_http_ == PlainHttp::allowed)) {
        return fail(Errc::denied, "guard/scheme", "Only https addresses are fetched.");
    }
    const auto address = IpAddress::parse(url.host);
    if (address && !allows(*address))
        return fail(Errc::denied, "guard/address", "That address is not public.");
    return {};
}

}  // namespace kith::activitypub
