#include "storage/notification_lists.h"

#include "storage/hidden_from.h"
#include "storage/notification_rows.h"
#include "storage/visibility.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace kith::storage {
namespace {

constexpr std::string_view alone = "ungrouped-";

// What the client API has a name for; others are for the command line.
constexpr std::string_view known_types =
    ",mention,status,follow,follow_request,favourite,reblog,poll,update,quote,quoted_update,"
    "added_to_collection,collection_update,admin.sign_up,admin.report,moderation_warning,";

std::string between_commas(const std::vector<std::string>& words) {
    std::string text = ",";
    for (const std::string& word : words) text += word + ",";
    return text;
}

/// Rows of the owner (bound first, as the viewer too) that can be shown to them.
std::string shown_rows(std::string_view columns) {
    return std::string(with_viewer)
        .append("SELECT ")
        .append(columns)
        .append(
            " FROM notifications n JOIN actors a ON a.id = n.from_actor_id"
            " LEFT JOIN posts p ON p.id = n.post_id WHERE n.owner_id = (SELECT id FROM viewer)"
            " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL AND (n.post_id IS NULL OR (")
        .append(visible)
        .append("))")
        .append(wants_to_hear("n.from_actor_id"));
}

const PagedQuery& page_query() {
    static const PagedQuery query(shown_rows(notification_columns)
                                      .append(" AND n.id < ? AND n.id > ? AND (? = 1 OR n.held_back = 0)"
                                              " AND (? = 0 OR n.from_actor_id = ?)"
                                              " AND ? LIKE '%,' || n.type || ',%'"
                                              " AND ? NOT LIKE '%,' || n.type || ',%'"
                                              " ORDER BY n.id {order} LIMIT ?"));
    return query;
}

Rows rows_of(Tx& tx, ActorId owner, const NotificationCut& cut, const Page& page, std::size_t limit) {
    const std::string types = cut.types.empty() ? std::string(known_types) : between_commas(cut.types);
    const std::string exclude = between_commas(cut.exclude);
    return tx.query(page_query().in(page),
                    owner,
                    page.upper(),
                    page.lower(),
                    cut.held_back_too,
                    cut.from,
                    cut.from,
                    types,
                    exclude,
                    limit);
}

std::optional<NotificationRow> one(Rows rows) {
    if (!rows.next()) return std::nullopt;
    return read_notification(rows);
}

std::optional<NotificationId> id_alone(std::string_view key) {
    if (!key.starts_with(alone)) return std::nullopt;
    const std::string_view digits = key.substr(alone.size());
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (error != std::errc{} || end != digits.data() + digits.size() || id <= 0) return NotificationId{};
    return NotificationId(id);
}

}  // namespace

std::string group_key_of(const NotificationRow& row) {
    return row.group_key.empty() ? std::string(alone) + std::to_string(row.id.value) : row.group_key;
}

std::vector<NotificationRow> list_notifications(Tx& tx,
                                                ActorId owner,
                                                const NotificationCut& cut,
                                                const Page& page) {
    std::vector<NotificationRow> list;
    Rows rows = rows_of(tx, owner, cut, page, page.limit);
    while (rows.next()) list.push_back(read_notification(rows));
    return newest_first(std::move(list), page);
}

std::optional<NotificationRow> find_notification(Tx& tx, NotificationId id, ActorId owner) {
    static const std::string sql = shown_rows(notification_columns).append(" AND n.id = ?");
    return one(tx.query(sql, owner, id));
}

void dismiss_notification(Tx& tx, NotificationId id, ActorId owner) {
    tx.execute("DELETE FROM notifications WHERE id = ? AND owner_id = ?", id, owner);
}

void clear_notifications(Tx& tx, ActorId owner) {
    tx.execute("DELETE FROM notifications WHERE owner_id = ?", owner);
    tx.execute("DELETE FROM notification_requests WHERE owner_id = ? AND state = 'open'", owner);
}

GroupPage list_groups(Tx& tx,
                      ActorId owner,
                      const NotificationCut& cut,
                      const std::vector<std::string>& grouped,
                      const Page& page,
                      std::size_t rows_max) {
    GroupPage found;
    std::unordered_map<std::string, std::size_t> places;
    std::size_t looked_at = 0;
    Rows rows = rows_of(tx, owner, cut, page, rows_max);
    while (rows.next()) {
        NotificationRow row = read_notification(rows);
        if (std::ranges::find(grouped, row.type) == grouped.end()) row.group_key.clear();
        std::string key = group_key_of(row);
        const auto [place, fresh] = places.emplace(key, found.groups.size());
        if (fresh && found.groups.size() == page.limit) {
            found.more = true;
            break;
        }
        ++looked_at;
        if (!found.newest.valid() || row.id > found.newest) found.newest = row.id;
        if (!found.oldest.valid() || row.id < found.oldest) found.oldest = row.id;
        if (fresh) {
            found.groups.push_back(
                {.key = std::move(key), .newest = row, .page_min = row.id, .page_max = row.id});
            continue;
        }
        NotificationGroup& group = found.groups[place->second];
        group.page_min = std::min(group.page_min, row.id);
        group.page_max = std::max(group.page_max, row.id);
        if (row.id > group.newest.id) group.newest = std::move(row);
    }
    if (looked_at == rows_max) found.more = true;
    std::ranges::sort(found.groups, std::ranges::greater{}, &NotificationGroup::page_max);
    return found;
}

GroupTotals totals_of_group(Tx& tx, ActorId owner, std::string_view key, std::size_t actors_max) {
    GroupTotals totals;
    if (id_alone(key)) {
        const auto row = find_group(tx, owner, key);
        if (row) totals = {.notifications = 1, .newest = row->id, .actors = {row->from}};
        return totals;
    }
    static const std::string counted = shown_rows("count(*), max(n.id)").append(" AND n.group_key = ?");
    static const std::string named =
        shown_rows("n.from_actor_id").append(" AND n.group_key = ? ORDER BY n.id DESC LIMIT ?");
    {
        Rows rows = tx.query(counted, owner, key);
        if (!key.empty() && rows.next()) {
            totals.notifications = rows.integer(0);
            totals.newest = rows.id<NotificationId>(1);
        }
    }
    Rows rows = tx.query(named, owner, key, actors_max);
    while (!key.empty() && rows.next()) totals.actors.push_back(rows.id<ActorId>(0));
    return totals;
}

std::optional<NotificationRow> find_group(Tx& tx, ActorId owner, std::string_view key) {
    if (const auto id = id_alone(key)) return find_notification(tx, *id, owner);
    if (key.empty()) return std::nullopt;
    static const std::string sql =
        shown_rows(notification_columns).append(" AND n.group_key = ? ORDER BY n.id DESC LIMIT 1");
    return one(tx.query(sql, owner, key));
}

void dismiss_group(Tx& tx, ActorId owner, std::string_view key) {
    if (const auto id = id_alone(key)) {
        dismiss_notification(tx, *id, owner);
    } else if (!key.empty()) {
        tx.execute("DELETE FROM notifications WHERE owner_id = ? AND group_key = ?", owner, key);
    }
}

}  // namespace kith::storage
