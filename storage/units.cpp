#include "storage/units.h"

#include "storage/columns.h"
#include "storage/oauth.h"

namespace kith::storage {
namespace {

std::vector<ActorId> ids_in(Rows rows) {
    std::vector<ActorId> ids;
    while (rows.next()) ids.push_back(rows.id<ActorId>(0));
    return ids;
}

}  // namespace

std::string_view name_of(UnitRole role) {
    return role == UnitRole::editor ? "editor" : "reader";
}

std::optional<UnitRole> parse_unit_role(std::string_view name) {
    for (const UnitRole role : {UnitRole::editor, UnitRole::reader}) {
        if (name == name_of(role)) return role;
    }
    return std::nullopt;
}

bool is_unit_type(std::string_view type) {
    return type == "Organization" || type == "Group";
}

bool is_unit(const ActorRow& actor) {
    return actor.is_local && is_unit_type(actor.type);
}

void put_unit_role(Tx& tx, const UnitRoleRow& row) {
    drop_unit_role(tx, row.unit, row.holder);
    tx.execute("INSERT INTO unit_roles (unit_id, holder_id, role, since_ms) VALUES (?, ?, ?, ?)",
               row.unit,
               row.holder,
               name_of(row.role),
               row.since);
}

bool drop_unit_role(Tx& tx, ActorId unit, ActorId holder) {
    end_tokens_for(tx, unit, holder);
    return tx.execute("DELETE FROM unit_roles WHERE unit_id = ? AND holder_id = ?", unit, holder) > 0;
}

std::optional<UnitRole> unit_role_of(Tx& tx, ActorId unit, ActorId holder) {
    Rows rows = tx.query(
        "SELECT r.role FROM unit_roles r JOIN actors u ON u.id = r.unit_id JOIN actors h ON h.id = "
        "r.holder_id"
        " WHERE r.unit_id = ? AND r.holder_id = ? AND u.suspended_ms IS NULL AND u.deleted_ms IS NULL"
        " AND h.suspended_ms IS NULL AND h.deleted_ms IS NULL AND NOT EXISTS (SELECT 1 FROM accounts d"
        " WHERE d.actor_id IN (r.unit_id, r.holder_id) AND d.disabled_ms IS NOT NULL)",
        unit,
        holder);
    if (!rows.next()) return std::nullopt;
    return parse_unit_role(rows.text(0));
}

std::vector<UnitOfHolder> units_of(Tx& tx, ActorId holder) {
    std::vector<UnitOfHolder> units;
    const auto ids = ids_in(
        tx.query("SELECT r.unit_id FROM unit_roles r JOIN actors u ON u.id = r.unit_id WHERE r.holder_id = ?"
                 " ORDER BY u.username",
                 holder));
    for (const ActorId id : ids) {
        const auto role = unit_role_of(tx, id, holder);
        auto unit = find_actor(tx, id);
        if (role && unit) units.push_back({*std::move(unit), *role});
    }
    return units;
}

std::vector<UnitRoleRow> holders_of(Tx& tx, ActorId unit) {
    std::vector<UnitRoleRow> holders;
    Rows rows = tx.query(
        "SELECT r.unit_id, r.holder_id, r.role, r.since_ms FROM unit_roles r"
        " JOIN actors h ON h.id = r.holder_id WHERE r.unit_id = ? ORDER BY h.username",
        unit);
    while (rows.next()) {
        Columns c(rows);
        UnitRoleRow row{.unit = c.id<ActorId>(), .holder = c.id<ActorId>()};
        row.role = parse_unit_role(c.text()).value_or(UnitRole::reader);
        row.since = c.instant();
        holders.push_back(row);
    }
    return holders;
}

std::vector<ActorRow> list_units(Tx& tx) {
    const auto ids = ids_in(
        tx.query("SELECT a.id FROM accounts c JOIN actors a ON a.id = c.actor_id"
                 " WHERE a.type IN ('Organization', 'Group') AND a.deleted_ms IS NULL ORDER BY a.username"));
    std::vector<ActorRow> units;
    for (const ActorId id : ids) {
        if (auto unit = find_actor(tx, id)) units.push_back(*std::move(unit));
    }
    return units;
}

}  // namespace kith::storage
