#include "node/http/forwarded.h"

#include "activitypub/wire/message.h"

#include <algorithm>
#include <string_view>

namespace kith::node {

namespace {

using activitypub::Cidr;
using activitypub::IpAddress;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Takes the last item off the list.
std::string_view take_last(std::string_view& list) {
    const auto comma = list.rfind(',');
    const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
    return activitypub::trim_blanks(last);
}

}  // namespace

bool is_trusted(const IpAddress& address, std::span<const Cidr> proxies) {
    return std::ranges::any_of(proxies, [&](const Cidr& block) { return block.contains(address); });
}

IpAddress caller_address(const Request& request, const IpAddress& peer, std::span<const Cidr> proxies) {
    IpAddress caller = peer;
    // Several lines are one list, the later line nearer to us (RFC 9110 5.2).
    for (auto entry = request.headers.rbegin(); entry != request.headers.rend(); ++entry) {
        if (!std::ranges::equal(entry->first, std::string_view("x-forwarded-for"), {}, lower)) continue;
        std::string_view list = entry->second;
        while (!list.empty() && is_trusted(caller, proxies)) {
            const auto named = IpAddress::parse(take_last(list));
            if (!named) return caller;  // what stands left of nonsense was not written by a proxy of ours
            caller = *named;
        }
    }
    return caller;
}

}  // namespace kith::node
