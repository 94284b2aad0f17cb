// The head of a peer's answer, checked before cpp-httplib reads it. Pure, any thread.
#pragma once

#include "consent/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace kith::node {

struct ResponseHead {
    std::string text;      // what the library may read
    bool interim = false;  // a 1xx: another head follows
};

/// `raw` ends with the empty line. The status line is written anew without its phrase (the library matches it
/// with a regular expression, which recurses), and '%' is doubled up as %25 (the library decodes header
/// values).
Result<ResponseHead> check_head(std::string_view raw);

}  // namespace kith::node
