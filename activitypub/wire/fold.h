// Folding: the form under which hashtags are one, whatever case or width they were typed in. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace kith::activitypub {

/// NFKC with case folding; text that is not UTF-8 comes back as it is.
std::string fold_tag(std::string_view tag);

}  // namespace kith::activitypub
