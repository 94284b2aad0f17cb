// Institution: who answers for this node, as far as its settings say. A plain value; what is empty is not
// stated.
#pragma once

#include "consent/base/result.h"

#include <string>
#include <string_view>

namespace kith::node {

struct Institution {
    std::string address{};  // postal, one line
    std::string country{};  // ISO 3166-1 alpha-2, as `loc:` has it: "IE"
    std::string email{};    // for requests about one's rights
};

// Errc::malformed says what would be right. Empty is good.
Done check_address(std::string_view address);
Done check_country(std::string_view country);
Done check_email(std::string_view email);

}  // namespace kith::node
