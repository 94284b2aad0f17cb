#include "storage/farewells.h"

#include "storage/settings.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace kith::storage {
namespace {

constexpr std::string_view prefix = "farewell.";

std::string name_of(ActorId actor) {
    return std::string(prefix) + std::to_string(actor.value);
}

std::vector<ActorId> begun_farewells(Tx& tx) {
    std::vector<ActorId> begun;
    // '/' comes right after '.': a range of the primary key.
    Rows rows = tx.query("SELECT name FROM settings WHERE name >= 'farewell.' AND name < 'farewell/'");
    while (rows.next()) {
        const std::string_view digits = rows.text(0).substr(prefix.size());
        std::int64_t id = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), id);
        begun.emplace_back(id);
    }
    return begun;
}

bool settled(Tx& tx, ActorId actor, Instant before) {
    Rows rows = tx.query("SELECT deleted_ms FROM actors WHERE id = ? AND deleted_ms IS NOT NULL", actor);
    if (!rows.next()) return false;
    if (rows.instant(0) < before) return true;
    return !tx.query("SELECT 1 FROM deliveries WHERE actor_id = ? AND state = 'queued' LIMIT 1", actor)
                .next();
}

}  // namespace

void begin_farewell(Tx& tx, ActorId actor) {
    put_setting(tx, name_of(actor), "begun");
}

std::vector<ActorId> settled_farewells(Tx& tx, Instant before, std::size_t limit) {
    std::vector<ActorId> found;
    for (const ActorId actor : begun_farewells(tx)) {
        if (found.size() < limit && settled(tx, actor, before)) found.push_back(actor);
    }
    return found;
}

std::vector<ActorId> unfinished_farewells(Tx& tx) {
    std::vector<ActorId> found;
    for (const ActorId actor : begun_farewells(tx)) {
        if (tx.query("SELECT 1 FROM actors WHERE id = ? AND deleted_ms IS NULL", actor).next())
            found.push_back(actor);
    }
    Rows rows = tx.query(
        "SELECT a.id FROM accounts c JOIN actors a ON a.id = c.actor_id JOIN subjects s ON s.id = "
        "a.subject_id"
        " WHERE a.deleted_ms IS NULL AND s.erased_ms IS NOT NULL");
    while (rows.next()) {
        const auto actor = rows.id<ActorId>(0);
        if (std::ranges::find(found, actor) == found.end()) found.push_back(actor);
    }
    return found;
}

std::optional<ActivityId> farewell_of(Tx& tx, ActorId actor) {
    Rows rows = tx.query(
        "SELECT v.id FROM activities v JOIN actors a ON a.id = v.actor_id WHERE a.id = ? AND v.type = "
        "'Delete'"
        " AND v.object_uri = a.uri ORDER BY v.id DESC LIMIT 1",
        actor);
    if (!rows.next()) return std::nullopt;
    return rows.id<ActivityId>(0);
}

void end_farewell(Tx& tx, ActorId actor) {
    drop_setting(tx, name_of(actor));
}

}  // namespace kith::storage
