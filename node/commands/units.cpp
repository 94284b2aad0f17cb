// Units: making them, and who may act for them. Every change is written down for the unit and for the person.
#include "storage/units.h"

#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/commands/post_json.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

using Json = nlohmann::json;

struct UnitAndPerson {
    storage::ActorRow unit;
    storage::ActorRow person;
};

/// Both exist, and are what they are called; written down on both.
Result<UnitAndPerson> unit_and_person(const CommandParts& parts, const Args& args, std::string_view verb) {
    const storage::ActorRow unit = TRY(account_of(parts, TRY(args.text("unit"))));
    const storage::ActorRow person = TRY(account_of(parts, TRY(args.text("person"))));
    const UnitAndPerson both{.unit = unit, .person = person};
    if (!storage::is_unit(both.unit)) {
        return fail(Errc::malformed, "command: no unit", "this account is a person's and no unit");
    }
    if (storage::is_unit(both.person)) {
        return fail(Errc::malformed, "command: no person", "a role on a unit is held by a person");
    }
    TRY_DONE(write_down_on(parts, both.unit, verb));
    TRY_DONE(write_down_on(parts, both.person, fmt::format("{}: {}", verb, both.unit.username)));
    return both;
}

Json holders_json(storage::Tx& tx, storage::ActorId unit) {
    Json holders = Json::array();
    for (const storage::UnitRoleRow& row : storage::holders_of(tx, unit)) {
        const auto holder = storage::find_actor(tx, row.holder);
        if (!holder) continue;
        holders.push_back({{"handle", holder->username},
                           {"as", storage::name_of(row.role)},
                           {"since", to_iso8601(row.since)},
                           {"suspended", holder->suspended.has_value()}});
    }
    return holders;
}

Json unit_json(storage::Tx& tx, const activitypub::Site& site, const storage::ActorRow& unit) {
    return {{"handle", unit.username},
            {"acct", unit.username + "@" + site.domain.text()},
            {"id", unit.uri.text()},
            {"url", site.profile_page(unit.username)},
            {"type", unit.type},
            {"suspended", unit.suspended.has_value()},
            {"holders", holders_json(tx, unit.id)}};
}

Result<Json> unit_after(const CommandParts& parts, const storage::ActorRow& unit) {
    return parts.database.read(
        [&](storage::Tx& tx) -> Result<Json> { return unit_json(tx, parts.site, unit); });
}

}  // namespace

Result<Json> create_unit_command(const CommandParts& parts, const Args& args) {
    const std::string type = TRY(args.text_or_empty("type"));
    if (type != "organization" && type != "group") {
        return fail(Errc::malformed, "command: unit type", "the type is organization or group");
    }
    const std::string handle = TRY(args.text("handle"));
    const std::string name = TRY(args.text("name"));
    const Accounts::Created created = TRY(parts.accounts.create(
        {.handle = handle, .type = type == "group" ? "Group" : "Organization", .display_name = name}));
    return unit_after(parts, created.actor);
}

Result<Json> grant_unit_command(const CommandParts& parts, const Args& args) {
    const auto role = storage::parse_unit_role(TRY(args.text("as")));
    if (!role) return fail(Errc::malformed, "command: unit role", "the role is editor or reader");
    const UnitAndPerson both = TRY(unit_and_person(parts, args, "grant role on unit"));
    if (both.unit.suspended || both.person.suspended) {
        return fail(Errc::denied, "command: suspended", "this account is suspended");
    }
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        storage::put_unit_role(tx, {both.unit.id, both.person.id, *role, parts.clock.now()});
        return {};
    }));
    return unit_after(parts, both.unit);
}

Result<Json> revoke_unit_command(const CommandParts& parts, const Args& args) {
    const UnitAndPerson both = TRY(unit_and_person(parts, args, "revoke role on unit"));
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        if (storage::drop_unit_role(tx, both.unit.id, both.person.id)) return {};
        return fail(Errc::not_found, "command: no role", "this person holds no role on this unit");
    }));
    return unit_after(parts, both.unit);
}

Result<Json> list_units_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const storage::ActorRow& unit : storage::list_units(tx)) {
            list.push_back(unit_json(tx, parts.site, unit));
        }
        return list;
    });
}

}  // namespace kith::node
