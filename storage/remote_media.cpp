#include "storage/columns.h"
#include "storage/media.h"

namespace kith::storage {

namespace {

struct Key {
    std::string url;
    std::string shape;
};

std::int64_t drop(Tx& tx, const std::vector<Key>& keys) {
    for (const Key& key : keys) {
        tx.execute(
            "UPDATE blobs SET loose = 1 WHERE digest ="
            " (SELECT blob FROM remote_media WHERE url = ? AND shape = ?)",
            key.url,
            key.shape);
        tx.execute("DELETE FROM remote_media WHERE url = ? AND shape = ?", key.url, key.shape);
    }
    return static_cast<std::int64_t>(keys.size());
}

/// Nothing shows it, who shows it is gone, or it is of somebody who has no such picture any more: it was
/// taken away, or the consent to it. (Another one takes its place with put_remote_media.)
constexpr std::string_view shown_no_more =
    "SELECT r.url, r.shape FROM remote_media r"
    " LEFT JOIN posts p ON p.id = r.post_id"
    " LEFT JOIN actors a ON a.id = COALESCE(r.actor_id, p.actor_id)"
    " WHERE r.emoji_id IS NULL AND (a.id IS NULL OR a.suspended_ms IS NOT NULL OR a.deleted_ms IS NOT NULL"
    " OR (r.actor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public_values v"
    " WHERE v.subject_id = a.subject_id AND v.kind ="
    " CASE r.shape WHEN 'header' THEN 'header_image' ELSE 'avatar' END))) LIMIT ?";

std::vector<Key> keys_in(Rows rows) {
    std::vector<Key> keys;
    while (rows.next()) keys.push_back({rows.string(0), rows.string(1)});
    return keys;
}

}  // namespace

std::string_view to_string(RemoteShape shape) {
    switch (shape) {
        case RemoteShape::small:
            return "small";
        case RemoteShape::avatar:
            return "avatar";
        case RemoteShape::header:
            return "header";
        case RemoteShape::emoji:
            return "emoji";
        case RemoteShape::still:
            break;
    }
    return "still";
}

std::optional<RemoteMediaRow> find_remote_media(Tx& tx, const Uri& url, RemoteShape shape) {
    Rows rows = tx.query(
        "SELECT url, post_id, actor_id, emoji_id, blob, media_type, fetched_ms, last_needed_ms"
        " FROM remote_media WHERE url = ? AND shape = ?",
        url,
        to_string(shape));
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return RemoteMediaRow{.url = c.uri(),
                          .shape = shape,
                          .post = c.id<PostId>(),
                          .actor = c.id<ActorId>(),
                          .emoji = c.id<RemoteEmojiId>(),
                          .blob = c.text(),
                          .media_type = c.text(),
                          .fetched = c.instant(),
                          .last_needed = c.instant()};
}

void put_remote_media(Tx& tx, const RemoteMediaRow& row) {
    const std::string_view shape = to_string(row.shape);
    drop(tx, {{row.url.text(), std::string(shape)}});
    if (row.actor.valid()) {
        drop(tx,
             keys_in(tx.query(
                 "SELECT url, shape FROM remote_media WHERE actor_id = ? AND shape = ?", row.actor, shape)));
    }
    tx.execute(
        "INSERT INTO remote_media (url, shape, post_id, actor_id, emoji_id, blob, media_type, fetched_ms,"
        " last_needed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.url,
        shape,
        or_null(row.post),
        or_null(row.actor),
        or_null(row.emoji),
        row.blob,
        row.media_type,
        row.fetched,
        row.last_needed);
}

std::int64_t drop_remote_media(Tx& tx, Instant fetched_before, std::uint64_t bytes_max, std::size_t limit) {
    std::int64_t gone = drop(tx, keys_in(tx.query(shown_no_more, limit)));
    gone += drop(tx,
                 keys_in(tx.query(
                     "SELECT url, shape FROM remote_media WHERE fetched_ms < ? ORDER BY fetched_ms LIMIT ?",
                     fetched_before,
                     limit)));
    Rows sum =
        tx.query("SELECT COALESCE(SUM(b.bytes), 0) FROM remote_media r JOIN blobs b ON b.digest = r.blob");
    if (sum.next() && sum.integer(0) > static_cast<std::int64_t>(bytes_max)) {
        gone += drop(
            tx, keys_in(tx.query("SELECT url, shape FROM remote_media ORDER BY fetched_ms LIMIT ?", limit)));
    }
    return gone;
}

}  // namespace kith::storage
