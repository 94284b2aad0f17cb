#include "storage/account_notes.h"

#include "storage/columns.h"

namespace kith::storage {

void put_account_note(Tx& tx, const AccountNoteRow& row) {
    tx.execute(
        "INSERT INTO account_notes (actor_id, target_id, subject_id, sealed, at_ms) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (actor_id, target_id) DO UPDATE SET sealed = excluded.sealed, at_ms = excluded.at_ms",
        row.author,
        row.about,
        row.subject,
        row.sealed,
        row.at);
}

void remove_account_note(Tx& tx, ActorId author, ActorId about) {
    tx.execute("DELETE FROM account_notes WHERE actor_id = ? AND target_id = ?", author, about);
}

std::optional<AccountNoteRow> find_account_note(Tx& tx, ActorId author, ActorId about) {
    Rows rows = tx.query(
        "SELECT actor_id, target_id, subject_id, sealed, at_ms FROM account_notes"
        " WHERE actor_id = ? AND target_id = ?",
        author,
        about);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return AccountNoteRow{.author = c.id<ActorId>(),
                          .about = c.id<ActorId>(),
                          .subject = c.id<SubjectId>(),
                          .sealed = c.blob(),
                          .at = c.instant()};
}

}  // namespace kith::storage
