#include "consent/json.h"
#include "node/backup.h"
#include "node/directory.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace kith::cli {
namespace {

void show_deliveries(const Json& result) {
    for (const Json& one : result["deliveries"]) {
        fmt::print("{:9}  {:8}  {}  tried {}",
                   one.value("state", ""),
                   one.value("type", ""),
                   one.value("inbox", ""),
                   one.value("attempts", 0));
        if (one.value("last_status", 0) != 0) fmt::print("  status {}", one.value("last_status", 0));
        if (const std::string error = one.value("last_error", ""); !error.empty()) fmt::print("  {}", error);
        if (const std::string next = one.value("next_try", ""); !next.empty()) fmt::print("  next {}", next);
        fmt::print("\n");
    }
}

void add_delivery(CLI::App& app) {
    CLI::App* delivery = add_group(app, "delivery", "What is on its way to other servers");
    const auto call = std::make_shared<Call>();
    const auto limit = std::make_shared<int>(200);
    const auto bodies = std::make_shared<bool>(false);
    CLI::App* status =
        add_command(*delivery,
                    "status",
                    "For each recipient: what, when, how often, why it failed, when it is tried next",
                    "kith delivery status --dir D --json");
    add_json(*status, call);
    status->add_option("--limit", *limit, "The newest so many")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    status->add_flag("--bodies", *bodies, "With --json: the public activities themselves, as sent");
    on_call(*status, [=] {
        return run(*call, "delivery.status", {{"limit", *limit}, {"bodies", *bodies}}, show_deliveries);
    });
}

void add_rule(CLI::App& domain, const std::string& name, const std::string& about) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(domain, name, about, "kith domain " + name + " --dir D spam.example");
    add_json(*command, call);
    command->add_option("HOST", call->object, "The domain, with all below it")->required();
    const auto more = std::make_shared<Json>(Json::object());
    if (name != "remove") command->add_option("--reason", call->text, "Why; people here can read it");
    if (name == "block") {
        command
            ->add_option_function<std::string>(
                "--severity",
                [more](const std::string& typed) { (*more)["severity"] = typed; },
                "suspend: nothing in or out (the default); silence: its people are limited; noop: what "
                "follows")
            ->check(CLI::IsMember({"suspend", "silence", "noop"}));
        command->add_flag_callback(
            "--reject-media", [more] { (*more)["reject_media"] = true; }, "Its pictures are not fetched");
        command->add_flag_callback(
            "--reject-reports",
            [more] { (*more)["reject_reports"] = true; },
            "What it reports is passed over");
    }
    on_call(*command, [call, more, name] {
        Json args = *more;
        args["host"] = call->object;
        args["reason"] = call->text;
        return run(*call, "domain." + name, std::move(args), nullptr);
    });
}

void add_domain(CLI::App& app) {
    CLI::App* domain = add_group(app, "domain", "Decisions about whole servers");
    add_rule(*domain, "block", "Refuse everything from a server and send it nothing, or less than that");
    add_rule(*domain, "allow", "Except a server from a block of the domain above it");
    add_rule(*domain, "remove", "Forget a decision");
    const auto call = std::make_shared<Call>();
    CLI::App* list = add_command(*domain, "list", "All decisions", "kith domain list --dir D --json");
    add_json(*list, call);
    on_call(*list, [call] {
        return run(*call, "domain.list", Json::object(), [](const Json& result) {
            for (const Json& rule : result) {
                fmt::print("{:5}  {}  {}\n",
                           rule.value("rule", ""),
                           rule.value("host", ""),
                           rule.value("reason", ""));
            }
        });
    });
}

void add_backup(CLI::App& app) {
    const auto call = std::make_shared<Call>();
    CLI::App* backup =
        add_command(app,
                    "backup",
                    "Write the data and the keys as two archives; keep them in different places",
                    "kith backup --dir D --data kith-data.tar --keys kith-keys.tar");
    backup->add_option("--data", call->object, "New file: database and settings")->required();
    backup->add_option("--keys", call->text, "New file: keys; whoever has both files can read everything")
        ->required();
    on_call(*backup, [call] {
        const Json args = {{"data", std::filesystem::absolute(call->object).string()},
                           {"keys", std::filesystem::absolute(call->text).string()}};
        return run(*call, "backup", args, [&](const Json&) {
            fmt::print("data: {}\nkeys: {}\n", call->object, call->text);
        });
    });
}

void add_restore(CLI::App& app) {
    const auto call = std::make_shared<Call>();
    CLI::App* restore =
        add_command(app,
                    "restore",
                    "Make a node again from its two archives; erasures since then are repeated",
                    "kith restore --dir NEW --data kith-data.tar --keys kith-keys.tar");
    restore->add_option("--data", call->object, "The archive of the data")
        ->required()
        ->check(CLI::ExistingFile);
    restore->add_option("--keys", call->text, "The newest archive of the keys")
        ->required()
        ->check(CLI::ExistingFile);
    on_call(*restore, [call] {
        const node::Directory directory(node_dir());
        const Done restored = node::restore(directory, {.data = call->object, .keys = call->text});
        if (!restored) return complain(restored.error());
        fmt::print("restored {}\n", directory.path());
        return Exit::done;
    });
}

}  // namespace

void add_operator_commands(CLI::App& app) {
    add_delivery(app);
    add_domain(app);
    add_backup(app);
    add_restore(app);
}

}  // namespace kith::cli
