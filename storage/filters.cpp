#include "storage/filters.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

constexpr std::string_view filter_columns =
    "SELECT f.id, f.owner_id, f.title, f.contexts, f.action, f.expires_ms, f.created_ms FROM filters f ";
constexpr std::string_view keyword_columns =
    "SELECT k.id, k.filter_id, k.keyword, k.whole_word FROM filter_keywords k ";
constexpr std::string_view status_columns = "SELECT s.id, s.filter_id, s.post_id FROM filter_statuses s ";

FilterRow read_filter(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<FilterId>(),
            .owner = c.id<ActorId>(),
            .title = c.text(),
            .contexts = from_json_array(c.text()),
            .action = c.text(),
            .expires = c.maybe_instant(),
            .created = c.instant()};
}

FilterKeywordRow read_keyword(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<FilterKeywordId>(),
            .filter = c.id<FilterId>(),
            .keyword = c.text(),
            .whole_word = c.flag()};
}

FilterStatusRow read_status(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<FilterStatusId>(), .filter = c.id<FilterId>(), .post = c.id<PostId>()};
}

template <class Read>
auto all(Rows rows, Read read) {
    std::vector<decltype(read(rows))> list;
    while (rows.next()) list.push_back(read(rows));
    return list;
}

template <class Read>
auto first(Rows rows, Read read) -> std::optional<decltype(read(rows))> {
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

std::string with(std::string_view columns, std::string_view where) {
    return std::string(columns).append(where);
}

}  // namespace

void insert_filter(Tx& tx, const FilterRow& row) {
    tx.execute(
        "INSERT INTO filters (id, owner_id, title, contexts, action, expires_ms, created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.owner,
        row.title,
        to_json_array(row.contexts),
        row.action,
        row.expires,
        row.created);
}

void update_filter(Tx& tx, const FilterRow& row) {
    tx.execute("UPDATE filters SET title = ?, contexts = ?, action = ?, expires_ms = ? WHERE id = ?",
               row.title,
               to_json_array(row.contexts),
               row.action,
               row.expires,
               row.id);
}

void delete_filter(Tx& tx, FilterId id) {
    tx.execute("DELETE FROM filters WHERE id = ?", id);
}

std::optional<FilterRow> find_filter(Tx& tx, FilterId id, ActorId owner) {
    return first(tx.query(with(filter_columns, "WHERE f.id = ? AND f.owner_id = ?"), id, owner), read_filter);
}

std::vector<FilterRow> filters_of(Tx& tx, ActorId owner) {
    return all(tx.query(with(filter_columns, "WHERE f.owner_id = ? ORDER BY f.id"), owner), read_filter);
}

void insert_keyword(Tx& tx, const FilterKeywordRow& row) {
    tx.execute("INSERT INTO filter_keywords (id, filter_id, keyword, whole_word) VALUES (?, ?, ?, ?)",
               row.id,
               row.filter,
               row.keyword,
               row.whole_word);
}

void update_keyword(Tx& tx, const FilterKeywordRow& row) {
    tx.execute("UPDATE filter_keywords SET keyword = ?, whole_word = ? WHERE id = ?",
               row.keyword,
               row.whole_word,
               row.id);
}

void delete_keyword(Tx& tx, FilterKeywordId id) {
    tx.execute("DELETE FROM filter_keywords WHERE id = ?", id);
}

std::optional<FilterKeywordRow> find_keyword(Tx& tx, FilterKeywordId id, ActorId owner) {
    return first(tx.query(with(keyword_columns,
                               "JOIN filters f ON f.id = k.filter_id WHERE k.id = ? AND f.owner_id = ?"),
                          id,
                          owner),
                 read_keyword);
}

std::vector<FilterKeywordRow> keywords_of(Tx& tx, FilterId filter) {
    return all(tx.query(with(keyword_columns, "WHERE k.filter_id = ? ORDER BY k.id"), filter), read_keyword);
}

std::vector<FilterKeywordRow> keywords_of(Tx& tx, ActorId owner) {
    return all(tx.query(with(keyword_columns,
                             "JOIN filters f ON f.id = k.filter_id WHERE f.owner_id = ? ORDER BY k.id"),
                        owner),
               read_keyword);
}

std::int64_t count_keywords(Tx& tx, ActorId owner) {
    Rows rows = tx.query(
        "SELECT count(*) FROM filters f JOIN filter_keywords k ON k.filter_id = f.id WHERE f.owner_id = ?",
        owner);
    return rows.next() ? rows.integer(0) : 0;
}

bool insert_filter_status(Tx& tx, const FilterStatusRow& row) {
    return tx.execute(
               "INSERT INTO filter_statuses (id, filter_id, post_id) VALUES (?, ?, ?)"
               " ON CONFLICT (filter_id, post_id) DO NOTHING",
               row.id,
               row.filter,
               row.post) > 0;
}

void delete_filter_status(Tx& tx, FilterStatusId id) {
    tx.execute("DELETE FROM filter_statuses WHERE id = ?", id);
}

std::optional<FilterStatusRow> find_filter_status(Tx& tx, FilterStatusId id, ActorId owner) {
    return first(tx.query(with(status_columns,
                               "JOIN filters f ON f.id = s.filter_id WHERE s.id = ? AND f.owner_id = ?"),
                          id,
                          owner),
                 read_status);
}

std::vector<FilterStatusRow> filter_statuses_of(Tx& tx, FilterId filter) {
    return all(tx.query(with(status_columns, "WHERE s.filter_id = ? ORDER BY s.id"), filter), read_status);
}

std::vector<FilterId> filters_naming(Tx& tx, ActorId owner, PostId post) {
    return all(tx.query("SELECT s.filter_id FROM filter_statuses s JOIN filters f ON f.id = s.filter_id"
                        " WHERE s.post_id = ? AND f.owner_id = ? ORDER BY s.filter_id",
                        post,
                        owner),
               [](const Rows& rows) { return rows.id<FilterId>(0); });
}

}  // namespace kith::storage
