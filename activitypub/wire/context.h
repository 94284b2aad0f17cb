// The JSON-LD contexts that Kith writes, pinned: every term it emits is declared in them. Never fetched.
#pragma once

#include "activitypub/wire/json.h"

namespace kith::activitypub {

/// Of activities, objects and collections.
const Json& object_context();
/// Of actors: adds keys and profile terms.
const Json& actor_context();

}  // namespace kith::activitypub
