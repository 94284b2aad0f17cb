#include "activitypub/fetch/address.h"

#include "consent/base/check.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace kith::activitypub {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

IpAddress IpAddress::from_octets(std::span<const std::uint8_t> octets) {
    KITH_CHECK(octets.size() == 4 || octets.size() == 16);
    IpAddress made;
    if (octets.size() == 4) std::ranges::copy(mapped_prefix, made.octets_.begin());
    std::ranges::copy(octets, made.octets_.end() - static_cast<std::ptrdiff_t>(octets.size()));
    return made;
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    const std::string terminated(text);
    std::array<std::uint8_t, 16> octets{};
    // NOTE: a NUL inside would end the text early for inet_pton.
    if (text.size() <= 45 && text.find('\0') == std::string_view::npos) {
        if (inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1) {
            return from_octets(std::span(octets).first(4));
        }
        if (inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1) return from_octets(octets);
    }
    return fail(Errc::malformed, "address/form", "Not an IP address.");
}

bool IpAddress::is_v4() const {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), octets_.begin());
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const bool v4 = is_v4();
    inet_ntop(v4 ? AF_INET : AF_INET6, octets_.data() + (v4 ? 12 : 0), buffer.data(), buffer.size());
    return buffer.data();
}

std::string IpAddress::group() const {
    if (is_v4()) return text();
    IpAddress network = *this;
    std::fill(network.octets_.begin() + 8, network.octets_.end(), std::uint8_t{0});
    return network.text() + "/64";
}

Result<Cidr> Cidr::parse(std::string_view text) {
    const auto slash = text.find('/');
    const IpAddress network = TRY(IpAddress::parse(text.substr(0, slash)));
    const unsigned most = network.is_v4() ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string_view::npos) {
        const auto number = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
        if (error != std::errc{} || end != number.data() + number.size() || bits > most) {
            return fail(Errc::malformed, "address/prefix", "The length after '/' is not valid.");
        }
    }
    return Cidr(network, bits + (128 - most));
}

bool Cidr::contains(const IpAddress& address) const {
    const unsigned whole = bits_ / 8;
    const auto& ours = network_.octets();
    const auto& theirs = address.octets();
    if (!std::equal(ours.begin(), ours.begin() + whole, theirs.begin())) return false;
    const unsigned rest = bits_ % 8;
    if (rest == 0) return true;
    const unsigned mask = 0xffU << (8 - rest);
    return ((ours[whole] ^ theirs[whole]) & mask & 0xffU) == 0;
}

}  // namespace kith::activitypub
