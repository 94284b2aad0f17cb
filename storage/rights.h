// What people asked under their rights and what is still owed to them: read from the events of their consent
// and from the erasures that wait.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string_view>
#include <vector>

namespace kith::storage {

inline constexpr std::string_view asked_for_export = "ask_export";
inline constexpr std::string_view export_given = "export";
inline constexpr std::string_view asked_for_erasure = "ask_erasure";
inline constexpr std::string_view called_off = "keep";

/// An unanswered wish, by its person: since when the first of its kind waits.
struct OwedRow {
    SubjectId subject{};
    std::string_view right{};  // asked_for_export or asked_for_erasure
    Instant since{};
};
/// The oldest first. An erasure is owed since it was asked, its 24 hours included, until it is done or called
/// off.
std::vector<OwedRow> owed_to_people(Tx& tx, std::size_t limit);

/// When a person's erasure is due, where they asked for one.
std::optional<Instant> erasure_due_of(Tx& tx, SubjectId subject);
/// Not to be waited for any longer.
void bring_erasure_forward(Tx& tx, SubjectId subject, Instant now);
/// Accounts of ours whose erasure is due; those of other people are in storage/grants.h.
std::vector<ActorId> account_erasures_due(Tx& tx, Instant now, std::size_t limit);
/// Who somebody is here: the actor of a subject, invalid when there is none.
ActorId actor_of_subject(Tx& tx, SubjectId subject);

}  // namespace kith::storage
