#include "storage/columns.h"
#include "storage/media.h"

namespace kith::storage {

namespace {

std::int64_t drop(Tx& tx, const std::vector<std::string>& urls) {
    for (const std::string& url : urls) {
        tx.execute("UPDATE blobs SET loose = 1 WHERE digest = (SELECT blob FROM remote_media WHERE url = ?)",
                   url);
        tx.execute("DELETE FROM remote_media WHERE url = ?", url);
    }
    return static_cast<std::int64_t>(urls.size());
}

std::vector<std::string> urls_in(Rows rows) {
    std::vector<std::string> urls;
    while (rows.next()) urls.push_back(rows.string(0));
    return urls;
}

}  // namespace

std::optional<RemoteMediaRow> find_remote_media(Tx& tx, const Uri& url) {
    Rows rows = tx.query(
        "SELECT url, post_id, actor_id, blob, media_type, fetched_ms, last_needed_ms FROM remote_media WHERE "
        "url = ?",
        url);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return RemoteMediaRow{.url = c.uri(),
                          .post = c.id<PostId>(),
                          .actor = c.id<ActorId>(),
                          .blob = c.text(),
                          .media_type = c.text(),
                          .fetched = c.instant(),
                          .last_needed = c.instant()};
}

void put_remote_media(Tx& tx, const RemoteMediaRow& row) {
    tx.execute("UPDATE blobs SET loose = 1 WHERE digest = (SELECT blob FROM remote_media WHERE url = ?)",
               row.url);
    tx.execute(
        "INSERT INTO remote_media (url, post_id, actor_id, blob, media_type, fetched_ms, last_needed_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET post_id = excluded.post_id, actor_id "
        "= excluded.actor_id,"
        " blob = excluded.blob, media_type = excluded.media_type, fetched_ms = excluded.fetched_ms,"
        " last_needed_ms = excluded.last_needed_ms",
        row.url,
        or_null(row.post),
        or_null(row.actor),
        row.blob,
        row.media_type,
        row.fetched,
        row.last_needed);
}

std::int64_t drop_remote_media(Tx& tx, Instant fetched_before, std::uint64_t bytes_max, std::size_t limit) {
    std::int64_t gone =
        drop(tx,
             urls_in(tx.query(
                 "SELECT url FROM remote_media WHERE post_id IS NULL AND actor_id IS NULL LIMIT ?", limit)));
    gone +=
        drop(tx,
             urls_in(tx.query("SELECT url FROM remote_media WHERE fetched_ms < ? ORDER BY fetched_ms LIMIT ?",
                              fetched_before,
                              limit)));
    Rows sum =
        tx.query("SELECT COALESCE(SUM(b.bytes), 0) FROM remote_media r JOIN blobs b ON b.digest = r.blob");
    if (sum.next() && sum.integer(0) > static_cast<std::int64_t>(bytes_max)) {
        gone +=
            drop(tx, urls_in(tx.query("SELECT url FROM remote_media ORDER BY fetched_ms LIMIT ?", limit)));
    }
    return gone;
}

}  // namespace kith::storage
