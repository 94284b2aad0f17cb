#include "storage/emojis.h"

#include "storage/columns.h"

namespace kith::storage {

namespace {

EmojiRow read_emoji(const Rows& rows) {
    Columns c(rows);
    return {.shortcode = c.text(),
            .category = c.text(),
            .media_type = c.text(),
            .blob = c.text(),
            .still_media_type = c.text(),
            .still_blob = c.text(),
            .created = c.instant()};
}

RemoteEmojiRow read_remote(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<RemoteEmojiId>(),
            .host = c.host(),
            .shortcode = c.text(),
            .url = c.uri(),
            .updated = c.maybe_instant(),
            .said = c.instant()};
}

void let_go_of_blobs(Tx& tx, std::string_view shortcode) {
    tx.execute(
        "UPDATE blobs SET loose = 1 WHERE digest IN (SELECT blob FROM emojis WHERE shortcode = ?)"
        " OR digest IN (SELECT still_blob FROM emojis WHERE shortcode = ?)",
        shortcode,
        shortcode);
}

/// Room for one more.
void forget_longest_unheard(Tx& tx, const Host& host) {
    Rows rows = tx.query("SELECT COUNT(*) FROM remote_emojis WHERE host = ?", host);
    if (!rows.next() || rows.integer(0) < limits::emojis_of_host_max) return;
    tx.execute(
        "DELETE FROM remote_emojis WHERE id IN"
        " (SELECT id FROM remote_emojis WHERE host = ? ORDER BY said_ms LIMIT 1)",
        host);
}

}  // namespace

void put_emoji(Tx& tx, const EmojiRow& row) {
    let_go_of_blobs(tx, row.shortcode);
    tx.execute(
        "INSERT INTO emojis (shortcode, category, media_type, blob, still_media_type, still_blob, created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (shortcode) DO UPDATE SET category = excluded.category,"
        " media_type = excluded.media_type, blob = excluded.blob,"
        " still_media_type = excluded.still_media_type, still_blob = excluded.still_blob,"
        " created_ms = excluded.created_ms",
        row.shortcode,
        row.category,
        row.media_type,
        row.blob,
        row.still_media_type,
        row.still_blob,
        row.created);
}

bool drop_emoji(Tx& tx, std::string_view shortcode) {
    let_go_of_blobs(tx, shortcode);
    if (tx.execute("DELETE FROM emojis WHERE shortcode = ?", shortcode) == 0) return false;
    tx.execute("DELETE FROM announcement_reactions WHERE name = ?", shortcode);
    return true;
}

std::optional<EmojiRow> find_emoji(Tx& tx, std::string_view shortcode) {
    Rows rows = tx.query(
        "SELECT shortcode, category, media_type, blob, still_media_type, still_blob, created_ms FROM emojis"
        " WHERE shortcode = ?",
        shortcode);
    if (!rows.next()) return std::nullopt;
    return read_emoji(rows);
}

std::vector<EmojiRow> all_emojis(Tx& tx) {
    std::vector<EmojiRow> all;
    Rows rows = tx.query(
        "SELECT shortcode, category, media_type, blob, still_media_type, still_blob, created_ms FROM emojis"
        " ORDER BY category, shortcode LIMIT ?",
        limits::emojis_max);
    while (rows.next()) all.push_back(read_emoji(rows));
    return all;
}

std::int64_t count_emojis(Tx& tx) {
    Rows rows = tx.query("SELECT COUNT(*) FROM emojis");
    return rows.next() ? rows.integer(0) : 0;
}

std::optional<RemoteEmojiRow> find_remote_emoji(Tx& tx, RemoteEmojiId id) {
    Rows rows =
        tx.query("SELECT id, host, shortcode, url, updated_ms, said_ms FROM remote_emojis WHERE id = ?", id);
    if (!rows.next()) return std::nullopt;
    return read_remote(rows);
}

std::optional<RemoteEmojiRow> find_remote_emoji(Tx& tx, const Host& host, std::string_view shortcode) {
    Rows rows = tx.query(
        "SELECT id, host, shortcode, url, updated_ms, said_ms FROM remote_emojis"
        " WHERE host = ? AND shortcode = ?",
        host,
        shortcode);
    if (!rows.next()) return std::nullopt;
    return read_remote(rows);
}

void hear_emoji(Tx& tx, const RemoteEmojiRow& row) {
    const auto known = find_remote_emoji(tx, row.host, row.shortcode);
    if (!known) {
        forget_longest_unheard(tx, row.host);
        tx.execute(
            "INSERT INTO remote_emojis (id, host, shortcode, url, updated_ms, said_ms)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            row.id,
            row.host,
            row.shortcode,
            row.url,
            row.updated,
            row.said);
        return;
    }
    // An old post that comes late tells of the picture as it was.
    if (row.updated && known->updated && *row.updated < *known->updated) return;
    const bool same = known->url == row.url && known->updated == row.updated;
    if (same && row.said < known->said + limits::emoji_heard_again_after) return;
    tx.execute("UPDATE remote_emojis SET url = ?, updated_ms = ?, said_ms = ? WHERE id = ?",
               row.url,
               row.updated,
               row.said,
               known->id);
}

std::int64_t drop_unheard_emojis(Tx& tx, Instant said_before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM remote_emojis WHERE id IN"
        " (SELECT id FROM remote_emojis WHERE said_ms < ? ORDER BY said_ms LIMIT ?)",
        said_before,
        limit);
}

}  // namespace kith::storage
