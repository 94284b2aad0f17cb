#include "storage/key_store.h"

#include "consent/crypto/system_random.h"
#include "storage/columns.h"
#include "storage/private_file.h"
#include "storage/sqlite/open.h"

#include <fmt/format.h>

#include <array>
#include <unistd.h>

namespace kith::storage {
namespace {

constexpr std::size_t node_key_bytes = 32;

constexpr std::array<embedded::File, 2> key_migrations = {{{"0001_keys.sql", R"sql(
CREATE TABLE subject_keys (
    subject_id BIGINT NOT NULL PRIMARY KEY,
    wrapped BLOB                                   -- NULL: destroyed, for good
);
CREATE TABLE signing_keys (
    actor_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rsa', 'ed25519')),
    key_uri TEXT NOT NULL,
    sealed BLOB NOT NULL,                          -- PKCS #8 under the node's key
    PRIMARY KEY (actor_id, kind)
);
CREATE TABLE erasures (
    subject_id BIGINT NOT NULL PRIMARY KEY,
    intended_ms BIGINT NOT NULL,
    completed_ms BIGINT
);
)sql"},
                                                           {"0002_withdrawals.sql", R"sql(
CREATE TABLE withdrawals (
    seq INTEGER PRIMARY KEY,                       -- in the order in which it happened
    receipt TEXT NOT NULL UNIQUE,                  -- of the event in the node's database
    subject_id BIGINT NOT NULL,
    grant_id BIGINT,                               -- NULL: about the person as a whole
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX withdrawals_by_subject ON withdrawals (subject_id);
)sql"}}};

std::string name_of_secret(ActorId actor, std::string_view kind) {
    return fmt::format("signing key\n{}\n{}", actor.value, kind);
}

Result<crypto::Key> load_node_key(const std::string& path, bool may_create) {
    Result<Bytes> bytes = read_small_file(path, node_key_bytes);
    if (bytes) return crypto::key_from(*bytes);
    if (bytes.error().code != Errc::not_found) return std::unexpected(bytes.error());
    if (!may_create) {
        return fail(
            Errc::unavailable,
            "keys: node.key is missing",
            "There are keys but no node.key beside them. Restore it from the backup of the keys; without it"
            " they open nothing.");
    }
    // The node's key is never of a seeded stream, whatever else is.
    crypto::SystemRandom system;
    crypto::Key key = crypto::random_key(system);
    TRY_DONE(write_private_file(path, key.bytes()));
    return key;
}

}  // namespace

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::string& directory, Random& random) {
    TRY_DONE(ensure_private_directory(directory));
    const std::string database_path = directory + "/keys.db";
    const bool is_new = ::access(database_path.c_str(), F_OK) != 0;
    crypto::Key key = TRY(load_node_key(directory + "/node.key", is_new));
    auto database = TRY(sqlite::open_with(database_path, Durability::power_cut, key_migrations));
    return std::unique_ptr<KeyStore>(new KeyStore(std::move(database), std::move(key), random));
}

Result<std::unique_ptr<KeyStore>> KeyStore::open_in_memory(Random& random) {
    auto database = TRY(sqlite::open_with(":memory:", Durability::process, key_migrations));
    return std::unique_ptr<KeyStore>(new KeyStore(std::move(database), crypto::random_key(random), random));
}

Result<Bytes> KeyStore::wrapped_key(SubjectId subject) {
    return database_->read([&](Tx& tx) -> Result<Bytes> {
        Rows rows = tx.query("SELECT wrapped FROM subject_keys WHERE subject_id = ?", subject);
        if (!rows.next()) return fail(Errc::not_found, "keys: the subject has no key");
        if (rows.is_null(0)) return fail(Errc::gone, "keys: the subject's key was destroyed");
        return Columns(rows).blob();
    });
}

Done KeyStore::put(SubjectId subject, const Bytes& wrapped) {
    return database_->write([&](Tx& tx) -> Done {
        const std::int64_t made = tx.execute(
            "INSERT INTO subject_keys (subject_id, wrapped) VALUES (?, ?) ON CONFLICT (subject_id) DO "
            "NOTHING",
            subject,
            wrapped);
        if (made == 0) return fail(Errc::conflict, "keys: the subject has, or had, a key");
        return {};
    });
}

Done KeyStore::destroy(SubjectId subject) {
    TRY_DONE(database_->write([&](Tx& tx) -> Done {
        tx.execute(
            "INSERT INTO subject_keys (subject_id, wrapped) VALUES (?, NULL)"
            " ON CONFLICT (subject_id) DO UPDATE SET wrapped = NULL",
            subject);
        tx.execute("DELETE FROM withdrawals WHERE subject_id = ?", subject);
        return {};
    }));
    // The log still holds the page as it was.
    return database_->checkpoint();
}

Result<ActorKeys> KeyStore::actor_keys(ActorId actor) {
    struct Stored {
        Uri id;
        Bytes sealed;
    };
    const auto stored = TRY(database_->read([&](Tx& tx) -> Result<std::vector<Stored>> {
        std::vector<Stored> keys;
        Rows rows =
            tx.query("SELECT key_uri, sealed FROM signing_keys WHERE actor_id = ? ORDER BY kind DESC", actor);
        while (rows.next()) {
            Columns c(rows);
            keys.push_back({.id = c.uri(), .sealed = c.blob()});
        }
        return keys;
    }));
    if (stored.size() != 2) return fail(Errc::not_found, "keys: the actor has no keys here");
    const consent::Vault opener = vault();
    const auto rsa = TRY(opener.open_secret(name_of_secret(actor, "rsa"), stored[0].sealed));
    const auto ed25519 = TRY(opener.open_secret(name_of_secret(actor, "ed25519"), stored[1].sealed));
    auto rsa_key = TRY(crypto::SigningKey::from_pkcs8(rsa));
    auto ed25519_key = TRY(crypto::SigningKey::from_pkcs8(ed25519));
    return ActorKeys{.rsa_id = stored[0].id,
                     .rsa = std::move(rsa_key),
                     .ed25519_id = stored[1].id,
                     .ed25519 = std::move(ed25519_key)};
}

Done KeyStore::put_actor_keys(ActorId actor, const ActorKeys& keys) {
    const consent::Vault sealer = vault();
    const auto put_one = [&](Tx& tx, std::string_view kind, const Uri& id, const crypto::SigningKey& key) {
        tx.execute(
            "INSERT INTO signing_keys (actor_id, kind, key_uri, sealed) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (actor_id, kind) DO UPDATE SET key_uri = excluded.key_uri, sealed = "
            "excluded.sealed",
            actor,
            kind,
            id,
            sealer.seal_secret(name_of_secret(actor, kind), key.to_pkcs8().bytes()));
    };
    return database_->write([&](Tx& tx) -> Done {
        put_one(tx, "rsa", keys.rsa_id, keys.rsa);
        put_one(tx, "ed25519", keys.ed25519_id, keys.ed25519);
        return {};
    });
}

Done KeyStore::destroy_actor_keys(ActorId actor) {
    TRY_DONE(database_->write([&](Tx& tx) -> Done {
        tx.execute("DELETE FROM signing_keys WHERE actor_id = ?", actor);
        return {};
    }));
    return database_->checkpoint();
}

Done KeyStore::intend_erasure(SubjectId subject, Instant now) {
    return database_->write([&](Tx& tx) -> Done {
        tx.execute(
            "INSERT INTO erasures (subject_id, intended_ms) VALUES (?, ?) ON CONFLICT (subject_id) DO "
            "NOTHING",
            subject,
            now);
        return {};
    });
}

Done KeyStore::complete_erasure(SubjectId subject, Instant now) {
    return database_->write([&](Tx& tx) -> Done {
        tx.execute("UPDATE erasures SET completed_ms = ? WHERE subject_id = ? AND completed_ms IS NULL",
                   now,
                   subject);
        return {};
    });
}

Result<std::vector<SubjectId>> KeyStore::subjects_of(std::string_view sql) {
    return database_->read([&](Tx& tx) -> Result<std::vector<SubjectId>> {
        std::vector<SubjectId> subjects;
        Rows rows = tx.query(sql);
        while (rows.next()) subjects.push_back(rows.id<SubjectId>(0));
        return subjects;
    });
}

Result<std::vector<SubjectId>> KeyStore::pending_erasures() {
    return subjects_of("SELECT subject_id FROM erasures WHERE completed_ms IS NULL ORDER BY intended_ms");
}

Result<std::vector<SubjectId>> KeyStore::erasures() {
    return subjects_of("SELECT subject_id FROM erasures ORDER BY intended_ms");
}

Done KeyStore::put_withdrawals(const std::vector<Withdrawal>& withdrawals) {
    return database_->write([&](Tx& tx) -> Done {
        for (const Withdrawal& each : withdrawals) {
            // Whoever was erased while this was read is in the journal of erasures already.
            tx.execute(
                "INSERT INTO withdrawals (receipt, subject_id, grant_id, event, kind, purpose, channel, "
                "at_ms)"
                " SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM erasures WHERE subject_id = ?) ON CONFLICT (receipt) DO NOTHING",
                each.receipt,
                each.subject,
                or_null(each.grant),
                each.event,
                each.kind,
                each.purpose,
                each.channel,
                each.at,
                each.subject);
        }
        return {};
    });
}

Result<std::vector<Withdrawal>> KeyStore::withdrawals() {
    return database_->read([&](Tx& tx) -> Result<std::vector<Withdrawal>> {
        std::vector<Withdrawal> found;
        Rows rows = tx.query(
            "SELECT receipt, subject_id, COALESCE(grant_id, 0), event, kind, purpose, channel, at_ms"
            " FROM withdrawals ORDER BY seq");
        while (rows.next()) {
            Columns c(rows);
            found.push_back({.receipt = c.text(),
                             .subject = c.id<SubjectId>(),
                             .grant = c.id<GrantId>(),
                             .event = c.text(),
                             .kind = c.text(),
                             .purpose = c.text(),
                             .channel = c.text(),
                             .at = c.instant()});
        }
        return found;
    });
}

Done KeyStore::drop_withdrawal(std::string_view receipt) {
    return database_->write([&](Tx& tx) -> Done {
        tx.execute("DELETE FROM withdrawals WHERE receipt = ?", receipt);
        return {};
    });
}

}  // namespace kith::storage
