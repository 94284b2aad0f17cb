// AddressGuard: which addresses this node may open a connection to. Asked with the resolved address, at every
// connect, by the client that then connects to exactly that address. Immutable, any thread.
#pragma once

#include "activitypub/fetch/address.h"
#include "consent/base/result.h"
#include "consent/base/uri.h"

#include <utility>
#include <vector>

namespace kith::activitypub {

enum class PlainHttp { refused, allowed };

class AddressGuard {
 public:
    /// `allowed` opens blocks that are refused otherwise (federation.allow_private_networks).
    explicit AddressGuard(std::vector<Cidr> allowed = {}, PlainHttp plain_http = PlainHttp::refused)
        : allowed_(std::move(allowed)), plain_http_(plain_http) {}

    /// True for addresses of the public internet, and for those of an allowed block.
    bool allows(const IpAddress& address) const;
    /// The scheme, and the host when it is an address. A name still has to be resolved and asked for.
    Done check(const UriParts& url) const;

 private:
    std::vector<Cidr> allowed_;
    PlainHttp plain_http_;
};

}  // namespace kith::activitypub
