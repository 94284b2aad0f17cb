// What was done in a person's name or to a person's data by somebody else. The person sees it.
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
    std::string channel{};  // operator, staff, author, self, system
    std::string verb{};
    SubjectId subject{};
    std::optional<Uri> object{};
    std::optional<std::string> reason{};
};

void append_audit(Tx& tx, const AuditEvent& event);
/// Newest first.
std::vector<AuditEvent> audit_of(Tx& tx, SubjectId subject, std::size_t limit);

}  // namespace kith::storage
