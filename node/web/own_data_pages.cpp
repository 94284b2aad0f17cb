#include "node/web/own_data_pages.h"

#include "node/web/consent_views.h"

#include <utility>

namespace kith::node {
namespace {

std::string kind_words(const ConsentWords& words, std::string_view kind) {
    return words.say("data/" + std::string(kind));
}

std::string problem_words(const ConsentWords& words, std::string_view problem, const std::string& told) {
    return problem.empty() ? told : words.say(problem);
}

std::vector<View> file_views(const ConsentWords& words, const OwnDataPage& page) {
    std::vector<View> files;
    for (const RelationFile& each : page.files) {
        View view;
        view.text("kind_name", each.kind)
            .text("kind_words", kind_words(words, each.kind))
            .text("link_words",
                  words.say("data/download",
                            {{"what", kind_words(words, each.kind)}, {"file", std::string(each.file_name)}}))
            .href("file_href", "/settings/exports/" + std::string(each.file_name));
        files.push_back(std::move(view));
    }
    return files;
}

std::string progress_words(const ConsentWords& words, const BroughtFile& file) {
    if (file.archive) {
        return words.say(
            "data/archive_progress",
            {{"posts", std::to_string(file.archive->posts)}, {"files", std::to_string(file.archive->files)}});
    }
    return words.say("data/progress",
                     {{"done", std::to_string(file.done)},
                      {"all", std::to_string(file.all)},
                      {"refused", std::to_string(file.refused)}});
}

std::string left_out_words(const ConsentWords& words, const BroughtArchive& archive) {
    return words.say("data/archive_left_out",
                     {{"direct", std::to_string(archive.direct)},
                      {"others", std::to_string(archive.others)},
                      {"refused", std::to_string(archive.refused)},
                      {"files_refused", std::to_string(archive.files_refused)}});
}

View brought_view(const ConsentWords& words, const BroughtFile& file) {
    std::vector<View> lines;
    for (const RefusedLine& each : file.lines) {
        View line;
        line.text(
            "line_words",
            words.say(file.archive ? "data/archive_line" : "data/line",
                      {{"line", std::to_string(each.line)}, {"target", each.target}, {"why", each.why}}));
        lines.push_back(std::move(line));
    }
    const std::int64_t refused = file.archive ? file.archive->refused : file.refused;
    const bool more = static_cast<std::int64_t>(lines.size()) < refused;
    View view;
    view.text("kind_words", kind_words(words, file.kind))
        .text("state_words",
              words.say(file.open ? "data/open" : "data/done", {{"time", words.time(file.made)}}))
        .text("progress", progress_words(words, file))
        .text("left_out", file.archive ? left_out_words(words, *file.archive) : "")
        .text("why", file.archive ? file.archive->why : "")
        .flag("can_stop", file.archive && file.open)
        .href("stop_href", "/settings/imports/" + file.id + "/stop")
        .text("more", more ? words.say("data/more_refused", {{"count", std::to_string(refused)}}) : "")
        .flag("has_lines", !lines.empty())
        .list("lines", std::move(lines));
    return view;
}

}  // namespace

std::string render_own_data(const OwnDataPage& page) {
    const ConsentWords words(page.language);
    std::vector<View> brought;
    for (const BroughtFile& each : page.brought) brought.push_back(brought_view(words, each));
    View view;
    set_consent_frame(view, page.site, words, words.say("page/data/title"), page.csrf);
    view.text("signed_in_as", words.say("authorise/signed_in", {{"who", page.who}}))
        .text("problem", problem_words(words, page.problem, page.told))
        .list("files", file_views(words, page))
        .list("kinds", file_views(words, page))
        .flag("takes_archives", page.takes_archives)
        .href("archive_href", "/settings/imports/archive?form=" + page.archive_csrf)
        .flag("has_brought", !brought.empty())
        .list("brought", std::move(brought));
    return render_template("own_data", view);
}

std::string render_move(const MovePage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/move/title"), page.csrf);
    view.text("here", words.say("move/here", {{"who", page.who}}))
        .text("problem", problem_words(words, page.problem, page.told))
        .text("saved", page.saved ? words.say("move/saved") : std::string())
        .text("own_handle", page.handle)
        .text("aliases", page.aliases)
        .text("target", page.target)
        .flag("asks_code", page.asks_code)
        .text("moved",
              page.moved_to.empty()
                  ? std::string()
                  : words.say("move/moved", {{"where", page.moved_to}, {"day", words.day(page.moved)}}));
    return render_template("move", view);
}

}  // namespace kith::node
