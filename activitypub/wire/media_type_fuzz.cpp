// Any bytes as Content-Type and as Accept.
#include "activitypub/wire/media_type.h"
#include "consent/base/fuzz_target.h"

using namespace kith::activitypub;

FUZZ_TARGET(bytes) {
    static_cast<void>(is_activity_json(bytes));
    static_cast<void>(is_jrd_json(bytes));
    static_cast<void>(wanted(bytes));
}
