// The retention schedule: what goes by time, how long it is kept before, for what and on which basis. Made
// from the configuration; `kith retention` shows it, Sweeper carries it out.
#pragma once

#include "consent/base/clock.h"
#include "consent/basis.h"
#include "consent/purpose.h"
#include "storage/retention.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace kith::node {

/// The periods that an institution decides ([retention] in kith.toml); the others follow from the law or from
/// how the protocol works.
struct RetentionPeriods {
    std::chrono::days remote_posts{90};
    std::chrono::days remote_profiles{90};
    std::chrono::days notifications{180};
    std::chrono::days closed_questions{365};
};

struct RetentionClass {
    std::string_view name;  // "remote_posts": on the command line
    std::string_view what;  // in plain words
    std::string_view from;  // what its time is counted from
    consent::Reason purpose{};
    consent::LawfulBasis basis{};
    Millis kept_for{};
    /// How it is swept; none: the grants whose own time has passed (Consents::run_out).
    std::optional<storage::Aging> aging{};
};
std::vector<RetentionClass> retention_schedule(const RetentionPeriods& periods);

}  // namespace kith::node
