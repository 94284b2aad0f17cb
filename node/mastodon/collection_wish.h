// What a call says of a collection, and what is wrong with it. Pure; any thread.
#pragma once

#include "node/mastodon/params.h"
#include "storage/collections.h"

#include <map>
#include <string>
#include <string_view>

namespace kith::node {

struct CollectionFault {
    std::string_view error{};  // ERR_BLANK and its like
    std::string description{};
};
using CollectionFaults = std::map<std::string, CollectionFault, std::less<>>;  // by field

/// What the call says, into the row; what it does not say stays.
CollectionFaults read_collection(storage::CollectionRow& row, const Params& params);

/// "Validation failed: Name can't be blank"
std::string sentence_of(const CollectionFaults& faults);

}  // namespace kith::node
