// Reports (Flag) that reached this node.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/page.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct ReportRow {
    ReportId id{};
    Uri uri;
    ActorId from{};
    ActorId target{};
    std::vector<Uri> objects{};
    std::string comment{};
    Instant at{};
    std::string category = "other";    // spam, legal, violation, other
    std::vector<std::string> rules{};  // of the house, by their numbers
    bool forwarded = false;            // told to the server of whom it is about
    ActorId assigned{};                // who of our people looks into it
    std::optional<Instant> acted{};    // closed
    ActorId acted_by{};
};

/// False when this Flag is known.
bool insert_report(Tx& tx, const ReportRow& row);
/// From actors of that host.
std::int64_t count_reports_from(Tx& tx, const Host& host, Instant since);
std::optional<ReportRow> find_report(Tx& tx, ReportId id);
struct ReportFilter {
    enum class State { any, open, closed };
    State state = State::any;
    ActorId target{};  // 0: about anybody
    ActorId from{};    // 0: by anybody
};
/// Newest first.
std::vector<ReportRow> list_reports(Tx& tx, const ReportFilter& filter, const Page& page);
/// Open ones.
std::int64_t count_reports_about(Tx& tx, ActorId target);
/// What can change: category, rules, whether it was forwarded, who looks into it, whether it is closed and by
/// whom.
void update_report(Tx& tx, const ReportRow& row);

}  // namespace kith::storage
