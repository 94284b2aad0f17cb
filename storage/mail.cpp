#include "storage/mail.h"

#include "storage/columns.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kith::storage {
namespace {

std::string_view name_of(MailLinkMay may) {
    return may == MailLinkMay::confirm ? "confirm" : "reset";
}

constexpr std::pair<MailKind, std::string_view> kinds[] = {{MailKind::confirm, "confirm"},
                                                           {MailKind::reset, "reset"},
                                                           {MailKind::rights, "rights"},
                                                           {MailKind::approved, "approved"},
                                                           {MailKind::rejected, "rejected"},
                                                           {MailKind::disabled, "disabled"}};

std::string_view name_of(MailKind kind) {
    return std::ranges::find(kinds, kind, [](const auto& each) { return each.first; })->second;
}

MailKind kind_named(std::string_view name) {
    const auto* const found = std::ranges::find(kinds, name, [](const auto& each) { return each.second; });
    return found == std::end(kinds) ? MailKind::rights : found->first;
}

ByteView view(const TokenDigest& digest) {
    return digest;
}

}  // namespace

void insert_mail_link(Tx& tx, const MailLinkRow& row, std::size_t most) {
    tx.execute(
        "INSERT INTO mail_links (token_sha256, subject_id, actor_id, may, made_ms, expires_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        view(row.token),
        row.subject,
        row.actor,
        name_of(row.may),
        row.made,
        row.expires);
    tx.execute(
        "DELETE FROM mail_links WHERE subject_id = ? AND may = ? AND token_sha256 NOT IN"
        " (SELECT token_sha256 FROM mail_links WHERE subject_id = ? AND may = ?"
        " ORDER BY made_ms DESC, token_sha256 LIMIT ?)",
        row.subject,
        name_of(row.may),
        row.subject,
        name_of(row.may),
        most);
}

std::optional<MailLinkRow> find_mail_link(Tx& tx, const TokenDigest& token) {
    Rows rows = tx.query(
        "SELECT subject_id, actor_id, may, made_ms, expires_ms FROM mail_links WHERE token_sha256 = ?",
        view(token));
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return MailLinkRow{.token = token,
                       .subject = c.id<SubjectId>(),
                       .actor = c.id<ActorId>(),
                       .may = c.text() == "confirm" ? MailLinkMay::confirm : MailLinkMay::reset,
                       .made = c.instant(),
                       .expires = c.instant()};
}

void drop_mail_links(Tx& tx, SubjectId subject, MailLinkMay may) {
    tx.execute("DELETE FROM mail_links WHERE subject_id = ? AND may = ?", subject, name_of(may));
}

bool has_expired_mail_links(Tx& tx, Instant now) {
    return tx.query("SELECT 1 FROM mail_links WHERE expires_ms <= ? LIMIT 1", now).next();
}

std::int64_t prune_mail_links(Tx& tx, Instant now, std::size_t limit) {
    return tx.execute(
        "DELETE FROM mail_links WHERE token_sha256 IN"
        " (SELECT token_sha256 FROM mail_links WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?)",
        now,
        limit);
}

void await_mailbox(Tx& tx, ActorId actor, const AwaitedMailbox& row) {
    tx.execute(
        "INSERT INTO unconfirmed_mailboxes (actor_id, app_id, asked_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (actor_id) DO NOTHING",
        actor,
        row.app.valid() ? std::optional(row.app) : std::nullopt,
        row.asked);
}

void await_mailbox_anew(Tx& tx, ActorId actor, Instant now) {
    tx.execute("UPDATE unconfirmed_mailboxes SET asked_ms = ? WHERE actor_id = ?", now, actor);
}

void confirm_mailbox(Tx& tx, ActorId actor) {
    tx.execute("DELETE FROM unconfirmed_mailboxes WHERE actor_id = ?", actor);
}

std::optional<AwaitedMailbox> find_awaited_mailbox(Tx& tx, ActorId actor) {
    Rows rows = tx.query("SELECT app_id, asked_ms FROM unconfirmed_mailboxes WHERE actor_id = ?", actor);
    if (!rows.next()) return std::nullopt;
    return AwaitedMailbox{.app = rows.id<AppId>(0), .asked = rows.instant(1)};
}

bool is_mailbox_awaited(Tx& tx, ActorId actor) {
    return find_awaited_mailbox(tx, actor).has_value();
}

std::vector<ActorId> mailboxes_awaited_since(Tx& tx, Instant before, std::size_t limit) {
    std::vector<ActorId> actors;
    Rows rows = tx.query(
        "SELECT actor_id FROM unconfirmed_mailboxes WHERE asked_ms <= ? ORDER BY asked_ms, actor_id LIMIT ?",
        before,
        limit);
    while (rows.next()) actors.push_back(rows.id<ActorId>(0));
    return actors;
}

bool mail_waits(Tx& tx, SubjectId subject, MailKind kind) {
    return tx.query("SELECT 1 FROM mail_queue WHERE subject_id = ? AND kind = ?", subject, name_of(kind))
        .next();
}

void queue_mail(Tx& tx, const MailRow& row) {
    tx.execute(
        "INSERT INTO mail_queue (subject_id, kind, actor_id, sealed, made_ms, next_ms)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subject_id, kind) DO NOTHING",
        row.subject,
        name_of(row.kind),
        row.actor,
        row.sealed,
        row.made,
        row.next);
}

std::optional<MailRow> due_mail(Tx& tx, Instant now) {
    Rows rows = tx.query(
        "SELECT subject_id, kind, actor_id, sealed, made_ms, next_ms, failures FROM mail_queue"
        " WHERE next_ms <= ? ORDER BY next_ms, subject_id LIMIT 1",
        now);
    if (!rows.next()) return std::nullopt;
    MailRow row{
        .subject = rows.id<SubjectId>(0), .kind = kind_named(rows.text(1)), .actor = rows.id<ActorId>(2)};
    if (!rows.is_null(3)) {
        const ByteView sealed = rows.bytes(3);
        row.sealed = Bytes(sealed.begin(), sealed.end());
    }
    row.made = rows.instant(4);
    row.next = rows.instant(5);
    row.failures = static_cast<int>(rows.integer(6));
    return row;
}

std::optional<Instant> next_mail(Tx& tx) {
    Rows rows = tx.query("SELECT MIN(next_ms) FROM mail_queue");
    if (!rows.next()) return std::nullopt;
    return rows.maybe_instant(0);
}

void retry_mail(Tx& tx, const MailRow& row, Instant next) {
    tx.execute(
        "UPDATE mail_queue SET failures = failures + 1, next_ms = ?"
        " WHERE subject_id = ? AND kind = ? AND made_ms = ?",
        next,
        row.subject,
        name_of(row.kind),
        row.made);
}

void drop_mail(Tx& tx, const MailRow& row) {
    tx.execute("DELETE FROM mail_queue WHERE subject_id = ? AND kind = ? AND made_ms = ?",
               row.subject,
               name_of(row.kind),
               row.made);
}

void drop_mail(Tx& tx, SubjectId subject, MailKind kind) {
    tx.execute("DELETE FROM mail_queue WHERE subject_id = ? AND kind = ?", subject, name_of(kind));
}

}  // namespace kith::storage
