#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>

namespace kith::cli {
namespace {

constexpr const char* sums[] = {"copied", "present", "damaged", "unneeded", "bytes"};

/// The node copies a part at a time, so that it answers in time and can be stopped between.
Exit copy(const Call& call) {
    Json total = {{"to", call.object}};
    for (const char* sum : sums) total[sum] = std::uint64_t{0};
    for (std::uint64_t from = 0, of = 1; from < of;) {
        const auto result = send(call, "media.copy", {{"to", call.object}, {"from", from}});
        if (!result) {
            fmt::print(stderr, "kith: stopped at folder {}; the same command goes on from there\n", from);
            return complain(result.error());
        }
        of = result->value("of", std::uint64_t{0});
        from = result->value("next", of);
        for (const char* sum : sums)
            total[sum] = total.value(sum, std::uint64_t{0}) + result->value(sum, std::uint64_t{0});
        fmt::print(stderr, "kith: {} of {} folders, {} files copied\n", from, of, total["copied"].dump());
    }
    if (call.json) {
        fmt::print("{}\n", total.dump());
    } else {
        fmt::print("copied {} files ({} MB), {} were there, {} that nothing needs were left out\n",
                   total["copied"].dump(),
                   total.value("bytes", std::uint64_t{0}) >> 20,
                   total["present"].dump(),
                   total["unneeded"].dump());
    }
    if (total["damaged"] == 0) return Exit::done;
    fmt::print(stderr,
               "kith: {} files are not what was kept and were left out: restore them from a backup\n",
               total["damaged"].dump());
    return Exit::refused;
}

}  // namespace

void add_media_commands(CLI::App& app) {
    CLI::App* media = add_group(app, "media", "Where pictures, films and sounds are kept");
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(
        *media,
        "copy",
        "Copy all media between the directory and the store of [media.s3]; go on where it was stopped",
        "kith media copy --dir D --to s3");
    command->add_option("--to", call->object, "s3 or directory")
        ->required()
        ->check(CLI::IsMember({"s3", "directory"}));
    add_json(*command, call);
    on_call(*command, [call] { return copy(*call); });
}

}  // namespace kith::cli
