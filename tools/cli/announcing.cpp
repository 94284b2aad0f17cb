#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

void show_announcement(const Json& each) {
    fmt::print("{}  until {}  {}\n",
               each.value("announcement", ""),
               each.value("ends", "").substr(0, 10),
               each.value("text", ""));
}

}  // namespace

void add_announce_commands(CLI::App& app) {
    CLI::App* group = add_group(app, "announce", "What the institution tells everybody here, in their apps");
    const auto call = std::make_shared<Call>();
    const auto days = std::make_shared<int>(7);
    CLI::App* add = add_command(*group,
                                "add",
                                "Tell everybody",
                                "kith announce add --dir D --days 2 \"Down on Sunday from 9 to 10.\"");
    add_json(*add, call);
    add->add_option("--days", *days, "How long it is shown (default: 7)");
    add->add_option("TEXT", call->text, "The words; - reads them from standard input")->required();
    on_call(*add, [call, days] {
        const auto text = text_or_stdin(call->text);
        if (!text) return complain(text.error());
        return run(*call, "announce.add", {{"text", *text}, {"days", *days}}, show_announcement);
    });

    const auto listing = std::make_shared<Call>();
    CLI::App* list = add_command(*group, "list", "What is shown now", "kith announce list --dir D");
    add_json(*list, listing);
    on_call(*list, [listing] {
        return run(*listing, "announce.list", Json::object(), [](const Json& result) {
            for (const Json& each : result) show_announcement(each);
        });
    });

    const auto removal = std::make_shared<Call>();
    CLI::App* remove =
        add_command(*group, "remove", "Show it no longer", "kith announce remove --dir D 116829541990401234");
    add_json(*remove, removal);
    remove->add_option("ANNOUNCEMENT", removal->object, "Its number, as kith announce list shows it")
        ->required();
    on_call(*remove, [removal] {
        return run(*removal, "announce.remove", {{"announcement", removal->object}}, nullptr);
    });
}

}  // namespace kith::cli
