// The one way into Untrusted<T>, for the parse and verify functions of wire alone.
#pragma once

#include "activitypub/wire/json.h"

#include <nlohmann/json.hpp>

namespace kith::activitypub {

struct UntrustedReader {
    static const Json& of(const Untrusted<Json>& untrusted) { return untrusted.value_; }
};

}  // namespace kith::activitypub
