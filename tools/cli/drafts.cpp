#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

constexpr std::size_t excerpt_bytes = 60;

/// The beginning of the first line, cut between characters.
std::string excerpt(const std::string& text) {
    std::string line = text.substr(0, text.find('\n'));
    if (line.size() <= excerpt_bytes) return line;
    std::size_t end = excerpt_bytes;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    return line.substr(0, end) + "…";
}

std::string shown_people(const Json& draft) {
    std::string people;
    for (const Json& each : draft.value("shows", Json::array())) {
        people += (people.empty() ? "" : " ") + each.get<std::string>();
    }
    return people;
}

void show_drafts(const Json& result) {
    for (const Json& draft : result) {
        fmt::print("{}  {}  until {}  shows {}  {}\n",
                   draft.value("draft", ""),
                   draft.value("visibility", ""),
                   draft.value("until", "").substr(0, 10),
                   shown_people(draft),
                   excerpt(draft.value("text", "")));
    }
}

}  // namespace

void show_waiting(const Json& result) {
    const int people = result.value("waits_for", 0);
    fmt::print(
        "Not published yet: it waits until {} it shows {} said yes, until {} at most.\nkith drafts list "
        "shows what "
        "waits; its number is {}.\n",
        people == 1 ? "the one person" : fmt::format("all {} people", people),
        people == 1 ? "has" : "have",
        result.value("until", "").substr(0, 10),
        result.value("draft", ""));
}

void add_draft_commands(CLI::App& app) {
    CLI::App* drafts = add_group(app, "drafts", "Posts that wait for a yes of those they show");
    const auto listing = std::make_shared<Call>();
    CLI::App* list = add_command(
        *drafts, "list", "Posts of one account that wait, newest first", "kith drafts list --dir D --as ana");
    add_as(*list, listing);
    add_json(*list, listing);
    on_call(*list, [listing] { return run(*listing, "drafts.list", Json::object(), show_drafts); });

    const auto call = std::make_shared<Call>();
    CLI::App* cancel = add_command(*drafts,
                                   "cancel",
                                   "Never publish a post that waits; its words are deleted",
                                   "kith drafts cancel --dir D --as ana 116829541990401234");
    add_as(*cancel, call);
    add_json(*cancel, call);
    cancel->add_option("DRAFT", call->object, "Its number, as kith drafts list shows it")->required();
    on_call(*cancel, [call] { return run(*call, "drafts.cancel", {{"draft", call->object}}, nullptr); });
}

}  // namespace kith::cli
