// One of everything that Kith writes, for goldens and for the check of its contexts.
#pragma once

#include "activitypub/wire/json.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/json.h"

#include <vector>

namespace samples {

kith::activitypub::Object note();
kith::activitypub::Object poll();
kith::activitypub::Object tombstone();
kith::activitypub::Object approval();
kith::activitypub::Actor actor();
kith::activitypub::Collection page();
kith::activitypub::Activity create();
kith::activitypub::Activity reaction();
kith::activitypub::Activity quote_request();

struct Sample {
    const char* name;
    kith::activitypub::Json json;
};
/// All of them written out, Create with its object and a proof inside.
std::vector<Sample> all();

}  // namespace samples
