// IpAddress and Cidr: addresses as 16 bytes (IPv4 as ::ffff:a.b.c.d), and blocks of them. Values, any thread.
#pragma once

#include "consent/base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kith::activitypub {

class IpAddress {
 public:
    using Octets = std::array<std::uint8_t, 16>;

    IpAddress() = default;
    /// "192.0.2.1", "2001:db8::1" or "[2001:db8::1]"; an IPv4-mapped address is the IPv4 one.
    static Result<IpAddress> parse(std::string_view text);
    /// Network order; 4 or 16 octets.
    static IpAddress from_octets(std::span<const std::uint8_t> octets);

    bool is_v4() const;
    const Octets& octets() const { return octets_; }
    std::string text() const;
    /// What one caller can be held to: an IPv4 address, or the /64 of an IPv6 one.
    std::string group() const;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
    Octets octets_{};
};

class Cidr {
 public:
    /// "10.0.0.0/8", "fd00::/8", or one address.
    static Result<Cidr> parse(std::string_view text);
    bool contains(const IpAddress& address) const;

 private:
    Cidr(IpAddress network, unsigned bits) : network_(network), bits_(bits) {}
    IpAddress network_;
    unsigned bits_;  // of the 128
};

}  // namespace kith::activitypub
