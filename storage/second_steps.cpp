#include "storage/second_steps.h"

#include "storage/columns.h"

namespace kith::storage {

void put_second_step(Tx& tx, const SecondStepRow& row) {
    drop_second_step(tx, row.actor);
    tx.execute(
        "INSERT INTO second_steps (actor_id, subject_id, sealed_secret, made_ms, on_since_ms)"
        " VALUES (?, ?, ?, ?, ?)",
        row.actor,
        row.subject,
        row.sealed_secret,
        row.made,
        row.on_since);
}

std::optional<SecondStepRow> find_second_step(Tx& tx, ActorId actor) {
    Rows rows = tx.query(
        "SELECT actor_id, subject_id, sealed_secret, made_ms, on_since_ms FROM second_steps"
        " WHERE actor_id = ?",
        actor);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    SecondStepRow row{.actor = c.id<ActorId>(),
                      .subject = c.id<SubjectId>(),
                      .sealed_secret = c.blob(),
                      .made = c.instant()};
    row.on_since = c.maybe_instant();
    return row;
}

void turn_on_second_step(Tx& tx, ActorId actor, Instant now) {
    tx.execute("UPDATE second_steps SET on_since_ms = ? WHERE actor_id = ?", now, actor);
}

bool spend_time_step(Tx& tx, ActorId actor, std::int64_t step) {
    return tx.execute("UPDATE second_steps SET last_step = ? WHERE actor_id = ? AND last_step < ?",
                      step,
                      actor,
                      step) > 0;
}

bool drop_second_step(Tx& tx, ActorId actor) {
    tx.execute("DELETE FROM recovery_codes WHERE actor_id = ?", actor);
    return tx.execute("DELETE FROM second_steps WHERE actor_id = ?", actor) > 0;
}

void put_recovery_codes(Tx& tx, ActorId actor, std::span<const crypto::Sha256> codes) {
    tx.execute("DELETE FROM recovery_codes WHERE actor_id = ?", actor);
    for (const crypto::Sha256& code : codes) {
        tx.execute("INSERT INTO recovery_codes (actor_id, code_sha256) VALUES (?, ?)", actor, ByteView(code));
    }
}

bool spend_recovery_code(Tx& tx, ActorId actor, const crypto::Sha256& code) {
    return tx.execute("DELETE FROM recovery_codes WHERE actor_id = ? AND code_sha256 = ?",
                      actor,
                      ByteView(code)) > 0;
}

std::int64_t recovery_codes_left(Tx& tx, ActorId actor) {
    Rows rows = tx.query("SELECT COUNT(*) FROM recovery_codes WHERE actor_id = ?", actor);
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace kith::storage
