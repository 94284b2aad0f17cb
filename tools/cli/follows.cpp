#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

/// follow, unfollow, block, unblock: one account does it to another.
void add_relation(CLI::App& app, const std::string& name, const std::string& about, const Show& show) {
    const auto call = std::make_shared<Call>();
    CLI::App* command =
        add_command(app, name, about, "kith " + name + " --dir D --as ana @ben@college.example");
    add_as(*command, call);
    add_json(*command, call);
    command->add_option("WHO", call->object, "@user@host, or the URL of a profile")->required();
    on_call(*command, [call, name, show] { return run(*call, name, {{"who", call->object}}, show); });
}

void add_answer(CLI::App& requests, const std::string& name, const std::string& about) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(
        requests, name, about, "kith requests " + name + " --dir D --as ana @ben@college.example");
    add_as(*command, call);
    add_json(*command, call);
    command->add_option("WHO", call->object, "@user@host, or the URL of a profile")->required();
    on_call(*command,
            [call, name] { return run(*call, "requests." + name, {{"who", call->object}}, nullptr); });
}

void show_requests(const Json& result) {
    for (const Json& request : result) {
        fmt::print("{}  {}\n", request.value("at", ""), request.value("from", ""));
    }
}

}  // namespace

void add_follow_commands(CLI::App& app) {
    add_relation(app, "follow", "Follow somebody; prints whether it was accepted", [](const Json& result) {
        fmt::print("{}\n", result.value("state", ""));
    });
    add_relation(app, "unfollow", "Stop following", nullptr);
    add_relation(app, "block", "Block somebody: neither sees or reaches the other", nullptr);
    add_relation(app, "unblock", "Take a block back", nullptr);

    CLI::App* requests = add_group(app, "requests", "Requests to follow a locked account");
    const auto call = std::make_shared<Call>();
    CLI::App* list = add_command(
        *requests, "list", "Who waits for an answer, oldest first", "kith requests list --dir D --as ana");
    add_as(*list, call);
    add_json(*list, call);
    on_call(*list, [call] { return run(*call, "requests.list", Json::object(), show_requests); });
    add_answer(*requests, "accept", "Let somebody follow");
    add_answer(*requests, "reject", "Refuse a follower, also one accepted before");
}

}  // namespace kith::cli
