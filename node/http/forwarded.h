// Who really calls: the peer's address, or what a trusted proxy says in X-Forwarded-For. Pure, any thread.
#pragma once

#include "activitypub/fetch/address.h"
#include "node/http/message.h"

#include <span>

namespace kith::node {

bool is_trusted(const activitypub::IpAddress& address, std::span<const activitypub::Cidr> proxies);

/// The last address of the header that is no trusted proxy; from any other peer the header means nothing.
activitypub::IpAddress caller_address(const Request& request,
                                      const activitypub::IpAddress& peer,
                                      std::span<const activitypub::Cidr> proxies);

}  // namespace kith::node
