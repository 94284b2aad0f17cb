// Reports (Flag) that reached this node.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"

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
};

/// False when this Flag is known.
bool insert_report(Tx& tx, const ReportRow& row);
/// From actors of that host.
std::int64_t count_reports_from(Tx& tx, const Host& host, Instant since);
/// Newest first.
std::vector<ReportRow> list_reports(Tx& tx, std::size_t limit);

}  // namespace kith::storage
