#include "storage/marks.h"

#include "storage/post_columns.h"

namespace kith::storage {
namespace {

PagedQuery marked_posts(std::string_view table, std::string_view which) {
    return PagedQuery(std::string(with_viewer)
                          .append("SELECT ")
                          .append(post_columns)
                          .append(", m.mark_id FROM ")
                          .append(table)
                          .append(" m JOIN posts p ON p.id = m.post_id WHERE m.actor_id = ? AND ")
                          .append(which)
                          .append("m.mark_id < ? AND m.mark_id > ? AND ")
                          .append(visible)
                          .append("ORDER BY m.mark_id {order} LIMIT ?"));
}

std::vector<MarkedPost> read_marked(Tx& tx, const PagedQuery& query, ActorId owner, const Page& page) {
    std::vector<MarkedPost> found;
    Rows rows = tx.query(query.in(page), owner, owner, page.upper(), page.lower(), page.rows());
    while (rows.next()) found.push_back({rows.integer(post_column_count), read_post(rows)});
    return newest_first(std::move(found), page);
}

PagedQuery marked_by(std::string_view table, std::string_view mark, std::string_view which) {
    return PagedQuery(
        std::string("SELECT m.")
            .append(mark)
            .append(", m.actor_id FROM ")
            .append(table)
            .append(
                " m JOIN actors a ON a.id = m.actor_id AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
                " WHERE m.post_id = ? AND ")
            .append(which)
            .append(
                " AND NOT EXISTS (SELECT 1 FROM blocks o WHERE o.actor_id = m.actor_id AND o.target_id = ?)"
                " AND NOT EXISTS (SELECT 1 FROM blocks o WHERE o.actor_id = ? AND o.target_id = m.actor_id)"
                " AND m.")
            .append(mark)
            .append(" < ? AND m.")
            .append(mark)
            .append(" > ? ORDER BY m.")
            .append(mark)
            .append(" {order} LIMIT ?"));
}

std::vector<MarkedBy> read_marked_by(Rows rows, const Page& page) {
    std::vector<MarkedBy> found;
    while (rows.next()) found.push_back({rows.integer(0), rows.id<ActorId>(1)});
    return newest_first(std::move(found), page);
}

}  // namespace

std::vector<MarkedPost> bookmarks_of(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery query = marked_posts("bookmarks", "");
    return read_marked(tx, query, owner, page);
}

std::vector<MarkedPost> likes_by(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery query = marked_posts("likes", "m.emoji = '' AND ");
    return read_marked(tx, query, owner, page);
}

std::vector<MarkedBy> likers_of(Tx& tx, PostId post, const Viewer& viewer, const Page& page) {
    static const PagedQuery query = marked_by("likes", "mark_id", "m.emoji = ''");
    const ActorId who = viewer.actor_id();
    return read_marked_by(tx.query(query.in(page), post, who, who, page.upper(), page.lower(), page.rows()),
                          page);
}

std::vector<MarkedBy> boosters_of(Tx& tx, PostId post, const Viewer& viewer, const Page& page) {
    static const PagedQuery query =
        marked_by("boosts", "id", "(m.visibility IN ('public', 'unlisted') OR m.actor_id = ?)");
    const ActorId who = viewer.actor_id();
    return read_marked_by(
        tx.query(query.in(page), post, who, who, who, page.upper(), page.lower(), page.rows()), page);
}

std::vector<PostRow> quotes_shown(Tx& tx, const Uri& quoted, const Viewer& viewer, const Page& page) {
    static const PagedQuery query(
        std::string(with_viewer)
            .append("SELECT ")
            .append(post_columns)
            .append(
                " FROM posts p WHERE p.quote_uri = ? AND p.quote_state = 'accepted' AND p.id < ? AND p.id > ?"
                " AND NOT EXISTS (SELECT 1 FROM blocks ob WHERE ob.actor_id = (SELECT id FROM viewer)"
                " AND ob.target_id = p.actor_id) AND ")
            .append(visible)
            .append("ORDER BY p.id {order} LIMIT ?"));
    std::vector<PostRow> found;
    Rows rows = tx.query(query.in(page), viewer.actor_id(), quoted, page.upper(), page.lower(), page.rows());
    while (rows.next()) found.push_back(read_post(rows));
    return newest_first(std::move(found), page);
}

}  // namespace kith::storage
