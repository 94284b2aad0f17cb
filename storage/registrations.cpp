#include "storage/registrations.h"

#include "storage/columns.h"
#include "storage/mail.h"

#include <algorithm>

namespace kith::storage {
namespace {

constexpr std::string_view pending_columns =
    "SELECT actor_id, subject_id, reason_sealed, asked_ms FROM pending_accounts ";

PendingAccountRow read_pending(const Rows& rows) {
    Columns c(rows);
    PendingAccountRow row{.actor = c.id<ActorId>(), .subject = c.id<SubjectId>()};
    Bytes reason = c.blob();
    if (!reason.empty()) row.reason_sealed = std::move(reason);
    row.asked = c.instant();
    return row;
}

}  // namespace

void insert_pending_account(Tx& tx, const PendingAccountRow& row) {
    tx.execute(
        "INSERT INTO pending_accounts (actor_id, subject_id, reason_sealed, asked_ms) VALUES (?, ?, ?, ?)",
        row.actor,
        row.subject,
        row.reason_sealed,
        row.asked);
}

bool is_account_pending(Tx& tx, ActorId actor) {
    return tx.query("SELECT 1 FROM pending_accounts WHERE actor_id = ?", actor).next();
}

bool drop_pending_account(Tx& tx, ActorId actor) {
    return tx.execute("DELETE FROM pending_accounts WHERE actor_id = ?", actor) > 0;
}

std::optional<PendingAccountRow> find_pending_account(Tx& tx, ActorId actor) {
    static const std::string sql = std::string(pending_columns).append("WHERE actor_id = ?");
    Rows rows = tx.query(sql, actor);
    if (!rows.next()) return std::nullopt;
    return read_pending(rows);
}

std::vector<PendingAccountRow> pending_accounts(Tx& tx, std::size_t limit) {
    static const std::string sql = std::string(pending_columns).append("ORDER BY actor_id LIMIT ?");
    std::vector<PendingAccountRow> found;
    Rows rows = tx.query(sql, limit);
    while (rows.next()) found.push_back(read_pending(rows));
    return found;
}

bool is_waiting(Tx& tx, const ActorRow& account) {
    return account.suspended && (is_account_pending(tx, account.id) || is_mailbox_awaited(tx, account.id));
}

bool let_in(Tx& tx, ActorId actor) {
    if (is_account_pending(tx, actor) || is_mailbox_awaited(tx, actor)) return false;
    set_suspended(tx, actor, std::nullopt);
    return true;
}

void end_waiting(Tx& tx, const ActorRow& account) {
    drop_pending_account(tx, account.id);
    confirm_mailbox(tx, account.id);
    drop_mail_links(tx, account.subject, MailLinkMay::confirm);
    drop_mail(tx, account.subject, MailKind::confirm);
}

void insert_invite(Tx& tx, const InviteRow& row) {
    tx.execute("INSERT INTO invites (code_sha256, uses_left, made_ms, expires_ms) VALUES (?, ?, ?, ?)",
               ByteView(row.code),
               row.uses_left,
               row.made,
               row.expires);
}

bool spend_invite(Tx& tx, const crypto::Sha256& code, Instant now) {
    return tx.execute(
               "UPDATE invites SET uses_left = uses_left - 1 WHERE code_sha256 = ? AND uses_left > 0"
               " AND expires_ms > ?",
               ByteView(code),
               now) > 0;
}

std::string InviteRow::id() const {
    constexpr std::size_t octets = 8;
    return to_hex(ByteView(code).first(octets));
}

std::vector<InviteRow> open_invites(Tx& tx, Instant now, std::size_t limit) {
    std::vector<InviteRow> found;
    Rows rows = tx.query(
        "SELECT code_sha256, uses_left, made_ms, expires_ms FROM invites WHERE uses_left > 0 AND expires_ms "
        "> ?"
        " ORDER BY made_ms DESC, code_sha256 LIMIT ?",
        now,
        limit);
    while (rows.next()) {
        Columns c(rows);
        const Bytes digest = c.blob();
        InviteRow row{.uses_left = c.number(), .made = c.instant(), .expires = c.instant()};
        if (digest.size() != row.code.size()) continue;
        std::ranges::copy(digest, row.code.begin());
        found.push_back(row);
    }
    return found;
}

bool drop_invite(Tx& tx, const InviteRow& row) {
    return tx.execute("DELETE FROM invites WHERE code_sha256 = ?", ByteView(row.code)) > 0;
}

std::int64_t prune_invites(Tx& tx, Instant now, std::size_t limit) {
    return tx.execute(
        "DELETE FROM invites WHERE code_sha256 IN (SELECT code_sha256 FROM invites"
        " WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?)",
        now,
        limit);
}

}  // namespace kith::storage
