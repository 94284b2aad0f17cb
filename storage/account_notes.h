// Account notes: what somebody wrote of somebody else for themselves alone; sealed under the author's key by
// the caller. Repositories over a Tx.
#pragma once

#include "consent/base/bytes.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>

namespace kith::storage {

struct AccountNoteRow {
    ActorId author{};
    ActorId about{};
    SubjectId subject{};  // the author's, whose key seals it
    Bytes sealed{};
    Instant at{};
};
/// The name under which a note is sealed.
inline constexpr std::string_view account_note_sealed_as = "account_note";

/// Takes the place of one that is there.
void put_account_note(Tx& tx, const AccountNoteRow& row);
void remove_account_note(Tx& tx, ActorId author, ActorId about);
std::optional<AccountNoteRow> find_account_note(Tx& tx, ActorId author, ActorId about);

}  // namespace kith::storage
