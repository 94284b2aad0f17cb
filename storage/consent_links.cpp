#include "storage/consent_links.h"

#include "storage/columns.h"

#include <algorithm>

namespace kith::storage {
namespace {

std::string_view name_of(LinkMay may) {
    return may == LinkMay::open ? "open" : "withdraw";
}

std::string_view name_of(SignedInBy way) {
    switch (way) {
        case SignedInBy::password:
            return "password";
        case SignedInBy::passkey:
            return "passkey";
        case SignedInBy::link:
            return "link";
        case SignedInBy::home:
            break;
    }
    return "home";
}

SignedInBy way_named(std::string_view name) {
    if (name == "password") return SignedInBy::password;
    if (name == "passkey") return SignedInBy::passkey;
    return name == "home" ? SignedInBy::home : SignedInBy::link;
}

ByteView view(const TokenDigest& token) {
    return token;
}

TokenDigest digest_in(const Bytes& bytes) {
    TokenDigest digest{};
    std::ranges::copy_n(
        bytes.begin(), static_cast<std::ptrdiff_t>(std::min(bytes.size(), digest.size())), digest.begin());
    return digest;
}

}  // namespace

void insert_consent_link(Tx& tx, const ConsentLinkRow& row, std::size_t withdraw_max) {
    if (row.may == LinkMay::open) drop_open_links(tx, row.subject);
    tx.execute(
        "INSERT INTO consent_links (token_sha256, subject_id, actor_id, may, made_ms, expires_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        view(row.token),
        row.subject,
        row.actor,
        name_of(row.may),
        row.made,
        row.expires);
    tx.execute(
        "DELETE FROM consent_links WHERE token_sha256 IN (SELECT token_sha256 FROM consent_links"
        " WHERE subject_id = ? AND may = 'withdraw' ORDER BY made_ms DESC LIMIT 1000 OFFSET ?)",
        row.subject,
        withdraw_max);
}

std::optional<ConsentLinkRow> find_consent_link(Tx& tx, const TokenDigest& token) {
    Rows rows = tx.query(
        "SELECT token_sha256, subject_id, actor_id, may, made_ms, expires_ms, spent_ms FROM consent_links"
        " WHERE token_sha256 = ?",
        view(token));
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return ConsentLinkRow{.token = digest_in(c.blob()),
                          .subject = c.id<SubjectId>(),
                          .actor = c.id<ActorId>(),
                          .may = c.text() == "open" ? LinkMay::open : LinkMay::withdraw,
                          .made = c.instant(),
                          .expires = c.maybe_instant(),
                          .spent = c.maybe_instant()};
}

bool spend_consent_link(Tx& tx, const TokenDigest& token, Instant now) {
    return tx.execute(
               "UPDATE consent_links SET spent_ms = ? WHERE token_sha256 = ? AND may = 'open'"
               " AND spent_ms IS NULL AND expires_ms > ?",
               now,
               view(token),
               now) > 0;
}

std::int64_t count_withdraw_links(Tx& tx, SubjectId subject, Instant made_since) {
    Rows rows = tx.query(
        "SELECT COUNT(*) FROM consent_links WHERE subject_id = ? AND made_ms > ? AND may = 'withdraw'",
        subject,
        made_since);
    return rows.next() ? rows.integer(0) : 0;
}

void drop_open_links(Tx& tx, SubjectId subject) {
    tx.execute("DELETE FROM consent_links WHERE subject_id = ? AND may = 'open'", subject);
}

void insert_consent_session(Tx& tx, const ConsentSessionRow& row, std::size_t sessions_max) {
    tx.execute(
        "INSERT INTO consent_sessions (token_sha256, subject_id, actor_id, way, said, made_ms, seen_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        view(row.token),
        row.subject,
        row.actor,
        name_of(row.way),
        row.said,
        row.made,
        row.seen);
    tx.execute(
        "DELETE FROM consent_sessions WHERE token_sha256 IN (SELECT token_sha256 FROM consent_sessions"
        " WHERE subject_id = ? ORDER BY made_ms DESC LIMIT 1000 OFFSET ?)",
        row.subject,
        sessions_max);
}

std::optional<ConsentSessionRow> find_consent_session(Tx& tx, const TokenDigest& token) {
    Rows rows = tx.query(
        "SELECT token_sha256, subject_id, actor_id, way, said, made_ms, seen_ms FROM consent_sessions"
        // Asked here, so that no way to a session can forget it.
        " WHERE token_sha256 = ? AND NOT EXISTS (SELECT 1 FROM accounts d"
        " WHERE d.actor_id = consent_sessions.actor_id AND d.disabled_ms IS NOT NULL)",
        view(token));
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return ConsentSessionRow{.token = digest_in(c.blob()),
                             .subject = c.id<SubjectId>(),
                             .actor = c.id<ActorId>(),
                             .way = way_named(c.text()),
                             .said = c.text(),
                             .made = c.instant(),
                             .seen = c.instant()};
}

void touch_consent_session(Tx& tx, const TokenDigest& token, Instant now) {
    tx.execute("UPDATE consent_sessions SET seen_ms = ? WHERE token_sha256 = ?", now, view(token));
}

void end_consent_session(Tx& tx, const TokenDigest& token) {
    tx.execute("DELETE FROM consent_sessions WHERE token_sha256 = ?", view(token));
}

void end_consent_sessions(Tx& tx, SubjectId subject) {
    tx.execute("DELETE FROM consent_sessions WHERE subject_id = ?", subject);
}

void end_other_consent_sessions(Tx& tx, SubjectId subject, const TokenDigest& but) {
    tx.execute(
        "DELETE FROM consent_sessions WHERE subject_id = ? AND token_sha256 <> ?", subject, ByteView(but));
}

std::int64_t prune_consent_links(Tx& tx, Instant now, const SessionsEnd& sessions, std::size_t limit) {
    const std::int64_t links = tx.execute(
        "DELETE FROM consent_links WHERE token_sha256 IN (SELECT token_sha256 FROM consent_links"
        " WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?)",
        now,
        limit);
    const std::int64_t over = tx.execute(
        "DELETE FROM consent_sessions WHERE token_sha256 IN (SELECT token_sha256 FROM consent_sessions"
        " WHERE seen_ms < ? OR made_ms < ? ORDER BY seen_ms LIMIT ?)",
        sessions.idle_since,
        sessions.begun_before,
        limit);
    return links + over;
}

}  // namespace kith::storage
