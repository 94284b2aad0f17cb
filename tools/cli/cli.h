// What the groups of the `kith` command line share: options of every command, and how a command is sent.
#pragma once

#include "consent/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace kith::cli {

using Json = nlohmann::json;

/// The exit codes, as `kith --help` lists them.
enum Exit : int { done = 0, refused = 1, usage = 2, not_found = 3, unavailable = 4, not_yet = 5 };
Exit exit_of(Errc code);

/// Prints a result for people.
using Show = std::function<void(const Json& result)>;

/// One command as typed: CLI11 writes the options here, the callback reads them.
struct Call {
    bool json = false;
    std::string as{};
    std::string include_direct{};
    std::string text{};  // the positionals that most commands have
    std::string object{};
    std::vector<std::string> list{};
    bool flag = false;
    /// How long the running server is waited for: a command may ask other servers more than once.
    std::chrono::milliseconds patience = std::chrono::seconds(60);
};
using CallPtr = std::shared_ptr<Call>;

/// Commands about one thing ("kith account …"); --dir may stand before or after the command's own name.
CLI::App* add_group(CLI::App& parent, const std::string& name, const std::string& about);
/// A sub-command with --dir, its example in --help.
CLI::App* add_command(CLI::App& parent,
                      const std::string& name,
                      const std::string& about,
                      const std::string& example);
/// --dir, else $KITH_DIR, else the working directory.
std::string node_dir();
void add_json(CLI::App& command, const CallPtr& call);
void add_as(CLI::App& command, const CallPtr& call, bool required = true);
void add_include_direct(CLI::App& command, const CallPtr& call);

/// Runs when the command line was parsed; what it returns is the program's exit code.
void on_call(CLI::App& command, std::function<Exit()> action);

/// Sends a command to the node in node_dir(): through the running server, or else in this process.
Result<Json> send(const Call& call, std::string_view command, Json args);
/// Sends, prints the result (as JSON with --json) or what went wrong.
Exit run(const Call& call, std::string_view command, Json args, const Show& show);
Exit complain(const Error& error);

/// `-` reads standard input, up to a megabyte, without the last line break.
Result<std::string> text_or_stdin(const std::string& typed);

/// The whole command line; the return value is the exit code.
int run_command_line(int argc, char** argv);

void add_server_commands(CLI::App& app);       // init, serve, doctor
void add_account_commands(CLI::App& app);      // account …
void add_access_commands(CLI::App& app);       // token, invite
void add_unit_commands(CLI::App& app);         // unit
void show_waiting(const Json& result);         // a post that waits, as `post --shows` prints it
void add_announce_commands(CLI::App& app);     // announce
void add_draft_commands(CLI::App& app);        // drafts
void add_emoji_commands(CLI::App& app);        // emoji
void add_posting_commands(CLI::App& app);      // post, edit, delete, like, boost, bookmark, pin, vote
void add_reading_commands(CLI::App& app);      // timeline, notifications, show
void add_follow_commands(CLI::App& app);       // follow, unfollow, requests, block
void add_consent_commands(CLI::App& app);      // detail, consent
void add_ledger_commands(CLI::App& app);       // ledger
void add_subject_commands(CLI::App& app);      // subject
void add_portability_commands(CLI::App& app);  // export, import
void add_retention_commands(CLI::App& app);    // retention
void add_operator_commands(CLI::App& app);     // delivery, domain, backup, restore
void add_media_commands(CLI::App& app);        // media

}  // namespace kith::cli
