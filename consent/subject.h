// Whose data it is: an opaque number, and what the gate must know about the person behind it. Values, any
// thread.
#pragma once

#include "consent/base/strong.h"

#include <cstdint>

namespace kith::consent {

/// Says nothing by itself; every row about a person carries it, and erasing a person starts from it.
using SubjectId = Id<struct SubjectTag>;
using GrantId = Id<struct GrantTag>;

enum class AgeBand { unknown, minor, adult };

struct Subject {
    SubjectId id{};
    std::int64_t epoch = 0;   // raised by every change of consent: permits of an older one are void
    bool restricted = false;  // GDPR Art. 18: store only
    bool erased = false;
    AgeBand age = AgeBand::unknown;
};

}  // namespace kith::consent
