#include "tools/cli/cli.h"

#include "consent/json.h"
#include "node/application.h"
#include "node/config.h"
#include "node/control.h"
#include "node/directory.h"
#include "tools/cli/moderating.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace kith::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t stdin_bytes_max = 1 << 20;
// A server that starts or stops holds the lock without answering.
constexpr int attempts_max = 100;
constexpr Millis between_attempts = 100ms;

Exit last_exit = Exit::done;
std::string typed_dir;

Result<Json> run_here(const node::Directory& directory, const Json& request) {
    const node::Config config = TRY(node::load_config(directory.config_file()));
    const auto application = TRY(node::Application::open(directory, config, node::OpenFor::command));
    return application->execute(request);
}

}  // namespace

Exit exit_of(Errc code) {
    switch (code) {
        case Errc::malformed:
        case Errc::too_large:
            return Exit::usage;
        case Errc::not_found:
        case Errc::gone:
            return Exit::not_found;
        case Errc::unavailable:
        case Errc::limited:
            return Exit::unavailable;
        case Errc::unauthorized:
        case Errc::denied:
        case Errc::conflict:
        case Errc::internal:
            return Exit::refused;
    }
    return Exit::refused;
}

std::string node_dir() {
    if (!typed_dir.empty()) return typed_dir;
    const char* set = std::getenv("KITH_DIR");
    return set != nullptr && *set != '\0' ? set : ".";
}

CLI::App* add_group(CLI::App& parent, const std::string& name, const std::string& about) {
    CLI::App* group = parent.add_subcommand(name, about);
    group->require_subcommand(1);
    group->add_option("--dir", typed_dir, "The node's directory");
    return group;
}

CLI::App* add_command(CLI::App& parent,
                      const std::string& name,
                      const std::string& about,
                      const std::string& example) {
    CLI::App* command = parent.add_subcommand(name, about);
    command->add_option(
        "--dir", typed_dir, "The node's directory (else $KITH_DIR, else the working directory)");
    command->footer("\nExample: " + example);
    return command;
}

void add_json(CLI::App& command, const CallPtr& call) {
    command.add_flag("--json", call->json, "Print JSON");
}

void add_as(CLI::App& command, const CallPtr& call, bool required) {
    auto* option = command.add_option(
        "--as", call->as, "The handle of the account to act for; that person sees that you did");
    if (required) option->required();
}

void add_include_direct(CLI::App& command, const CallPtr& call) {
    command
        .add_option("--include-direct",
                    call->include_direct,
                    "Read or send direct messages, for this REASON; the person sees it")
        ->type_name("REASON");
}

void on_call(CLI::App& command, std::function<Exit()> action) {
    command.callback([action = std::move(action)] { last_exit = action(); });
}

Result<Json> send(const Call& call, std::string_view command, Json args) {
    const node::Directory directory(node_dir());
    if (!call.as.empty()) args["as"] = call.as;
    if (!call.include_direct.empty()) args["include_direct"] = call.include_direct;
    const Json request = {{"command", command}, {"args", std::move(args)}};
    for (int attempt = 1;; ++attempt) {
        const auto lock = node::DirectoryLock::try_take(directory);
        if (!lock) {
            if (lock.error().code != Errc::not_found) return std::unexpected(lock.error());
            return fail(
                Errc::not_found, "cli: no node", directory.path() + " holds no node; `kith init` makes one");
        }
        if (lock->has_value()) return run_here(directory, request);
        auto answer = node::ask_control(directory.control_socket(), request, call.patience);
        const bool nobody = !answer && answer.error().rule == "control: nobody listens";
        if (!nobody) return answer;
        if (attempt == attempts_max) {
            return fail(Errc::unavailable,
                        "cli: no answer",
                        "the node is busy: it holds its lock but does not answer");
        }
        std::this_thread::sleep_for(between_attempts);
    }
}

Exit complain(const Error& error) {
    fmt::print(stderr, "kith: {}\n", error.message.empty() ? std::string(error.rule) : error.message);
    return exit_of(error.code);
}

Exit run(const Call& call, std::string_view command, Json args, const Show& show) {
    const auto result = send(call, command, std::move(args));
    if (!result) return complain(result.error());
    if (call.json) {
        fmt::print("{}\n", result->dump(-1, ' ', false, Json::error_handler_t::replace));
    } else if (show) {
        show(*result);
    }
    return Exit::done;
}

Result<std::string> text_or_stdin(const std::string& typed) {
    if (typed != "-") return typed;
    std::string text;
    char buffer[4096];
    while (const std::size_t got = std::fread(buffer, 1, sizeof(buffer), stdin)) {
        text.append(buffer, got);
        if (text.size() > stdin_bytes_max)
            return fail(Errc::too_large, "cli: stdin", "standard input is too long");
    }
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

int run_command_line(int argc, char** argv) {
    CLI::App app("Kith: a privacy-preserving federated node for an institution and its people.", "kith");
    app.require_subcommand(1);
    app.add_option("--dir", typed_dir, "The node's directory (else $KITH_DIR, else the working directory)");
    app.set_version_flag("--version", "kith 0.1.0");
    app.set_help_all_flag("--help-all", "Print the help of every command");
    app.footer(
        "\nEvery command has --help. Commands work while the server runs (through its control socket) and "
        "while it "
        "does not.\n\n"
        "Exit codes: 0 done; 1 refused or failed; 2 usage or bad input; 3 not found; 4 the node or a peer "
        "cannot be "
        "reached, try again; 5 not yet: what was promised is not due.");
    add_server_commands(app);
    add_account_commands(app);
    add_access_commands(app);
    add_unit_commands(app);
    add_posting_commands(app);
    add_announce_commands(app);
    add_emoji_commands(app);
    add_draft_commands(app);
    add_reading_commands(app);
    add_follow_commands(app);
    add_consent_commands(app);
    add_retention_commands(app);
    add_ledger_commands(app);
    add_subject_commands(app);
    add_portability_commands(app);
    add_moderation_commands(app);
    add_operator_commands(app);
    add_media_commands(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Exit::done : Exit::usage;
    }
    return last_exit;
}

}  // namespace kith::cli
