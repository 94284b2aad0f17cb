#include "storage/activities.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT id, uri, actor_id, subject_id, type, object_uri, visibility, body, created_ms FROM activities ";

constexpr std::string_view in_outbox =
    "WHERE actor_id = ? AND visibility IN ('public', 'unlisted') AND type IN ('Create', 'Announce')"
    " AND body <> '' ";

ActivityRow read(const Rows& rows) {
    Columns c(rows);
    return ActivityRow{.id = c.id<ActivityId>(),
                       .uri = c.uri(),
                       .actor = c.id<ActorId>(),
                       .subject = c.id<SubjectId>(),
                       .type = c.text(),
                       .object = c.maybe_uri(),
                       .visibility = visibility_of(c.text()).value_or(Visibility::direct),
                       .body = c.text(),
                       .created = c.instant()};
}

template <class Key>
std::optional<ActivityRow> find(Tx& tx, std::string_view where, const Key& key) {
    Rows rows = tx.query(std::string(columns).append(where), key);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

}  // namespace

Done insert_activity(Tx& tx, const ActivityRow& row, std::span<const CarriedDetail> details) {
    const std::int64_t inserted = tx.execute(
        "INSERT INTO activities (id, uri, actor_id, subject_id, type, object_uri, visibility, body, "
        "created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uri) DO NOTHING",
        row.id,
        row.uri,
        row.actor,
        row.subject,
        row.type,
        row.object,
        to_string(row.visibility),
        row.body,
        row.created);
    if (inserted == 0) return fail(Errc::conflict, "activity uri is taken");
    for (const CarriedDetail& each : details) {
        tx.execute(
            "INSERT INTO activity_details (activity_id, detail_id, subject_id, epoch) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (activity_id, detail_id) DO NOTHING",
            row.id,
            each.detail,
            each.subject,
            each.epoch);
    }
    return {};
}

std::optional<ActivityRow> find_activity(Tx& tx, const Uri& uri) {
    return find(tx, "WHERE uri = ?", uri);
}

std::optional<ActivityRow> find_activity(Tx& tx, ActivityId id) {
    return find(tx, "WHERE id = ?", id);
}

std::vector<CarriedDetail> details_carried_by(Tx& tx, ActivityId id) {
    std::vector<CarriedDetail> details;
    Rows rows = tx.query(
        "SELECT detail_id, subject_id, epoch FROM activity_details WHERE activity_id = ? ORDER BY detail_id",
        id);
    while (rows.next()) details.push_back({rows.id<DetailId>(0), rows.id<SubjectId>(1), rows.integer(2)});
    return details;
}

bool is_fresh(Tx& tx, ActivityId id, Instant now) {
    // What is withdrawn leaves the public values in the same transaction: what is still there, for a subject
    // who is neither erased nor restricted, may still go. Another change of that person's consent stops
    // nothing.
    return !tx.query(
                  "SELECT 1 FROM activity_details c LEFT JOIN subjects s ON s.id = c.subject_id"
                  " LEFT JOIN public_values v ON v.subject_id = c.subject_id AND v.detail_id = c.detail_id"
                  " AND (v.expires_ms IS NULL OR v.expires_ms > ?)"
                  " WHERE c.activity_id = ? AND (s.id IS NULL OR s.erased_ms IS NOT NULL OR s.restricted = 1"
                  " OR v.detail_id IS NULL) LIMIT 1",
                  now,
                  id)
                .next();
}

std::vector<ActivityRow> outbox_of(Tx& tx, ActorId actor, const Page& page) {
    static const PagedQuery query(
        std::string(columns).append(in_outbox).append("AND id < ? AND id > ? ORDER BY id {order} LIMIT ?"));
    std::vector<ActivityRow> activities;
    Rows rows = tx.query(query.in(page), actor, page.upper(), page.lower(), page.rows());
    while (rows.next()) activities.push_back(read(rows));
    return newest_first(std::move(activities), page);
}

std::int64_t count_outbox(Tx& tx, ActorId actor) {
    static const std::string sql = std::string("SELECT count(*) FROM activities ").append(in_outbox);
    Rows rows = tx.query(sql, actor);
    return rows.next() ? rows.integer(0) : 0;
}

void blank_bodies_of(Tx& tx, const Uri& object, std::string_view body) {
    tx.execute(
        "UPDATE activities SET body = ? WHERE object_uri = ? AND type IN ('Create', 'Update', "
        "'QuoteRequest', 'Announce')",
        body,
        object);
}

void blank_bodies_of(Tx& tx, ActorId actor) {
    tx.execute(
        "UPDATE activities SET body = '' WHERE actor_id = ? AND type IN ('Create', 'Update', 'QuoteRequest', "
        "'Announce')",
        actor);
}

}  // namespace kith::storage
