// The registrable domain of a host ("example.co.uk" of "a.b.example.co.uk"), by the public suffix list
// (libpsl): what budgets are counted by, since sub-domains are free. IP addresses and single labels are their
// own.
#pragma once

#include <string>
#include <string_view>

namespace kith::activitypub {

/// Any thread. `host` is lower-case A-labels without a port.
std::string registrable_domain(std::string_view host);

}  // namespace kith::activitypub
