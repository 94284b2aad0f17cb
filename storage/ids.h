// Row ids that sort by time: IdMaker, and one type for each table's id. Any thread.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "consent/base/random.h"
#include "consent/base/strong.h"
#include "consent/subject.h"

#include <cstdint>

namespace kith::storage {

using SubjectId = consent::SubjectId;
using ActorId = Id<struct ActorTag>;
using KeyId = Id<struct KeyTag>;
using DetailId = Id<struct DetailTag>;
using GrantId = consent::GrantId;
using AuditId = Id<struct AuditTag>;
using ConsentEventId = Id<struct ConsentEventTag>;
using ConsentRequestId = Id<struct ConsentRequestTag>;
using DialogueId = Id<struct DialogueTag>;
using DisclosureId = Id<struct DisclosureTag>;
using PostId = Id<struct PostTag>;
using BoostId = Id<struct BoostTag>;
using FollowId = Id<struct FollowTag>;
using NotificationId = Id<struct NotificationTag>;
using PasskeyId = Id<struct PasskeyTag>;
using ReportId = Id<struct ReportTag>;
using InboxItemId = Id<struct InboxItemTag>;
using ActivityId = Id<struct ActivityTag>;
using HostId = Id<struct HostRowTag>;
using InboxId = Id<struct InboxTag>;
using DeliveryId = Id<struct DeliveryTag>;

/// Positive 63-bit ids: milliseconds in the upper bits, 16 bits of chance below, so that they cannot be
/// counted.
class IdMaker {
 public:
    /// `clock` and `random` outlive it; `random` is used under this object's lock.
    IdMaker(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

    /// Greater than every id that next() gave before.
    std::int64_t next() KITH_EXCLUDES(mutex_);
    template <class I>
    I make() {
        return I(next());
    }
    /// An id for something published at `published`, never in the future. Not unique: insert_post moves it
    /// on.
    std::int64_t at(Instant published) KITH_EXCLUDES(mutex_);
    /// After a restart with a clock that was set back: next() stays above `highest`.
    void start_above(std::int64_t highest) KITH_EXCLUDES(mutex_);

    /// The smallest id of that moment, and the moment of an id.
    static std::int64_t floor_of(Instant at);
    static Instant instant_of(std::int64_t id);

 private:
    const Clock& clock_;
    Random& random_;
    Mutex mutex_;
    std::int64_t last_ KITH_GUARDED_BY(mutex_) = 0;
};

}  // namespace kith::storage
