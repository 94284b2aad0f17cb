// What is listed of one person page by page, newest first, and how far a message got: for the page on which
// they see it. `before` is where the page before ended; an invalid id is the beginning.
#pragma once

#include "consent/category.h"
#include "storage/audit.h"
#include "storage/consent_events.h"
#include "storage/database.h"
#include "storage/disclosures.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

std::vector<ConsentEventRow> consent_events_before(Tx& tx,
                                                   SubjectId subject,
                                                   ConsentEventId before,
                                                   std::size_t limit);
/// Without the salts and leaves, which are nothing to look at.
std::vector<DisclosureRow> disclosures_before(Tx& tx,
                                              SubjectId subject,
                                              DisclosureId before,
                                              std::size_t limit);
std::vector<RetractionRow> retractions_before(Tx& tx,
                                              SubjectId subject,
                                              ActivityId before,
                                              std::size_t limit);
std::vector<AuditEvent> audit_before(Tx& tx, SubjectId subject, AuditId before, std::size_t limit);

/// Of which kinds the details were. An error when the subject's key is gone.
Result<consent::KindSet> released_kinds(KeyStore& keys, const DisclosureRow& row);

/// How many servers are in each state of reached_by().
struct ReachedCount {
    std::string state{};
    bool tried = false;  // at least once: a queued one was not reached so far
    std::int64_t servers = 0;
};
std::vector<ReachedCount> reached_counts(Tx& tx, ActivityId activity);
/// The first of them, by address.
std::vector<Reached> reached_first(Tx& tx, ActivityId activity, std::size_t limit);

/// When a person who asked to be forgotten wholly is.
std::optional<Instant> erasure_due_of(Tx& tx, SubjectId subject);

}  // namespace kith::storage
