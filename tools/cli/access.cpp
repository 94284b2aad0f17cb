#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

void add_token_commands(CLI::App& token) {
    const auto create = std::make_shared<Call>();
    CLI::App* command = add_command(token,
                                    "create",
                                    "Make a token of the client API for an account; the person sees that",
                                    "kith token create ana --dir D --scopes \"read write\"");
    add_json(*command, create);
    command->add_option("HANDLE", create->object, "The account")->required();
    command->add_option("--by", create->as, "For a unit: the person whose role on it the token rests on");
    command->add_option("--scopes", create->text, "What it may do, by Mastodon's names; \"read\" by default");
    on_call(*command, [create] {
        const Json args = {{"handle", create->object}, {"scopes", create->text}, {"by", create->as}};
        return run(*create, "token.create", args, [](const Json& result) {
            fmt::print("{}\n", result.value("token", ""));
        });
    });

    const auto list = std::make_shared<Call>();
    command =
        add_command(token, "list", "The applications that an account let in", "kith token list ana --dir D");
    add_json(*command, list);
    command->add_option("HANDLE", list->object, "The account")->required();
    on_call(*command, [list] {
        return run(*list, "token.list", {{"handle", list->object}}, [](const Json& result) {
            for (const Json& one : result) {
                const std::string by = one.value("by", "");
                fmt::print("{}  {}  {}  {}{}\n",
                           one.value("id", ""),
                           one.value("last_used", ""),
                           one.value("scopes", ""),
                           one.value("app", ""),
                           by.empty() ? by : "  " + by + " for " + one.value("account", ""));
            }
        });
    });

    const auto revoke = std::make_shared<Call>();
    const auto id = std::make_shared<std::int64_t>(0);
    command = add_command(token,
                          "revoke",
                          "End all tokens of an account, or the one that --id names",
                          "kith token revoke ana --dir D");
    add_json(*command, revoke);
    command->add_option("HANDLE", revoke->object, "The account")->required();
    command->add_option("--id", *id, "As `token list` shows it");
    on_call(*command, [revoke, id] {
        return run(*revoke, "token.revoke", {{"handle", revoke->object}, {"id", *id}}, nullptr);
    });
}

}  // namespace

void add_access_commands(CLI::App& app) {
    add_token_commands(*add_group(app, "token", "Tokens of the client API"));
    CLI::App* invite = add_group(app, "invite", "Invitations to make an account");
    const auto call = std::make_shared<Call>();
    const auto uses = std::make_shared<std::int64_t>(1);
    CLI::App* command = add_command(
        *invite, "create", "Make an invitation, for two weeks", "kith invite create --dir D --uses 5");
    add_json(*command, call);
    command->add_option("--uses", *uses, "How many accounts can be made with it; 1 by default");
    on_call(*command, [call, uses] {
        return run(*call, "invite.create", {{"uses", *uses}}, [](const Json& result) {
            fmt::print("{}\n", result.value("code", ""));
        });
    });

    const auto list = std::make_shared<Call>();
    command = add_command(*invite, "list", "Invitations that can be used", "kith invite list --dir D");
    add_json(*command, list);
    on_call(*command, [list] {
        return run(*list, "invite.list", Json::object(), [](const Json& result) {
            for (const Json& one : result) {
                fmt::print("{}  uses {}  until {}\n",
                           one.value("id", ""),
                           one.value("uses", 0),
                           one.value("expires", ""));
            }
        });
    });

    const auto withdraw = std::make_shared<Call>();
    command = add_command(
        *invite, "withdraw", "End an invitation", "kith invite withdraw 0123456789abcdef --dir D");
    add_json(*command, withdraw);
    command->add_option("ID", withdraw->object, "As `invite list` shows it")->required();
    on_call(*command,
            [withdraw] { return run(*withdraw, "invite.withdraw", {{"id", withdraw->object}}, nullptr); });
}

}  // namespace kith::cli
