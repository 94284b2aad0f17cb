// What was done in a person's name or to a person's data by somebody else, which the person sees; and in the
// name of a unit by whoever held a role on it, which the operators see, and of their own deeds the holders.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct AuditEvent {
    AuditId id{};
    Instant at{};
    std::string channel{};  // operator, staff, author, self, system, holder
    std::string verb{};
    SubjectId subject{};
    std::optional<Uri> object{};
    std::optional<std::string> reason{};
    ActorId by{};  // of channel holder: who did it for the unit; invalid: unknown, as they were erased
};

void append_audit(Tx& tx, const AuditEvent& event);
/// What came of it, once that is known.
void set_audit_object(Tx& tx, AuditId id, const Uri& object);
/// Newest first.
std::vector<AuditEvent> audit_of(Tx& tx, SubjectId subject, std::size_t limit);

}  // namespace kith::storage
