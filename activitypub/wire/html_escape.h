// Characters that mean something in HTML, as entities. Pure.
#pragma once

#include <string>
#include <string_view>

namespace kith::activitypub {

/// Between tags: & < >.
void append_escaped(std::string& out, std::string_view text);
/// Between double quotes: & < > " '.
void append_escaped_attribute(std::string& out, std::string_view text);

}  // namespace kith::activitypub
