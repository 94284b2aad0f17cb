#include "consent/base/bytes.h"
#include "consent/json.h"
#include "node/media/limits.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>

namespace kith::cli {
namespace {

/// One byte too many at most: how many more there are is nobody's business.
Result<std::string> read_picture(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(limits::emoji_bytes_max + 1, '\0');
    if (!file) return fail(Errc::not_found, "emoji: file", "the file cannot be read: " + path);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (file.bad()) return fail(Errc::not_found, "emoji: file", "the file cannot be read: " + path);
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

void show_emoji(const Json& each) {
    fmt::print(
        ":{}:  {}  {}\n", each.value("shortcode", ""), each.value("category", ""), each.value("url", ""));
}

void add_listing(CLI::App& group) {
    const auto call = std::make_shared<Call>();
    CLI::App* list = add_command(group, "list", "Those that there are", "kith emoji list --dir D");
    add_json(*list, call);
    on_call(*list, [call] {
        return run(*call, "emoji.list", Json::object(), [](const Json& result) {
            for (const Json& each : result) show_emoji(each);
        });
    });
}

void add_removal(CLI::App& group) {
    const auto call = std::make_shared<Call>();
    CLI::App* remove =
        add_command(group, "remove", "Names in texts are text again", "kith emoji remove --dir D blobcat");
    add_json(*remove, call);
    remove->add_option("NAME", call->object, "Its name, without colons")->required();
    on_call(*remove, [call] { return run(*call, "emoji.remove", {{"shortcode", call->object}}, nullptr); });
}

}  // namespace

void add_emoji_commands(CLI::App& app) {
    CLI::App* group = add_group(app, "emoji", "Small pictures that stand for :names: in texts");
    const auto call = std::make_shared<Call>();
    const auto category = std::make_shared<std::string>();
    CLI::App* add = add_command(*group,
                                "add",
                                "Add one, or put another picture in its place",
                                "kith emoji add --dir D blobcat blobcat.png --category Cats");
    add_json(*add, call);
    add->add_option("--category", *category, "Under which apps show it");
    add->add_option("NAME", call->object, "Letters from a to z, digits and underscores, without colons")
        ->required();
    add->add_option("FILE", call->text, "A PNG, GIF or WebP image of at most 256 KB")->required();
    on_call(*add, [call, category] {
        const auto file = read_picture(call->text);
        if (!file) return complain(file.error());
        return run(
            *call,
            "emoji.add",
            {{"shortcode", call->object}, {"category", *category}, {"file", to_base64(as_bytes(*file))}},
            show_emoji);
    });
    add_listing(*group);
    add_removal(*group);
}

}  // namespace kith::cli
