// What the floor needs kept for it; storage implements these, node/application joins them. One transaction's
// life.
#pragma once

#include "consent/base/bytes.h"
#include "consent/grant.h"

#include <vector>

namespace kith::consent {

/// A person's no to a use, wider than any one grant. It wins over every grant it touches.
struct Denial {
    KindSet kinds;
    ReasonSet reasons;
    Audience audience = Audience::public_();
};

/// Everything the gate decides from, about one person.
struct ConsentRecord {
    Subject subject{};
    std::vector<Grant> grants{};
    std::vector<Denial> denials{};
    ReasonSet objections{};
};

class GrantBook {
 public:
    virtual ~GrantBook() = default;
    /// Errc::not_found for a subject that does not exist.
    virtual Result<ConsentRecord> record_of(SubjectId subject) = 0;
};

/// One wrapped key for each subject, kept apart from the data it opens.
class KeyShelf {
 public:
    virtual ~KeyShelf() = default;
    /// Errc::gone once destroyed, Errc::not_found before the first put.
    virtual Result<Bytes> wrapped_key(SubjectId subject) = 0;
    /// Errc::conflict if the subject has, or ever had, a key.
    virtual Done put(SubjectId subject, const Bytes& wrapped) = 0;
    /// For good, and also when it is done twice.
    virtual Done destroy(SubjectId subject) = 0;
};

}  // namespace kith::consent
