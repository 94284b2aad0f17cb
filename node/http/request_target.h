// The request target ("/users/ana?page=2") -> path and query, decoded once. Pure, any thread.
#pragma once

#include "consent/base/result.h"
#include "node/http/message.h"

#include <string_view>

namespace kith::node {

/// Sets target, path and query. Takes origin-form, "*", and absolute-form when its authority is request.host.
/// Refuses controls, broken escapes and bad UTF-8 in the path; a query value that is not UTF-8 is left out.
Done parse_target(std::string_view target, Request& request);

bool is_utf8(std::string_view text);

}  // namespace kith::node
