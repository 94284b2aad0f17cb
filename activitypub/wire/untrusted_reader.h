// The one way into Untrusted<T>, for the parse and verify functions of wire alone.
#pragma once

#include "activitypub/wire/json.h"

namespace kith::activitypub {

struct UntrustedReader {
    static const Json& of(const Untrusted<Json>& untrusted);
};

}  // namespace kith::activitypub
