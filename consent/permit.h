// Permit<Purpose>: the Gate said yes, for this subject, these kinds, this audience, at this epoch. One step's
// life.
#pragma once

#include "consent/audience.h"
#include "consent/base/clock.h"
#include "consent/category.h"
#include "consent/purpose.h"
#include "consent/subject.h"

#include <utility>

namespace kith::consent {

class Gate;

/// Made by Gate alone, moved but never copied, never stored. Whoever acts on one inside a transaction
/// compares epoch() with the subject's present one.
template <Purpose P>
class Permit {
 public:
    Permit(Permit&& other) noexcept
        : subject_(std::exchange(other.subject_, SubjectId{})),
          kinds_(std::exchange(other.kinds_, KindSet{})),
          audience_(std::move(other.audience_)),
          epoch_(other.epoch_),
          until_(other.until_) {}
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    Permit& operator=(Permit&&) = delete;

    static constexpr Reason reason = P::reason;
    SubjectId subject() const { return subject_; }
    KindSet kinds() const { return kinds_; }
    const Audience& audience() const { return audience_; }
    std::int64_t epoch() const { return epoch_; }
    /// When what it allows ends by itself: the expiry of what is made from it.
    Instant until() const { return until_; }
    bool allows(SubjectId subject, DetailKind kind) const {
        return subject.valid() && subject == subject_ && kinds_.contains(kind);
    }

 private:
    friend class Gate;
    Permit(SubjectId subject, KindSet kinds, Audience audience, std::int64_t epoch, Instant until)
        : subject_(subject), kinds_(kinds), audience_(std::move(audience)), epoch_(epoch), until_(until) {}

    SubjectId subject_;
    KindSet kinds_;
    Audience audience_;
    std::int64_t epoch_;
    Instant until_;
};

}  // namespace kith::consent
