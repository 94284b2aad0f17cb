#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <optional>

namespace kith::cli {
namespace {

struct Profile {
    std::string role{};
    std::string display_name{};
    std::string biography{};
    std::string email{};
    bool password_stdin = false;
    std::optional<bool> locked{};
    std::optional<bool> discoverable{};
    std::optional<bool> indexable{};
    std::optional<bool> opens_lists{};
    std::optional<bool> listed{};
};

/// What the person is asked for and an operator may set; each in the request only when it was typed.
void add_switches(CLI::App& command, const std::shared_ptr<Profile>& profile) {
    command.add_option("--locked", profile->locked, "Followers need an answer (true or false)")
        ->type_name("BOOL");
    command.add_option("--discoverable", profile->discoverable, "May be suggested to others")
        ->type_name("BOOL");
    command.add_option("--indexable", profile->indexable, "Public posts may be searched")->type_name("BOOL");
    command.add_option("--opens-lists", profile->opens_lists, "Shows who follows and is followed")
        ->type_name("BOOL");
    command.add_option("--listed", profile->listed, "May appear in others' lists")->type_name("BOOL");
}

Json args_of(const Profile& profile) {
    Json args = Json::object();
    const auto put = [&](const char* name, const auto& value) {
        if (value) args[name] = *value;
    };
    put("locked", profile.locked);
    put("discoverable", profile.discoverable);
    put("indexable", profile.indexable);
    put("opens_lists", profile.opens_lists);
    put("listed", profile.listed);
    return args;
}

void show_login(const Json& result) {
    fmt::print("handle: {}\nprofile: {}\n", result.value("handle", ""), result.value("url", ""));
    if (result.contains("password")) {
        fmt::print("password: {}\n(shown once; it cannot be read again)\n", result.value("password", ""));
    }
}

void add_create(CLI::App& account) {
    const auto call = std::make_shared<Call>();
    const auto profile = std::make_shared<Profile>();
    CLI::App* command =
        add_command(account,
                    "create",
                    "Make an account; prints a password unless one is given",
                    "kith account create ana --dir D --role student --display-name \"Ana Lima\"");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "1 to 30 letters, digits, _ or -")->required();
    command->add_option("--role", profile->role, "What the person is here")
        ->required()
        ->check(CLI::IsMember({"student", "faculty", "staff", "board", "donor", "alumni"}));
    command->add_option("--display-name", profile->display_name, "The name to show");
    command->add_option("--email", profile->email, "Kept sealed; never shown");
    command->add_flag("--password-stdin", profile->password_stdin, "Read the password from standard input");
    add_switches(*command, profile);
    on_call(*command, [call, profile] {
        Json args = args_of(*profile);
        args["handle"] = call->object;
        args["role"] = profile->role;
        args["display_name"] = profile->display_name;
        args["email"] = profile->email;
        if (profile->password_stdin) {
            const auto password = text_or_stdin("-");
            if (!password) return complain(password.error());
            args["password"] = *password;
        }
        return run(*call, "account.create", std::move(args), show_login);
    });
}

void add_set(CLI::App& account) {
    const auto call = std::make_shared<Call>();
    const auto profile = std::make_shared<Profile>();
    CLI::App* command = add_command(account,
                                    "set",
                                    "Change what an account shows or allows",
                                    "kith account set ana --dir D --locked true");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    CLI::Option* name =
        command->add_option("--display-name", profile->display_name, "The name to show; \"\" for none");
    add_switches(*command, profile);
    on_call(*command, [call, profile, name] {
        Json args = args_of(*profile);
        args["handle"] = call->object;
        if (name->count() != 0) args["display_name"] = profile->display_name;
        return run(*call, "account.set", std::move(args), nullptr);
    });
}

void add_list(CLI::App& account) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(account, "list", "All accounts", "kith account list --dir D --json");
    add_json(*command, call);
    on_call(*command, [call] {
        return run(*call, "account.list", Json::object(), [](const Json& result) {
            for (const Json& one : result) {
                fmt::print("{:30}  {:9}  {}\n",
                           one.value("handle", ""),
                           one.value("state", ""),
                           one.value("created", ""));
            }
        });
    });
}

void add_pending(CLI::App& account) {
    const auto call = std::make_shared<Call>();
    CLI::App* command =
        add_command(account, "pending", "Who asked for an account and waits", "kith account pending --dir D");
    add_json(*command, call);
    on_call(*command, [call] {
        return run(*call, "account.pending", Json::object(), [](const Json& result) {
            for (const Json& one : result) {
                fmt::print(
                    "{}  {}  {}\n", one.value("handle", ""), one.value("asked", ""), one.value("reason", ""));
            }
        });
    });
}

void add_reject(CLI::App& account) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(account,
                                    "reject",
                                    "Turn somebody away who asked for an account: it goes",
                                    "kith account reject ana --dir D");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    command->add_option(
        "--reason", call->text, "Why: for the record, and told them where this node sends mail");
    on_call(*command, [call] {
        return run(*call, "account.reject", {{"handle", call->object}, {"reason", call->text}}, nullptr);
    });
}

/// A command on one account that takes nothing else.
void add_plain(CLI::App& account, const std::string& name, const std::string& about, const Show& show) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(account, name, about, "kith account " + name + " ana --dir D");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    on_call(*command, [=] { return run(*call, "account." + name, {{"handle", call->object}}, show); });
}

void add_role(CLI::App& account) {
    const auto call = std::make_shared<Call>();
    CLI::App* command =
        add_command(account,
                    "role",
                    "What somebody may do for the node: a role of [roles] in kith.toml, or none",
                    "kith account role ana --dir D moderator");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    command
        ->add_option(
            "ROLE", call->text, "moderator and admin, where kith.toml says nothing; none takes it away")
        ->required();
    on_call(*command, [call] {
        return run(*call, "account.role", {{"handle", call->object}, {"role", call->text}}, nullptr);
    });
}

void add_password(CLI::App& account) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(account,
                                    "password",
                                    "Give an account a new password; prints one unless it is given",
                                    "kith account password ana --dir D");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    command->add_flag("--password-stdin", call->flag, "Read the password from standard input");
    on_call(*command, [call] {
        Json args = {{"handle", call->object}};
        if (call->flag) {
            const auto password = text_or_stdin("-");
            if (!password) return complain(password.error());
            args["password"] = *password;
        }
        return run(*call, "account.password", std::move(args), show_login);
    });
}

void add_moving(CLI::App& account) {
    const auto move = std::make_shared<Call>();
    CLI::App* command =
        add_command(account,
                    "move",
                    "Tell followers that an account has moved; the target must name it as an alias",
                    "kith account move ana --dir D @ana@college.example");
    add_json(*command, move);
    command->add_option("HANDLE", move->object, "The account")->required();
    command->add_option("TARGET", move->text, "@user@host, or the URL of a profile")->required();
    on_call(*command, [move] {
        return run(*move, "account.move", {{"handle", move->object}, {"target", move->text}}, nullptr);
    });

    const auto alias = std::make_shared<Call>();
    command = add_command(account,
                          "alias",
                          "Name the accounts elsewhere that this one also is; none clears the list",
                          "kith account alias ana --dir D @ana@old.example");
    add_json(*command, alias);
    command->add_option("HANDLE", alias->object, "The account")->required();
    command->add_option("WHO", alias->list, "@user@host, or the URL of a profile");
    on_call(*command, [alias] {
        return run(*alias, "account.alias", {{"handle", alias->object}, {"who", alias->list}}, nullptr);
    });
}

}  // namespace

void add_account_commands(CLI::App& app) {
    CLI::App* account = add_group(app, "account", "Accounts of this node's people");
    add_create(*account);
    add_list(*account);
    add_set(*account);
    add_password(*account);
    add_plain(*account,
              "reset-link",
              "Make a link with which the person chooses a new password, once, within a day",
              [](const Json& result) { fmt::print("{}\n", result.value("link", "")); });
    add_plain(
        *account,
        "totp-off",
        "Turn off the second step of somebody's sign-in who lost their device and their codes, and remove "
        "their passkeys",
        nullptr);
    add_plain(*account, "suspend", "Hide an account and all it wrote; `resume` takes it back", nullptr);
    add_plain(*account, "resume", "Take a suspension back", nullptr);
    add_plain(*account,
              "delete",
              "Delete an account for good: its posts, details and keys; its handle stays taken",
              nullptr);
    add_plain(*account, "rotate-key", "Make new signing keys and tell other servers", nullptr);
    add_pending(*account);
    add_plain(*account, "approve", "Let somebody in who asked for an account", nullptr);
    add_reject(*account);
    add_role(*account);
    add_moving(*account);
    add_plain(*account,
              "audit",
              "What operators did in this person's name; of a unit also who did what for it",
              [](const Json& result) {
                  for (const Json& event : result) {
                      const std::string by = event.value("by", "");
                      fmt::print("{}  {}{}  {}  {}\n",
                                 event.value("at", ""),
                                 by.empty() ? by : by + " ",
                                 event.value("verb", ""),
                                 event.value("object", ""),
                                 event.value("reason", ""));
                  }
              });
}

}  // namespace kith::cli
