#include "node/consent/rights.h"

#include "storage/consent_events.h"
#include "storage/rights.h"
#include "storage/subjects.h"

namespace kith::node {
namespace {

std::string_view right_of(std::string_view event) {
    return event == storage::asked_for_export ? "export" : "erasure";
}

void answer_all(std::vector<RightsRequest>& requests, std::string_view right, Instant at) {
    for (RightsRequest& each : requests) {
        if (each.right == right && !each.answered) each.answered = at;
    }
}

}  // namespace

Instant answer_due(Instant asked) {
    const auto day = std::chrono::floor<std::chrono::days>(asked);
    std::chrono::year_month_day date = std::chrono::year_month_day(day) + std::chrono::months(1);
    // The 31st of January is answered by the last of February.
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return std::chrono::sys_days(date) + (asked - day);
}

std::vector<RightsRequest> requests_of(storage::Tx& tx, storage::SubjectId subject) {
    std::vector<RightsRequest> found;
    const auto row = storage::find_subject(tx, subject);
    const auto due = storage::erasure_due_of(tx, subject);
    for (const auto& event : storage::consent_events_of(tx, subject)) {
        if (event.event == storage::asked_for_export || event.event == storage::asked_for_erasure) {
            found.push_back({subject, right_of(event.event), event.at, answer_due(event.at), std::nullopt});
        } else if (event.event == storage::export_given) {
            answer_all(found, "export", event.at);
        } else if (event.event == storage::called_off) {
            answer_all(found, "erasure", event.at);
        }
    }
    for (auto& each : found) {
        if (row && row->erased && !each.answered) each.answered = row->erased;
        if (each.right == "erasure" && !each.answered && !due) each.answered = each.asked;
    }
    return found;
}

std::vector<RightsRequest> open_requests(storage::Tx& tx, std::size_t limit) {
    std::vector<RightsRequest> found;
    for (const auto& each : storage::owed_to_people(tx, limit)) {
        found.push_back(
            {each.subject, right_of(each.right), each.since, answer_due(each.since), std::nullopt});
    }
    return found;
}

}  // namespace kith::node
