// What Outbox seals and Deliverer opens: the body of an activity that carries a token, bound to its activity.
#pragma once

#include "storage/ids.h"
#include "storage/sealed_bodies.h"

#include <string>

namespace kith::activitypub {

inline std::string sealed_as(storage::ActivityId activity) {
    return "body " + std::to_string(activity.value);
}

}  // namespace kith::activitypub
