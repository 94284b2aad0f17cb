// Rights of people and their due dates: what was asked, by when it must be answered, what is late. Any
// thread.
#pragma once

#include "consent/base/clock.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string_view>
#include <vector>

namespace kith::node {

/// "Within one month of receipt", to the same day of the next month or its last one.
/// https://eur-lex.europa.eu/eli/reg/2016/679/oj Art. 12(3)
Instant answer_due(Instant asked);

struct RightsRequest {
    storage::SubjectId subject{};
    std::string_view right{};  // "export" or "erasure"
    Instant asked{};
    Instant due{};
    std::optional<Instant> answered{};

    bool late(Instant now) const { return !answered && now > due; }
};
/// All that one person asked, the oldest first.
std::vector<RightsRequest> requests_of(storage::Tx& tx, storage::SubjectId subject);
/// What is owed to anybody, the oldest first.
std::vector<RightsRequest> open_requests(storage::Tx& tx, std::size_t limit);

}  // namespace kith::node
