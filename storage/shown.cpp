#include "storage/shown.h"

#include "storage/columns.h"
#include "storage/post_counts.h"
#include "storage/retention.h"

#include <algorithm>

namespace kith::storage {
namespace {

constexpr std::string_view draft_columns =
    "SELECT id, subject_id, actor_id, sealed, created_ms, expires_ms, closed_ms FROM post_drafts ";
constexpr std::string_view shown_columns =
    "SELECT id, subject_id, actor_id, draft_id, post_id, grant_id, detail_id, ended_ms FROM shown_people ";

template <class... Args>
std::vector<DraftRow> drafts(Tx& tx, std::string_view where, const Args&... args) {
    std::vector<DraftRow> found;
    Rows rows = tx.query(std::string(draft_columns).append(where), args...);
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<DraftId>(),
                         .subject = c.id<SubjectId>(),
                         .author = c.id<ActorId>(),
                         .sealed = c.blob(),
                         .created = c.instant(),
                         .expires = c.instant(),
                         .closed = c.maybe_instant()});
    }
    return found;
}

template <class Key>
std::vector<ShownRow> shown(Tx& tx, std::string_view where, const Key& key) {
    std::vector<ShownRow> found;
    Rows rows = tx.query(std::string(shown_columns).append(where), key);
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<ShownId>(),
                         .subject = c.id<SubjectId>(),
                         .actor = c.id<ActorId>(),
                         .draft = c.id<DraftId>(),
                         .post = c.id<PostId>(),
                         .grant = c.id<GrantId>(),
                         .detail = c.id<DetailId>(),
                         .ended = c.maybe_instant()});
    }
    return found;
}

}  // namespace

void insert_draft(Tx& tx, const DraftRow& row) {
    tx.execute(
        "INSERT INTO post_drafts (id, subject_id, actor_id, sealed, created_ms, expires_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        row.id,
        row.subject,
        row.author,
        row.sealed,
        row.created,
        row.expires);
}

std::optional<DraftRow> find_draft(Tx& tx, DraftId id) {
    auto found = drafts(tx, "WHERE id = ?", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<DraftRow> drafts_by(Tx& tx, ActorId author, std::size_t limit) {
    return drafts(tx, "WHERE actor_id = ? AND closed_ms IS NULL ORDER BY id DESC LIMIT ?", author, limit);
}

std::vector<DraftId> drafts_ending(Tx& tx, Instant now, std::size_t limit) {
    std::vector<DraftId> found;
    Rows rows = tx.query(
        "SELECT id FROM post_drafts WHERE expires_ms <= ? AND closed_ms IS NULL ORDER BY expires_ms LIMIT ?",
        now,
        limit);
    while (rows.next()) found.push_back(rows.id<DraftId>(0));
    return found;
}

void let_draft_go(Tx& tx, DraftId id, Instant now) {
    tx.execute("DELETE FROM shown_people WHERE draft_id = ?", id);
    tx.execute("UPDATE post_drafts SET sealed = NULL WHERE id = ?", id);
    close_draft(tx, id, now);
}

void close_draft(Tx& tx, DraftId id, Instant now) {
    tx.execute("UPDATE post_drafts SET closed_ms = ? WHERE id = ? AND closed_ms IS NULL", now, id);
}

std::int64_t count_drafts_since(Tx& tx, ActorId author, Instant since) {
    Rows rows =
        tx.query("SELECT COUNT(*) FROM post_drafts WHERE actor_id = ? AND created_ms >= ?", author, since);
    return rows.next() ? rows.integer(0) : 0;
}

void insert_shown(Tx& tx, const ShownRow& row) {
    tx.execute(
        "INSERT INTO shown_people (id, subject_id, actor_id, draft_id, post_id, grant_id, detail_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.subject,
        row.actor,
        or_null(row.draft),
        or_null(row.post),
        or_null(row.grant),
        or_null(row.detail));
}

std::vector<ShownRow> shown_in_draft(Tx& tx, DraftId draft) {
    return shown(tx, "WHERE draft_id = ? ORDER BY id", draft);
}
std::vector<ShownRow> shown_in_post(Tx& tx, PostId post) {
    return shown(tx, "WHERE post_id = ? ORDER BY id", post);
}
std::vector<ShownRow> shown_of(Tx& tx, SubjectId subject) {
    return shown(tx, "WHERE subject_id = ? ORDER BY id", subject);
}

std::optional<ShownRow> shown_by_grant(Tx& tx, GrantId grant) {
    const auto found = shown(tx, "WHERE grant_id = ?", grant);
    if (found.empty()) return std::nullopt;
    return found.front();
}

void set_published(Tx& tx, ShownId id, PostId post, DetailId detail) {
    tx.execute(
        "UPDATE shown_people SET draft_id = NULL, post_id = ?, detail_id = ? WHERE id = ?", post, detail, id);
}

void end_shown(Tx& tx, ShownId id, Instant now) {
    tx.execute("UPDATE shown_people SET ended_ms = ? WHERE id = ? AND ended_ms IS NULL", now, id);
}

void drop_shown(Tx& tx, ShownId id) {
    tx.execute("DELETE FROM shown_people WHERE id = ?", id);
}

bool is_held(Tx& tx, SubjectId author, const std::vector<ShownRow>& people) {
    return find_legal_hold(tx, author) || std::ranges::any_of(people, [&](const ShownRow& each) {
               return find_legal_hold(tx, each.subject).has_value();
           });
}

bool shows_people(Tx& tx, PostId post) {
    return tx.query("SELECT 1 FROM shown_people WHERE post_id = ? LIMIT 1", post).next();
}

std::vector<PostId> posts_showing_people(Tx& tx, ActorId author, std::size_t limit) {
    std::vector<PostId> found;
    Rows rows = tx.query(
        "SELECT DISTINCT x.post_id FROM shown_people x JOIN posts p ON p.id = x.post_id"
        " WHERE p.actor_id = ? ORDER BY x.post_id LIMIT ?",
        author,
        limit);
    while (rows.next()) found.push_back(rows.id<PostId>(0));
    return found;
}

void rest_posts_showing(Tx& tx, SubjectId subject) {
    tx.execute(
        "UPDATE posts SET hidden = CASE WHEN EXISTS (SELECT 1 FROM shown_people x JOIN subjects s"
        " ON s.id = x.subject_id WHERE x.post_id = posts.id AND (s.restricted = 1 OR x.ended_ms IS NOT NULL))"
        " THEN 1 ELSE 0 END WHERE id IN (SELECT y.post_id FROM shown_people y WHERE y.subject_id = ?"
        " AND y.post_id IS NOT NULL)",
        subject);
    std::vector<ActorId> authors;
    {
        Rows rows = tx.query(
            "SELECT DISTINCT p.actor_id FROM shown_people y JOIN posts p ON p.id = y.post_id"
            " WHERE y.subject_id = ?",
            subject);
        while (rows.next()) authors.push_back(rows.id<ActorId>(0));
    }
    for (const ActorId author : authors) recount_posts(tx, author);
}

ActivityId create_of(Tx& tx, PostId post) {
    Rows rows = tx.query(
        "SELECT a.id FROM activities a JOIN posts p ON p.uri = a.object_uri"
        " WHERE p.id = ? AND a.type = 'Create' ORDER BY a.id LIMIT 1",
        post);
    return rows.next() ? rows.id<ActivityId>(0) : ActivityId{};
}

}  // namespace kith::storage
