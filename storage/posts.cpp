#include "storage/posts.h"

#include "consent/base/check.h"
#include "storage/columns.h"
#include "storage/edit_history.h"
#include "storage/home_feed.h"
#include "storage/post_columns.h"
#include "storage/post_counts.h"
#include "storage/search.h"
#include "storage/tombstones.h"

#include <limits>

namespace kith::storage {
namespace {

constexpr int edits_kept_max = 100;  // of a post; anybody's server may send as many as it likes

std::string select(std::string_view where) {
    return std::string("SELECT ").append(post_columns).append(" FROM posts p WHERE ").append(where);
}

std::int64_t count(Rows rows) {
    return rows.next() ? rows.integer(0) : 0;
}

/// False when the id or the URI is taken.
bool insert_row(Tx& tx, PostId id, const PostRow& row, PostId parent) {
    const std::int64_t inserted = tx.execute(
        "INSERT INTO posts (id, uri, actor_id, subject_id, is_local, type, visibility, content, summary, "
        "name,"
        " source, language, sensitive, url, in_reply_to_uri, in_reply_to_id, context_uri, conversation, "
        "quote_uri,"
        " quote_state, quote_authorization, reply_policy, like_policy, boost_policy, quote_policy, hidden, "
        "extra,"
        " created_ms, updated_ms, received_ms, basis, provenance, last_needed_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?) ON CONFLICT DO NOTHING",
        id,
        row.uri,
        row.actor,
        row.subject,
        row.is_local,
        row.type,
        to_string(row.visibility),
        row.content,
        row.summary,
        row.name,
        row.source,
        row.language,
        row.sensitive,
        row.url,
        row.in_reply_to_uri,
        or_null(parent),
        row.context,
        row.conversation,
        row.quote,
        row.quote_state,
        row.quote_authorization,
        row.reply_policy,
        row.like_policy,
        row.boost_policy,
        row.quote_policy,
        row.hidden,
        row.extra,
        row.created,
        row.updated,
        row.received,
        row.basis,
        row.provenance,
        row.last_needed);
    return inserted > 0;
}

}  // namespace

PostRow read_post(const Rows& rows, int first_column) {
    Columns c(rows, first_column);
    return PostRow{.id = c.id<PostId>(),
                   .uri = c.uri(),
                   .actor = c.id<ActorId>(),
                   .subject = c.id<SubjectId>(),
                   .is_local = c.flag(),
                   .type = c.text(),
                   .visibility = visibility_of(c.text()).value_or(Visibility::direct),
                   .content = c.text(),
                   .summary = c.text(),
                   .name = c.text(),
                   .source = c.maybe_text(),
                   .language = c.text(),
                   .sensitive = c.flag(),
                   .url = c.maybe_uri(),
                   .in_reply_to_uri = c.maybe_uri(),
                   .in_reply_to = c.id<PostId>(),
                   .context = c.maybe_uri(),
                   .conversation = c.maybe_text(),
                   .quote = c.maybe_uri(),
                   .quote_state = c.maybe_text(),
                   .quote_authorization = c.maybe_uri(),
                   .reply_policy = c.text(),
                   .like_policy = c.text(),
                   .boost_policy = c.text(),
                   .quote_policy = c.text(),
                   .hidden = c.flag(),
                   .extra = c.maybe_text(),
                   .created = c.instant(),
                   .updated = c.maybe_instant(),
                   .received = c.instant(),
                   .basis = c.text(),
                   .provenance = c.text(),
                   .last_needed = c.instant()};
}

std::optional<PostRow> find_post(Tx& tx, PostId id) {
    static const std::string sql = select("p.id = ?");
    Rows rows = tx.query(sql, id);
    if (!rows.next()) return std::nullopt;
    return read_post(rows);
}

std::optional<PostRow> find_post(Tx& tx, const Uri& uri) {
    static const std::string sql = select("p.uri = ?");
    Rows rows = tx.query(sql, uri);
    if (!rows.next()) return std::nullopt;
    return read_post(rows);
}

PostId post_id_of(Tx& tx, const Uri& uri) {
    Rows rows = tx.query("SELECT id FROM posts WHERE uri = ?", uri);
    return rows.next() ? rows.id<PostId>(0) : PostId{};
}

Result<PostId> insert_post(Tx& tx, const PostRow& row) {
    KITH_CHECK(row.id.valid());
    if (is_tombstoned(tx, row.uri)) return fail(Errc::gone, "post/was-deleted");
    const PostId parent = row.in_reply_to_uri ? post_id_of(tx, *row.in_reply_to_uri) : PostId{};
    PostId id = row.id;
    while (!insert_row(tx, id, row, parent)) {
        if (post_id_of(tx, row.uri).valid()) return fail(Errc::conflict, "post/is-known");
        id = PostId(id.value == std::numeric_limits<std::int64_t>::max() ? 1 : id.value + 1);
    }
    tx.execute("UPDATE posts SET in_reply_to_id = ? WHERE in_reply_to_uri = ? AND in_reply_to_id IS NULL",
               id,
               row.uri);
    count_new_post(tx, id);
    feed_post(tx, id, row.actor);
    return id;
}

void update_post(Tx& tx, const PostRow& row) {
    const std::optional<PostRow> former = find_post(tx, row.id);
    if (!former) return;
    if (former->content != row.content || former->summary != row.summary) {
        const auto options = poll_options_of(tx, row.id);
        tx.execute(
            "INSERT INTO post_edits (post_id, version, content, summary, sensitive, poll_options, at_ms)"
            " SELECT ?, COALESCE(MAX(version), 0) + 1, ?, ?, ?, ?, ? FROM post_edits WHERE post_id = ?",
            row.id,
            former->content,
            former->summary,
            former->sensitive,
            options ? std::optional(to_json_array(*options)) : std::nullopt,
            former->updated.value_or(former->created),
            row.id);
        tx.execute(
            "DELETE FROM post_edits WHERE post_id = ?"
            " AND version <= (SELECT MAX(version) FROM post_edits WHERE post_id = ?) - ?",
            row.id,
            row.id,
            edits_kept_max);
    }
    tx.execute(
        "UPDATE posts SET content = ?, summary = ?, name = ?, source = ?, language = ?, sensitive = ?, url = "
        "?,"
        " quote_uri = ?, quote_state = ?, quote_authorization = ?, reply_policy = ?, like_policy = ?,"
        " boost_policy = ?, quote_policy = ?, extra = ?, updated_ms = ? WHERE id = ?",
        row.content,
        row.summary,
        row.name,
        row.source,
        row.language,
        row.sensitive,
        row.url,
        row.quote,
        row.quote_state,
        row.quote_authorization,
        row.reply_policy,
        row.like_policy,
        row.boost_policy,
        row.quote_policy,
        row.extra,
        row.updated,
        row.id);
}

bool delete_post(Tx& tx, PostId id, Instant now) {
    Rows rows = tx.query(
        "SELECT uri, type, is_local, visibility IN ('public', 'unlisted'), created_ms, actor_id,"
        " hidden FROM posts WHERE id = ?",
        id);
    if (!rows.next()) return false;
    Columns c(rows);
    Tombstone tombstone{.uri = c.uri(),
                        .former_type = c.text(),
                        .is_local = c.flag(),
                        .was_open = c.flag(),
                        .published = c.instant()};
    const auto author = c.id<ActorId>();
    const bool counted = tombstone.was_open && !c.flag();
    tombstone.at = now;
    insert_tombstone(tx, tombstone);
    tx.execute("UPDATE posts SET in_reply_to_id = NULL WHERE in_reply_to_id = ?", id);
    index_words(tx, id, {});
    tx.execute("DELETE FROM posts WHERE id = ?", id);
    if (counted) count_gone_post(tx, author);
    return true;
}

void set_hidden(Tx& tx, PostId id, bool hidden) {
    tx.execute("UPDATE posts SET hidden = ? WHERE id = ?", hidden, id);
    const auto post = find_post(tx, id);
    if (post) recount_posts(tx, post->actor);
}

void set_quote_state(Tx& tx, PostId id, std::string_view state, const std::optional<Uri>& authorization) {
    tx.execute(
        "UPDATE posts SET quote_state = ?, quote_authorization = ? WHERE id = ?", state, authorization, id);
}

void set_context(Tx& tx, PostId id, const Uri& context) {
    tx.execute("UPDATE posts SET context_uri = ? WHERE id = ?", context, id);
}

std::vector<PostId> quotes_of(Tx& tx, const Uri& uri) {
    std::vector<PostId> ids;
    Rows rows = tx.query("SELECT id FROM posts WHERE quote_uri = ? ORDER BY id", uri);
    while (rows.next()) ids.push_back(rows.id<PostId>(0));
    return ids;
}

std::vector<PostId> quotes_under(Tx& tx, const Uri& stamp) {
    std::vector<PostId> ids;
    Rows rows = tx.query("SELECT id FROM posts WHERE quote_authorization = ? ORDER BY id", stamp);
    while (rows.next()) ids.push_back(rows.id<PostId>(0));
    return ids;
}

std::vector<PostId> post_ids_of(Tx& tx, ActorId author, std::size_t limit) {
    std::vector<PostId> ids;
    Rows rows = tx.query("SELECT id FROM posts WHERE actor_id = ? ORDER BY id DESC LIMIT ?", author, limit);
    while (rows.next()) ids.push_back(rows.id<PostId>(0));
    return ids;
}

std::int64_t count_posts_of(Tx& tx, ActorId author) {
    return count(
        tx.query("SELECT count(*) FROM posts WHERE actor_id = ? AND visibility IN ('public', 'unlisted') AND "
                 "hidden = 0",
                 author));
}

std::int64_t count_local_posts(Tx& tx) {
    return count(tx.query("SELECT count(*) FROM posts WHERE is_local = 1 AND visibility = 'public'"));
}

std::int64_t count_replies(Tx& tx, PostId parent) {
    return count(tx.query(
        "SELECT count(*) FROM posts WHERE in_reply_to_id = ? AND visibility IN ('public', 'unlisted')"
        " AND hidden = 0",
        parent));
}

}  // namespace kith::storage
