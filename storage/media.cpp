#include "storage/media.h"

#include "storage/blob_use.h"
#include "storage/columns.h"
#include "storage/films.h"

#include <algorithm>
#include <utility>

namespace kith::storage {

namespace {

constexpr std::string_view columns =
    "SELECT m.id, m.actor_id, m.subject_id, m.used_as, m.post_id, m.position, m.idle_since_ms, m.path_key, "
    "m.type,"
    " m.media_type, m.url, m.blob, m.preview_media_type, m.preview_url, m.preview_blob, m.width, m.height,"
    " m.preview_width, m.preview_height, m.blurhash, m.focus_x, m.focus_y, m.description, m.created_ms,"
    " m.duration_ms, m.frames_a_second, m.bytes"
    " FROM media m ";

constexpr std::string_view unused =
    "WHERE m.post_id IS NULL AND (m.idle_since_ms < ? OR (m.idle_since_ms IS NULL AND m.used_as = "
    "'attachment'))"
    " LIMIT ?";

std::string select(std::string_view rest) {
    return std::string(columns).append(rest);
}

MediaRow read_row(const Rows& rows) {
    Columns c(rows);
    return MediaRow{.id = c.id<MediaId>(),
                    .actor = c.id<ActorId>(),
                    .subject = c.id<SubjectId>(),
                    .used_as = c.text(),
                    .post = c.id<PostId>(),
                    .position = c.small(),
                    .idle_since = c.maybe_instant(),
                    .path_key = c.text(),
                    .type = c.text(),
                    .media_type = c.text(),
                    .url = c.uri(),
                    .blob = c.text(),
                    .preview_media_type = c.maybe_text(),
                    .preview_url = c.maybe_uri(),
                    .preview_blob = c.maybe_text(),
                    .width = c.small(),
                    .height = c.small(),
                    .preview_width = c.small(),
                    .preview_height = c.small(),
                    .blurhash = c.maybe_text(),
                    .focus_x = c.small(),
                    .focus_y = c.small(),
                    .description = c.text(),
                    .created = c.instant(),
                    .duration_ms = c.number(),
                    .frames_a_second = c.small(),
                    .bytes = c.number()};
}

std::optional<MediaRow> first(Rows rows) {
    if (!rows.next()) return std::nullopt;
    return read_row(rows);
}

std::vector<MediaRow> all(Rows rows) {
    std::vector<MediaRow> found;
    while (rows.next()) found.push_back(read_row(rows));
    return found;
}

void loosen(Tx& tx, const MediaRow& row) {
    tx.execute("UPDATE blobs SET loose = 1 WHERE digest = ? OR digest = ?", row.blob, row.preview_blob);
}

void drop(Tx& tx, const MediaRow& row) {
    tx.execute("DELETE FROM media WHERE id = ?", row.id);
    loosen(tx, row);
}

std::vector<MediaRow> profile_images_of(Tx& tx, ActorId owner, std::string_view used_as) {
    return all(tx.query(select("WHERE m.actor_id = ? AND m.used_as = ?"), owner, used_as));
}

void put_key(std::optional<Uri>& url, const std::string& former, const std::string& key) {
    if (!url) return;
    std::string text = url->text();
    const auto at = text.rfind("/" + former);
    if (at == std::string::npos) return;
    url = Uri::trusted(text.replace(at + 1, former.size(), key));
}

/// Whoever knows the address of what stood in a post is not to see it any more.
void release(Tx& tx, MediaRow& row, Random& random, Instant now) {
    const std::string former = std::exchange(row.path_key, random.token());
    std::optional<Uri> url = row.url;
    put_key(url, former, row.path_key);
    row.url = *url;
    put_key(row.preview_url, former, row.path_key);
    row.post = {};
    row.idle_since = now;
    tx.execute(
        "UPDATE media SET post_id = NULL, idle_since_ms = ?, path_key = ?, url = ?, preview_url = ? WHERE id "
        "= ?",
        now,
        row.path_key,
        row.url,
        row.preview_url,
        row.id);
}

}  // namespace

void note_blob(Tx& tx, const std::string& digest, std::uint64_t bytes, Instant now) {
    // NOTE: a loose one is about to go, unless the row that now comes is found first; both are looked at in
    // one transaction.
    tx.execute(
        "INSERT INTO blobs (digest, bytes, created_ms) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING",
        digest,
        bytes,
        now);
}

void insert_media(Tx& tx, const MediaRow& row) {
    tx.execute(
        "INSERT INTO media (id, actor_id, subject_id, used_as, post_id, position, idle_since_ms, path_key, "
        "type,"
        " media_type, url, blob, preview_media_type, preview_url, preview_blob, width, height, preview_width,"
        " preview_height, blurhash, focus_x, focus_y, description, created_ms, duration_ms, frames_a_second,"
        " bytes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.actor,
        row.subject,
        row.used_as,
        or_null(row.post),
        row.position,
        row.idle_since,
        row.path_key,
        row.type,
        row.media_type,
        row.url,
        row.blob,
        row.preview_media_type,
        row.preview_url,
        row.preview_blob,
        row.width,
        row.height,
        row.preview_width,
        row.preview_height,
        row.blurhash,
        row.focus_x,
        row.focus_y,
        row.description,
        row.created,
        row.duration_ms,
        row.frames_a_second,
        row.bytes);
}

std::optional<MediaRow> find_media(Tx& tx, MediaId id, ActorId owner) {
    return first(tx.query(select("WHERE m.id = ? AND m.actor_id = ? AND m.used_as = 'attachment'"
                                 " AND (m.post_id IS NOT NULL OR m.idle_since_ms IS NOT NULL)"),
                          id,
                          owner));
}

std::optional<MediaRow> find_media_shown(Tx& tx, std::string_view path_key) {
    return first(
        tx.query(select("JOIN actors a ON a.id = m.actor_id LEFT JOIN posts p ON p.id = m.post_id"
                        " WHERE m.path_key = ? AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
                        " AND (m.used_as <> 'attachment' OR m.idle_since_ms IS NOT NULL OR p.hidden = 0)"),
                 path_key));
}

std::vector<MediaRow> media_of_post(Tx& tx, PostId post) {
    return all(tx.query(select("WHERE m.post_id = ? ORDER BY m.position"), post));
}

std::int64_t count_unattached(Tx& tx, ActorId owner) {
    Rows rows = tx.query(
        "SELECT (SELECT COUNT(*) FROM media WHERE post_id IS NULL AND used_as = 'attachment' AND actor_id = "
        "?)"
        " + (SELECT COUNT(*) FROM films WHERE actor_id = ?)",
        owner,
        owner);
    return rows.next() ? rows.integer(0) : 0;
}

void update_media_words(Tx& tx, MediaId id, const MediaWords& words) {
    tx.execute(
        "UPDATE media SET description = COALESCE(?, description), focus_x = COALESCE(?, focus_x),"
        " focus_y = COALESCE(?, focus_y) WHERE id = ?",
        words.description,
        words.focus_x,
        words.focus_y,
        id);
    tx.execute(
        "UPDATE attachments SET description = (SELECT m.description FROM media m WHERE m.id = ?)"
        " WHERE post_id = (SELECT m.post_id FROM media m WHERE m.id = ?)"
        " AND url = (SELECT m.url FROM media m WHERE m.id = ?)",
        id,
        id,
        id);
}

void set_media_preview(Tx& tx, const MediaRow& row) {
    tx.execute("UPDATE blobs SET loose = 1 WHERE digest = (SELECT preview_blob FROM media WHERE id = ?)",
               row.id);
    tx.execute(
        "UPDATE media SET preview_media_type = ?, preview_url = ?, preview_blob = ?, preview_width = ?,"
        " preview_height = ?, blurhash = ? WHERE id = ?",
        row.preview_media_type,
        row.preview_url,
        row.preview_blob,
        row.preview_width,
        row.preview_height,
        row.blurhash,
        row.id);
}

std::vector<MediaRow> release_media(Tx& tx, PostId post, Random& random, Instant now) {
    std::vector<MediaRow> released = media_of_post(tx, post);
    for (MediaRow& row : released) release(tx, row, random, now);
    return released;
}

Done attach_media(
    Tx& tx, ActorId author, PostId post, std::span<const MediaId> media, Random& random, Instant now) {
    if (media.size() > limits::media_per_post_max) {
        return fail(Errc::malformed, "media/too many", "A post takes four media at most. Leave some out.");
    }
    TRY_DONE(check_media_is_ready(tx, author, media));
    for (MediaRow& had : media_of_post(tx, post)) {
        if (std::ranges::find(media, had.id) == media.end()) release(tx, had, random, now);
    }
    std::vector<AttachmentRow> attachments;
    for (const MediaId id : media) {
        const auto row = find_media(tx, id, author);
        const auto named_before = media.first(attachments.size());
        const bool twice = std::ranges::find(named_before, id) != named_before.end();
        if (!row || twice || (row->post.valid() && row->post != post)) {
            return fail(Errc::malformed,
                        "media/attach",
                        "One of the media is not there, or belongs to another post. Upload it again.");
        }
        tx.execute("UPDATE media SET post_id = ?, position = ?, idle_since_ms = NULL WHERE id = ?",
                   post,
                   attachments.size(),
                   id);
        attachments.push_back({.type = "Document",
                               .media_type = row->media_type,
                               .url = row->url,
                               .description = row->description,
                               .width = row->width,
                               .height = row->height,
                               .blurhash = row->blurhash});
    }
    set_attachments(tx, post, attachments);
    return {};
}

bool drop_unattached_media(Tx& tx, MediaId id, ActorId owner) {
    const auto row = find_media(tx, id, owner);
    if (!row || row->post.valid()) return false;
    drop(tx, *row);
    return true;
}

void drop_profile_images(Tx& tx, ActorId owner, std::string_view used_as) {
    for (const MediaRow& row : profile_images_of(tx, owner, used_as)) drop(tx, row);
}

void drop_waiting_profile_images(Tx& tx, ActorId owner, std::string_view used_as) {
    for (const MediaRow& row : profile_images_of(tx, owner, used_as)) {
        if (row.idle_since) drop(tx, row);
    }
}

bool use_profile_image(Tx& tx, ActorId owner, std::string_view used_as, const Uri& url) {
    const std::vector<MediaRow> images = profile_images_of(tx, owner, used_as);
    const auto wanted = std::ranges::find(images, url, &MediaRow::url);
    if (wanted == images.end()) return false;
    for (const MediaRow& row : images) {
        if (row.id != wanted->id) drop(tx, row);
    }
    tx.execute("UPDATE media SET idle_since_ms = NULL WHERE id = ?", wanted->id);
    return true;
}

void drop_media_of(Tx& tx, SubjectId subject) {
    tx.execute(
        "UPDATE blobs SET loose = 1 WHERE digest IN (SELECT blob FROM media WHERE subject_id = ?)"
        " OR digest IN (SELECT preview_blob FROM media WHERE subject_id = ? AND preview_blob IS NOT NULL)",
        subject,
        subject);
    tx.execute("DELETE FROM media WHERE subject_id = ?", subject);
    tx.execute(
        "UPDATE remote_media SET post_id = NULL, actor_id = NULL"
        " WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
        subject);
}

bool has_unused_media(Tx& tx, Instant idle_before) {
    return first(tx.query(select(unused), idle_before, 1)).has_value();
}

std::int64_t drop_unused_media(Tx& tx, Instant idle_before, std::size_t limit) {
    const std::vector<MediaRow> rows = all(tx.query(select(unused), idle_before, limit));
    for (const MediaRow& row : rows) drop(tx, row);
    return static_cast<std::int64_t>(rows.size());
}

std::vector<std::string> loose_blobs(Tx& tx, std::size_t limit) {
    std::vector<std::string> found;
    Rows rows = tx.query("SELECT digest FROM blobs WHERE loose = 1 LIMIT ?", limit);
    while (rows.next()) found.push_back(rows.string(0));
    return found;
}

bool drop_blob_if_unused(Tx& tx, const std::string& digest) {
    if (is_blob_used(tx, digest)) {
        tx.execute("UPDATE blobs SET loose = 0 WHERE digest = ?", digest);
        return false;
    }
    return tx.execute("DELETE FROM blobs WHERE digest = ?", digest) > 0;
}

bool is_blob_known(Tx& tx, const std::string& digest) {
    return tx.query("SELECT 1 FROM blobs WHERE digest = ?", digest).next();
}

}  // namespace kith::storage
