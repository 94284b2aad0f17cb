// Any bytes as a body: parsed by everything that reads a document, and written out again.
#include "activitypub/wire/object_proof.h"
#include "activitypub/wire/parse.h"
#include "activitypub/wire/serialize.h"
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/json.h"

#include <cstdlib>

using namespace kith::activitypub;

namespace {

/// Written and read again, a value is written the same.
template <class Value, class Parse>
void round_trip(const Value& value, Parse parse) {
    const std::string once = dump_json(to_json(value));
    const auto json = parse_json(once);
    if (!json) return;  // what we add (the context) may go over a limit
    const auto again = parse(*json);
    if (!again || dump_json(to_json(*again)) != once) KITH_CHECK(false);
}

}  // namespace

FUZZ_TARGET(bytes) {
    const auto json = parse_json(bytes);
    if (!json) return;
    const auto same = parse_json(dump_json(*json));
    if (!same || *same != *json) KITH_CHECK(false);
    if (const auto activity = parse_activity(*json)) {
        round_trip(*activity, [](const Json& again) { return parse_activity(again); });
    }
    if (const auto object = parse_object(*json)) {
        round_trip(*object, [](const Json& again) { return parse_object(again); });
    }
    if (const auto actor = parse_actor(*json)) {
        round_trip(*actor, [](const Json& again) { return parse_actor(again); });
    }
    if (const auto collection = parse_collection(*json)) {
        round_trip(*collection, [](const Json& again) { return parse_collection(again); });
    }
    static_cast<void>(read_proof(*json, kith::from_unix_ms(1'800'000'000'000)));
}
