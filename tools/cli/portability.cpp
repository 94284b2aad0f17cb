// `kith export` and `kith import`: what people take along and bring along.
#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

namespace kith::cli {
namespace {

std::string absolute(const std::string& path) {
    return std::filesystem::absolute(path).string();
}

void show_import(const Json& result) {
    fmt::print("{} ({}): {}, {} done, {} waiting, {} refused\n",
               result.value("kind", ""),
               result.value("mode", ""),
               result.value("state", ""),
               result.value("done", 0),
               result.value("waiting", 0),
               result.value("refused", 0));
    for (const Json& each : result["lines"]) {
        fmt::print(
            "  line {}: {}  {}\n", each.value("line", 0), each.value("target", ""), each.value("why", ""));
    }
}

void add_export_csv(CLI::App& group) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(group,
                                    "csv",
                                    "Whom somebody follows, their lists, blocks, mutes, blocked domains and "
                                    "bookmarks, as Mastodon writes and reads them",
                                    "kith export csv --dir D ana ana-relations");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    command->add_option("FOLDER", call->text, "Where the files go; none of them may be there yet")
        ->required();
    on_call(*command, [call] {
        const Json args = {{"handle", call->object}, {"out", absolute(call->text)}};
        return run(*call, "export.csv", args, [](const Json& result) {
            for (const Json& file : result["files"]) fmt::print("{}\n", file.get<std::string>());
        });
    });
}

void add_export_archive(CLI::App& group) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(group,
                                    "archive",
                                    "Everything that somebody posted, boosted, liked and bookmarked, with "
                                    "the files of their posts: a ZIP file of ActivityPub documents",
                                    "kith export archive --dir D ana ana.zip");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    command->add_option("FILE", call->text, "A new file")->required();
    add_include_direct(*command, call);
    on_call(*command, [call] {
        call->patience = std::chrono::hours(1);
        const Json args = {{"handle", call->object}, {"out", absolute(call->text)}};
        return run(*call, "export.archive", args, [](const Json& result) {
            fmt::print(
                "{}: {} posts, {} boosts, {} likes, {} bookmarks, {} files\nWhoever has it can read "
                "everything: hand it over, then delete it\n",
                result.value("out", ""),
                result.value("posts", 0),
                result.value("boosts", 0),
                result.value("likes", 0),
                result.value("bookmarks", 0),
                result.value("files", 0));
        });
    });
}

void add_import_csv(CLI::App& group) {
    const auto call = std::make_shared<Call>();
    const auto kind = std::make_shared<std::string>();
    CLI::App* command =
        add_command(group,
                    "csv",
                    "Bring along whom somebody follows, lists, blocks, mutes, blocks of domains or "
                    "bookmarks; a server that runs works it off, look with `kith import list`",
                    "kith import csv --dir D ana following following_accounts.csv");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    command->add_option("KIND", *kind, "following, lists, blocks, mutes, domains or bookmarks")->required();
    command->add_option("FILE", call->text, "As Mastodon or Kith wrote it")->required();
    command->add_flag("--overwrite", call->flag, "What the file does not name goes");
    on_call(*command, [call, kind] {
        call->patience = std::chrono::hours(1);
        const Json args = {{"handle", call->object},
                           {"kind", *kind},
                           {"in", absolute(call->text)},
                           {"overwrite", call->flag}};
        return run(*call, "import.csv", args, show_import);
    });
}

void add_import_list(CLI::App& group) {
    const auto call = std::make_shared<Call>();
    CLI::App* command =
        add_command(group,
                    "list",
                    "What somebody brought along within a week, how far it is, and what was refused",
                    "kith import list --dir D ana");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    on_call(*command, [call] {
        return run(*call, "import.list", {{"handle", call->object}}, [](const Json& result) {
            for (const Json& import : result) show_import(import);
        });
    });
}

/// A call takes some hundred posts; the next goes on from there, until all are there.
Exit import_archive(const Call& call) {
    Json total = Json::object();
    Json asked = {{"handle", call.object}, {"in", absolute(call.text)}};
    while (true) {
        const auto result = send(call, "import.archive", asked);
        if (!result) return complain(result.error());
        for (const char* name : {"posts", "known", "direct", "others", "refused", "files", "files_refused"}) {
            total[name] = total.value(name, 0) + result->value(name, 0);
        }
        for (const char* name : {"from", "reached"}) asked[name] = result->value(name, 0);
        if (!result->value("more", false)) break;
    }
    if (call.json) {
        fmt::print("{}\n", total.dump());
        return Exit::done;
    }
    fmt::print("{} posts, {} files; {} posts were there before\n",
               total.value("posts", 0),
               total.value("files", 0),
               total.value("known", 0));
    fmt::print(
        "not taken: {} direct messages, {} boosts and posts of others, {} that cannot be read or stand, {} "
        "files\n",
        total.value("direct", 0),
        total.value("others", 0),
        total.value("refused", 0),
        total.value("files_refused", 0));
    return Exit::done;
}

void add_import_archive(CLI::App& group) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(group,
                                    "archive",
                                    "Bring along somebody's own posts of an archive (ZIP, tar, tar.gz), at "
                                    "their dates; nobody is told, nothing is delivered, and twice is once",
                                    "kith import archive --dir D ana archive.tar.gz");
    add_json(*command, call);
    command->add_option("HANDLE", call->object, "The account")->required();
    command->add_option("FILE", call->text, "The archive, as Mastodon or Kith wrote it")->required();
    on_call(*command, [call] {
        call->patience = std::chrono::hours(1);
        return import_archive(*call);
    });
}

}  // namespace

void add_portability_commands(CLI::App& app) {
    CLI::App* exports = add_group(app, "export", "What somebody takes along: relations and posts");
    add_export_csv(*exports);
    add_export_archive(*exports);
    CLI::App* imports = add_group(app, "import", "What somebody brings along: relations and posts");
    add_import_csv(*imports);
    add_import_list(*imports);
    add_import_archive(*imports);
}

}  // namespace kith::cli
