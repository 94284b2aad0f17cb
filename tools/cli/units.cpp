#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

void show_unit(const Json& unit) {
    fmt::print("@{}  {}  {}{}\n",
               unit.value("acct", ""),
               unit.value("type", ""),
               unit.value("url", ""),
               unit.value("suspended", false) ? "  suspended" : "");
    for (const Json& holder : unit.value("holders", Json::array())) {
        fmt::print("    {}  {}  since {}{}\n",
                   holder.value("handle", ""),
                   holder.value("as", ""),
                   holder.value("since", "").substr(0, 10),
                   holder.value("suspended", false) ? "  suspended" : "");
    }
}

void add_create(CLI::App& unit) {
    const auto call = std::make_shared<Call>();
    const auto type = std::make_shared<std::string>("organization");
    CLI::App* command =
        add_command(unit,
                    "create",
                    "Make a unit: an account without a password, for which people act with theirs",
                    "kith unit create botany --dir D --name \"Department of Botany\"");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "1 to 30 letters, digits, _ or -")->required();
    command->add_option("--name", call->text, "The name to show")->required();
    command->add_option("--type", *type, "What it is to other servers; organization by default")
        ->check(CLI::IsMember({"organization", "group"}));
    on_call(*command, [call, type] {
        const Json args = {{"handle", call->object}, {"name", call->text}, {"type", *type}};
        return run(*call, "unit.create", args, show_unit);
    });
}

void add_grant(CLI::App& unit) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(unit,
                                    "grant",
                                    "Let a person act for a unit; in place of the role they held",
                                    "kith unit grant botany ana --dir D --as editor");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The unit")->required();
    command->add_option("PERSON", call->text, "Their handle")->required();
    command->add_option("--as", call->as, "editor: reads and posts; reader: reads")
        ->required()
        ->check(CLI::IsMember({"editor", "reader"}));
    on_call(*command, [call] {
        const Json args = {{"unit", call->object}, {"person", call->text}, {"as", call->as}};
        return run(*call, "unit.grant", args, show_unit);
    });
}

void add_revoke(CLI::App& unit) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(unit,
                                    "revoke",
                                    "Take a person's role back, and end what they let in with it",
                                    "kith unit revoke botany ana --dir D");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The unit")->required();
    command->add_option("PERSON", call->text, "Their handle")->required();
    on_call(*command, [call] {
        const Json args = {{"unit", call->object}, {"person", call->text}};
        return run(*call, "unit.revoke", args, show_unit);
    });
}

}  // namespace

void add_unit_commands(CLI::App& app) {
    CLI::App* unit = add_group(app, "unit", "Departments, boards and funds, and who acts for them");
    add_create(*unit);
    add_grant(*unit);
    add_revoke(*unit);
    const auto call = std::make_shared<Call>();
    CLI::App* command =
        add_command(*unit, "list", "The units, and who acts for them", "kith unit list --dir D");
    add_json(*command, call);
    on_call(*command, [call] {
        return run(*call, "unit.list", Json::object(), [](const Json& result) {
            for (const Json& unit_json : result) show_unit(unit_json);
        });
    });
}

}  // namespace kith::cli
