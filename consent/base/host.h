// The host of a URI in its one normal form: lower-case A-labels, dotted IPv4 or bracketed IPv6. Any thread.
#pragma once

#include "consent/base/result.h"

#include <string>
#include <string_view>

namespace kith {

/// The WHATWG host parser without its leniencies: no escapes, no trailing dot, letters, digits, '-' and '_'
/// only. IPv4 written as octal, hexadecimal or one number becomes dotted, so that no guard can be walked
/// around.
Result<std::string> normalise_host(std::string_view text);

/// True for the normal form of an IPv4 or IPv6 host.
bool is_ip_literal(std::string_view host);

}  // namespace kith
