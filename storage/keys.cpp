#include "storage/keys.h"

#include "storage/columns.h"

#include <algorithm>

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT id, actor_id, key_uri, algorithm, public_key, first_seen_ms, changed_ms, revoked_ms, fetched_ms"
    " FROM actor_keys ";

KeyRow read(const Rows& rows) {
    Columns c(rows);
    return KeyRow{.id = c.id<KeyId>(),
                  .actor = c.id<ActorId>(),
                  .key_uri = c.uri(),
                  .algorithm = c.text() == "rsa" ? KeyAlgorithm::rsa : KeyAlgorithm::ed25519,
                  .public_key = c.text(),
                  .first_seen = c.instant(),
                  .changed = c.maybe_instant(),
                  .revoked = c.maybe_instant(),
                  .fetched = c.instant()};
}

std::string_view name_of(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm::rsa ? "rsa" : "ed25519";
}

std::optional<KeyRow> find(Tx& tx, const Uri& key_uri) {
    Rows rows = tx.query(std::string(columns) + "WHERE key_uri = ?", key_uri);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

}  // namespace

std::optional<KeyWithActor> find_key(Tx& tx, const Uri& key_uri) {
    std::optional<KeyRow> key = find(tx, key_uri);
    if (!key) return std::nullopt;
    std::optional<ActorRow> actor = find_actor(tx, key->actor);
    if (!actor) return std::nullopt;
    return KeyWithActor{std::move(*key), std::move(*actor)};
}

std::vector<KeyRow> keys_of(Tx& tx, ActorId actor) {
    std::vector<KeyRow> keys;
    Rows rows = tx.query(
        std::string(columns) + "WHERE actor_id = ? AND revoked_ms IS NULL ORDER BY first_seen_ms, id", actor);
    while (rows.next()) keys.push_back(read(rows));
    return keys;
}

Done put_key(Tx& tx, const KeyRow& row) {
    const std::optional<KeyRow> known = find(tx, row.key_uri);
    if (!known) {
        tx.execute(
            "INSERT INTO actor_keys (id, actor_id, key_uri, algorithm, public_key, first_seen_ms, changed_ms,"
            " revoked_ms, fetched_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row.id,
            row.actor,
            row.key_uri,
            name_of(row.algorithm),
            row.public_key,
            row.first_seen,
            row.changed,
            row.revoked,
            row.fetched);
        return {};
    }
    if (known->actor != row.actor) return fail(Errc::denied, "key id belongs to another actor");
    const bool same = known->public_key == row.public_key && known->algorithm == row.algorithm;
    const bool stays_revoked = same && known->revoked.has_value();
    tx.execute(
        "UPDATE actor_keys SET algorithm = ?, public_key = ?, changed_ms = ?, revoked_ms = ?, fetched_ms = ?"
        " WHERE id = ?",
        name_of(row.algorithm),
        row.public_key,
        same ? known->changed : std::optional<Instant>(row.fetched),
        stays_revoked ? known->revoked : row.revoked,
        row.fetched,
        known->id);
    return {};
}

void keep_keys(Tx& tx, ActorId actor, std::span<const Uri> listed) {
    std::vector<Uri> known;
    Rows rows = tx.query("SELECT key_uri FROM actor_keys WHERE actor_id = ?", actor);
    while (rows.next()) known.push_back(rows.strong<Uri>(0));
    for (const Uri& key_uri : known) {
        if (std::ranges::find(listed, key_uri) == listed.end()) drop_key(tx, key_uri);
    }
}

void revoke_key(Tx& tx, const Uri& key_uri, Instant now) {
    tx.execute("UPDATE actor_keys SET revoked_ms = ? WHERE key_uri = ? AND revoked_ms IS NULL", now, key_uri);
}

void drop_keys(Tx& tx, ActorId actor) {
    tx.execute("DELETE FROM actor_keys WHERE actor_id = ?", actor);
}

void drop_key(Tx& tx, const Uri& key_uri) {
    tx.execute("DELETE FROM actor_keys WHERE key_uri = ?", key_uri);
}

}  // namespace kith::storage
