#include "storage/passkeys.h"

#include "storage/columns.h"

#include <string>

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT id, actor_id, subject_id, credential_id, algorithm, public_key, sign_count, last_challenge_ms,"
    " sealed_name, made_ms, last_used_ms FROM passkeys";

PasskeyRow row_in(const Rows& rows) {
    Columns c(rows);
    PasskeyRow row;
    row.id = c.id<PasskeyId>();
    row.actor = c.id<ActorId>();
    row.subject = c.id<SubjectId>();
    row.credential = c.blob();
    row.key.algorithm = static_cast<crypto::PasskeyAlgorithm>(c.small());
    row.key.bytes = c.blob();
    row.sign_count = static_cast<std::uint32_t>(c.number());
    row.last_challenge = c.instant();
    row.sealed_name = c.blob();
    row.made = c.instant();
    row.last_used = c.maybe_instant();
    return row;
}

}  // namespace

Done insert_passkey(Tx& tx, const PasskeyRow& row) {
    const std::int64_t inserted = tx.execute(
        "INSERT INTO passkeys (id, actor_id, subject_id, credential_id, algorithm, public_key, sign_count,"
        " last_challenge_ms, sealed_name, made_ms, last_used_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (credential_id) DO NOTHING",
        row.id,
        row.actor,
        row.subject,
        row.credential,
        static_cast<std::int64_t>(row.key.algorithm),
        row.key.bytes,
        static_cast<std::int64_t>(row.sign_count),
        row.last_challenge,
        row.sealed_name,
        row.made,
        row.last_used);
    if (inserted == 0) return fail(Errc::conflict, "passkey/known");
    return {};
}

std::optional<PasskeyRow> find_passkey(Tx& tx, ByteView credential) {
    Rows rows = tx.query(std::string(columns) + " WHERE credential_id = ?", credential);
    if (!rows.next()) return std::nullopt;
    return row_in(rows);
}

std::vector<PasskeyRow> passkeys_of(Tx& tx, ActorId actor) {
    std::vector<PasskeyRow> found;
    Rows rows = tx.query(std::string(columns) + " WHERE actor_id = ? ORDER BY id", actor);
    while (rows.next()) found.push_back(row_in(rows));
    return found;
}

bool has_passkey(Tx& tx, ActorId actor) {
    return tx.query("SELECT 1 FROM passkeys WHERE actor_id = ? LIMIT 1", actor).next();
}

// https://www.w3.org/TR/webauthn-2/#sctn-verifying-assertion step 21
bool use_passkey(Tx& tx, PasskeyId id, const PasskeyUse& use, Instant now) {
    const auto count = static_cast<std::int64_t>(use.sign_count);
    return tx.execute(
               "UPDATE passkeys SET sign_count = ?, last_challenge_ms = ?, last_used_ms = ?"
               " WHERE id = ? AND last_challenge_ms < ? AND (sign_count < ? OR (sign_count = 0 AND ? = 0))",
               count,
               use.challenge,
               now,
               id,
               use.challenge,
               count,
               count) > 0;
}

bool rename_passkey(Tx& tx, ActorId actor, PasskeyId id, ByteView sealed_name) {
    return tx.execute(
               "UPDATE passkeys SET sealed_name = ? WHERE id = ? AND actor_id = ?", sealed_name, id, actor) >
           0;
}

bool drop_passkey(Tx& tx, ActorId actor, PasskeyId id) {
    return tx.execute("DELETE FROM passkeys WHERE id = ? AND actor_id = ?", id, actor) > 0;
}

bool drop_passkeys(Tx& tx, ActorId actor) {
    return tx.execute("DELETE FROM passkeys WHERE actor_id = ?", actor) > 0;
}

}  // namespace kith::storage
