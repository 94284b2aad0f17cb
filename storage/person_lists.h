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
#include <string_view>
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

/// How far a server is with what an activity told it. One that has several inboxes is as far as the least of
/// them; in this order.
enum class ServerState {
    cancelled,  // not sent any more
    delivered,  // took the message
    refused,
    queued,      // not tried yet
    unreachable  // tried, and not reached so far
};
std::string_view name_of(ServerState state);
struct ServerCount {
    ServerState state{};
    std::int64_t servers = 0;
};
std::vector<ServerCount> servers_told(Tx& tx, ActivityId activity);
struct ServerTold {
    std::string host{};
    ServerState state{};
};
/// The first of them by name.
std::vector<ServerTold> first_servers_told(Tx& tx, ActivityId activity, std::size_t limit);

}  // namespace kith::storage
