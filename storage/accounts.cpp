#include "storage/accounts.h"

#include "storage/columns.h"

#include <string>

namespace kith::storage {
namespace {

constexpr std::string_view columns = "SELECT actor_id, subject_id, password_hash, created_ms FROM accounts ";

AccountRow read(const Rows& rows) {
    Columns c(rows);
    return AccountRow{.actor = c.id<ActorId>(),
                      .subject = c.id<SubjectId>(),
                      .password_hash = c.text(),
                      .created = c.instant()};
}

std::optional<AccountWithActor> joined(Tx& tx, std::optional<ActorRow> actor) {
    if (!actor) return std::nullopt;
    Rows rows = tx.query(std::string(columns) + "WHERE actor_id = ?", actor->id);
    if (!rows.next()) return std::nullopt;
    return AccountWithActor{read(rows), std::move(*actor)};
}

}  // namespace

Done take_handle(Tx& tx, std::string_view username, ActorId actor) {
    const std::int64_t taken = tx.execute(
        "INSERT INTO local_handles (username, actor_id) VALUES (lower(?), ?) ON CONFLICT (username) DO "
        "NOTHING",
        username,
        actor);
    if (taken == 0)
        return fail(Errc::conflict, "handle is taken", "This handle is taken; handles are never re-used.");
    return {};
}

void release_handle(Tx& tx, ActorId actor) {
    tx.execute("DELETE FROM local_handles WHERE actor_id = ?", actor);
    // No handle begins with '-': nobody is found by it.
    tx.execute("UPDATE actors SET username = ? WHERE id = ?", "-" + std::to_string(actor.value), actor);
}

bool handle_is_taken(Tx& tx, std::string_view username) {
    return tx.query("SELECT 1 FROM local_handles WHERE username = lower(?)", username).next();
}

Done insert_account(Tx& tx, const AccountRow& row) {
    const std::optional<ActorRow> actor = find_actor(tx, row.actor);
    if (!actor) return fail(Errc::not_found, "account without an actor");
    TRY_DONE(take_handle(tx, actor->username, row.actor));
    tx.execute("INSERT INTO accounts (actor_id, subject_id, password_hash, created_ms) VALUES (?, ?, ?, ?)",
               row.actor,
               row.subject,
               row.password_hash,
               row.created);
    return {};
}

std::optional<AccountWithActor> find_account(Tx& tx, std::string_view username) {
    return joined(tx, find_local_actor(tx, username));
}

std::optional<AccountWithActor> find_account(Tx& tx, ActorId actor) {
    return joined(tx, find_actor(tx, actor));
}

std::vector<AccountWithActor> list_accounts(Tx& tx) {
    std::vector<AccountRow> accounts;
    Rows rows = tx.query(std::string(columns) + "ORDER BY created_ms, actor_id");
    while (rows.next()) accounts.push_back(read(rows));
    std::vector<AccountWithActor> list;
    list.reserve(accounts.size());
    for (AccountRow& account : accounts) {
        std::optional<ActorRow> actor = find_actor(tx, account.actor);
        if (actor && !actor->deleted) list.push_back({std::move(account), std::move(*actor)});
    }
    return list;
}

void set_disabled(Tx& tx, ActorId actor, std::optional<Instant> since) {
    tx.execute("UPDATE accounts SET disabled_ms = ? WHERE actor_id = ?", since, actor);
}

bool is_disabled(Tx& tx, ActorId actor) {
    return tx.query("SELECT 1 FROM accounts WHERE actor_id = ? AND disabled_ms IS NOT NULL", actor).next();
}

std::vector<AccountIds> account_ids(Tx& tx, ActorId after, std::size_t limit) {
    std::vector<AccountIds> found;
    Rows rows =
        tx.query("SELECT actor_id, subject_id FROM accounts WHERE actor_id > ? ORDER BY actor_id LIMIT ?",
                 after,
                 limit);
    while (rows.next()) found.push_back({rows.id<ActorId>(0), rows.id<SubjectId>(1)});
    return found;
}

void set_password_hash(Tx& tx, ActorId actor, std::string_view hash) {
    tx.execute("UPDATE accounts SET password_hash = ? WHERE actor_id = ?", hash, actor);
}

void delete_account(Tx& tx, ActorId actor) {
    tx.execute("DELETE FROM accounts WHERE actor_id = ?", actor);
}

}  // namespace kith::storage
