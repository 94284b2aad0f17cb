// Any bytes as a resource, as a WebFinger answer and as host-meta.
#include "activitypub/wire/webfinger.h"
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/json.h"

#include <cstdlib>

using namespace kith::activitypub;

FUZZ_TARGET(bytes) {
    if (const auto resource = parse_resource(bytes); resource && resource->handle) {
        const auto again = parse_handle(resource->handle->acct());
        if (!again || !(*again == *resource->handle)) KITH_CHECK(false);
    }
    static_cast<void>(lrdd_url(bytes, "acct:a@b.example"));
    const auto json = parse_json(bytes);
    if (!json) return;
    static_cast<void>(read_answer(*json));
    if (const auto jrd = parse_jrd(*json)) {
        const auto again = parse_jrd(to_json(*jrd));
        if (!again || *again != *jrd) KITH_CHECK(false);
        static_cast<void>(intent_template(*jrd, "Follow"));
    }
}
