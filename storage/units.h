// Units: the departments, boards and funds of this node, and who may act for them. A unit is an actor of ours
// whose account has no password.
#pragma once

#include "storage/actors.h"

#include <optional>
#include <string_view>
#include <vector>

namespace kith::storage {

enum class UnitRole {
    reader,  // sees what the unit sees
    editor   // does what an account can do
};
std::string_view name_of(UnitRole role);
std::optional<UnitRole> parse_unit_role(std::string_view name);

bool is_unit_type(std::string_view type);
bool is_unit(const ActorRow& actor);

struct UnitRoleRow {
    ActorId unit{};
    ActorId holder{};
    UnitRole role = UnitRole::reader;
    Instant since{};
};

/// In place of the one they held; what they let in with that is ended.
void put_unit_role(Tx& tx, const UnitRoleRow& row);
/// Ends what they let in for the unit. False when they held none.
bool drop_unit_role(Tx& tx, ActorId unit, ActorId holder);
/// Of somebody who is not gone, on a unit that is not.
std::optional<UnitRole> unit_role_of(Tx& tx, ActorId unit, ActorId holder);

struct UnitOfHolder {
    ActorRow unit;
    UnitRole role = UnitRole::reader;
};
/// For which they may act, by handle.
std::vector<UnitOfHolder> units_of(Tx& tx, ActorId holder);
/// By handle; also of who is suspended.
std::vector<UnitRoleRow> holders_of(Tx& tx, ActorId unit);
/// Those that were not deleted, by handle.
std::vector<ActorRow> list_units(Tx& tx);

}  // namespace kith::storage
