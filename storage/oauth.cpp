#include "storage/oauth.h"

#include "storage/columns.h"

#include <algorithm>
#include <chrono>

namespace kith::storage {
namespace {

ByteView view(const SecretDigest& digest) {
    return digest;
}

SecretDigest digest_in(const Bytes& bytes) {
    SecretDigest digest{};
    std::ranges::copy_n(
        bytes.begin(), static_cast<std::ptrdiff_t>(std::min(bytes.size(), digest.size())), digest.begin());
    return digest;
}

std::optional<AppRow> read_app(Rows rows) {
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return AppRow{.id = c.id<AppId>(),
                  .client_id = c.text(),
                  .secret = digest_in(c.blob()),
                  .name = c.text(),
                  .website = c.maybe_text(),
                  .redirect_uris = from_json_array(c.text()),
                  .scopes = c.text(),
                  .created = c.instant(),
                  .last_used = c.instant()};
}

TokenRow read_token(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<TokenId>(),
            .token = digest_in(c.blob()),
            .app = c.id<AppId>(),
            .actor = c.id<ActorId>(),
            .subject = c.id<SubjectId>(),
            .scopes = c.text(),
            .created = c.instant(),
            .last_used = c.instant(),
            .by = c.id<ActorId>()};
}

std::optional<TokenRow> read_one_token(Rows rows) {
    if (!rows.next()) return std::nullopt;
    return read_token(rows);
}

constexpr const char* app_by_client =
    "SELECT id, client_id, secret_sha256, name, website, redirect_uris, scopes, created_ms, last_used_ms"
    " FROM oauth_apps WHERE client_id = ?";
constexpr const char* app_by_id =
    "SELECT id, client_id, secret_sha256, name, website, redirect_uris, scopes, created_ms, last_used_ms"
    " FROM oauth_apps WHERE id = ?";
constexpr std::string_view token_columns =
    "SELECT id, token_sha256, app_id, actor_id, subject_id, scopes, created_ms, last_used_ms, by_actor_id"
    " FROM oauth_tokens WHERE ";
/// Asked here, so that no way to a token can forget it.
constexpr std::string_view rests_on_who_may =
    " AND NOT EXISTS (SELECT 1 FROM accounts d WHERE d.disabled_ms IS NOT NULL"
    " AND d.actor_id IN (oauth_tokens.actor_id, oauth_tokens.by_actor_id))"
    " AND (by_actor_id IS NULL OR EXISTS (SELECT 1 FROM unit_roles r JOIN actors h ON h.id = r.holder_id"
    " WHERE r.unit_id = oauth_tokens.actor_id AND r.holder_id = oauth_tokens.by_actor_id"
    " AND h.suspended_ms IS NULL AND h.deleted_ms IS NULL))";

std::string select_tokens(std::string_view condition, std::string_view rest = {}) {
    return std::string(token_columns).append(condition).append(rest);
}

std::vector<TokenRow> read_tokens(Rows rows) {
    std::vector<TokenRow> tokens;
    while (rows.next()) tokens.push_back(read_token(rows));
    return tokens;
}

}  // namespace

void insert_app(Tx& tx, const AppRow& row) {
    tx.execute(
        "INSERT INTO oauth_apps (id, client_id, secret_sha256, name, website, redirect_uris, scopes,"
        " created_ms, last_used_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.client_id,
        view(row.secret),
        row.name,
        row.website,
        to_json_array(row.redirect_uris),
        row.scopes,
        row.created,
        row.last_used);
}

std::optional<AppRow> find_app(Tx& tx, std::string_view client_id) {
    return read_app(tx.query(app_by_client, client_id));
}

std::optional<AppRow> find_app(Tx& tx, AppId id) {
    return read_app(tx.query(app_by_id, id));
}

bool touch_app(Tx& tx, AppId id, Instant now) {
    const Instant today = std::chrono::floor<std::chrono::days>(now);
    return tx.execute("UPDATE oauth_apps SET last_used_ms = ? WHERE id = ?", today, id) > 0;
}

std::int64_t prune_apps(Tx& tx, Instant before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM oauth_apps WHERE id IN (SELECT a.id FROM oauth_apps a WHERE a.last_used_ms < ?"
        " AND NOT EXISTS (SELECT 1 FROM oauth_tokens t WHERE t.app_id = a.id AND t.actor_id IS NOT NULL)"
        " ORDER BY a.last_used_ms LIMIT ?)",
        before,
        limit);
}

void insert_code(Tx& tx, const CodeRow& row) {
    tx.execute(
        "INSERT INTO oauth_codes (code_sha256, app_id, actor_id, subject_id, scopes, redirect_uri, challenge,"
        " expires_ms, by_actor_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        view(row.code),
        row.app,
        row.actor,
        row.subject,
        row.scopes,
        row.redirect_uri,
        row.challenge,
        row.expires,
        or_null(row.by));
}

std::optional<CodeRow> find_code(Tx& tx, const SecretDigest& code) {
    Rows rows = tx.query(
        "SELECT code_sha256, app_id, actor_id, subject_id, scopes, redirect_uri, challenge, expires_ms,"
        " by_actor_id, token_id FROM oauth_codes WHERE code_sha256 = ?",
        view(code));
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return CodeRow{.code = digest_in(c.blob()),
                   .app = c.id<AppId>(),
                   .actor = c.id<ActorId>(),
                   .subject = c.id<SubjectId>(),
                   .scopes = c.text(),
                   .redirect_uri = c.text(),
                   .challenge = c.text(),
                   .expires = c.instant(),
                   .by = c.id<ActorId>(),
                   .token = c.id<TokenId>()};
}

void spend_code(Tx& tx, const SecretDigest& code, TokenId token) {
    tx.execute("UPDATE oauth_codes SET token_id = ? WHERE code_sha256 = ?", token, view(code));
}

std::int64_t prune_codes(Tx& tx, Instant expired_before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM oauth_codes WHERE code_sha256 IN (SELECT code_sha256 FROM oauth_codes"
        " WHERE expires_ms < ? ORDER BY expires_ms LIMIT ?)",
        expired_before,
        limit);
}

void insert_token(Tx& tx, const TokenRow& row) {
    tx.execute(
        "INSERT INTO oauth_tokens (id, token_sha256, app_id, actor_id, subject_id, scopes, created_ms,"
        " last_used_ms, by_actor_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        view(row.token),
        row.app,
        or_null(row.actor),
        or_null(row.subject),
        row.scopes,
        row.created,
        row.last_used,
        or_null(row.by));
}

std::optional<TokenRow> find_token(Tx& tx, const SecretDigest& token) {
    static const std::string sql = select_tokens("token_sha256 = ?", rests_on_who_may);
    return read_one_token(tx.query(sql, view(token)));
}

std::optional<TokenRow> find_token(Tx& tx, TokenId id) {
    static const std::string sql = select_tokens("id = ?", rests_on_who_may);
    return read_one_token(tx.query(sql, id));
}

void touch_token(Tx& tx, const TokenRow& row, Instant now) {
    const Instant today = std::chrono::floor<std::chrono::days>(now);
    tx.execute("UPDATE oauth_tokens SET last_used_ms = ? WHERE id = ?", today, row.id);
    tx.execute(
        "UPDATE oauth_apps SET last_used_ms = ? WHERE id = ? AND last_used_ms < ?", today, row.app, today);
}

bool end_token(Tx& tx, TokenId id) {
    return tx.execute("DELETE FROM oauth_tokens WHERE id = ?", id) > 0;
}

void end_tokens_of(Tx& tx, SubjectId subject) {
    for (const std::string_view sql :
         {"DELETE FROM oauth_codes WHERE subject_id = ?",
          "DELETE FROM oauth_tokens WHERE subject_id = ?",
          "DELETE FROM oauth_codes WHERE by_actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
          "DELETE FROM oauth_tokens WHERE by_actor_id IN (SELECT id FROM actors WHERE subject_id = ?)"}) {
        tx.execute(sql, subject);
    }
}

void end_tokens_by(Tx& tx, ActorId by) {
    tx.execute("DELETE FROM oauth_codes WHERE by_actor_id = ?", by);
    tx.execute("DELETE FROM oauth_tokens WHERE by_actor_id = ?", by);
}

void end_tokens_for(Tx& tx, ActorId unit, ActorId by) {
    tx.execute("DELETE FROM oauth_codes WHERE by_actor_id = ? AND actor_id = ?", by, unit);
    tx.execute("DELETE FROM oauth_tokens WHERE by_actor_id = ? AND actor_id = ?", by, unit);
}

std::vector<TokenRow> tokens_of(Tx& tx, SubjectId subject) {
    static const std::string sql = select_tokens("subject_id = ? ORDER BY id DESC");
    return read_tokens(tx.query(sql, subject));
}

std::vector<TokenRow> tokens_by(Tx& tx, ActorId by) {
    static const std::string sql = select_tokens("by_actor_id = ? ORDER BY id DESC");
    return read_tokens(tx.query(sql, by));
}

void trim_tokens_beside(Tx& tx, const TokenRow& row, std::size_t most) {
    tx.execute(
        "DELETE FROM oauth_tokens WHERE id IN (SELECT id FROM oauth_tokens WHERE subject_id = ?"
        " AND COALESCE(by_actor_id, 0) = ? ORDER BY last_used_ms DESC, id DESC LIMIT 1000 OFFSET ?)",
        row.subject,
        row.by,
        most);
}

void trim_own_tokens_of(Tx& tx, AppId app, std::size_t most) {
    tx.execute(
        "DELETE FROM oauth_tokens WHERE id IN (SELECT id FROM oauth_tokens WHERE app_id = ?"
        " AND actor_id IS NULL ORDER BY id DESC LIMIT 1000 OFFSET ?)",
        app,
        most);
}

}  // namespace kith::storage
