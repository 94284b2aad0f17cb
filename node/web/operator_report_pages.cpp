// One report, and one account, with what is known of them and what can be done.
#include "node/web/operator_pages.h"
#include "node/web/operator_views.h"
#include "node/web/text.h"

#include <fmt/format.h>

#include <utility>

namespace kith::node {
namespace {

std::string_view visibility_words(std::string_view visibility) {
    if (visibility == "public") return "For everybody";
    if (visibility == "unlisted") return "For everybody, not listed";
    if (visibility == "local") return "For people of this server, shown because it was reported";
    if (visibility == "direct") return "A direct message, shown because it was reported";
    return "For followers, shown because it was reported";
}

std::vector<View> option_views(const ReportedPost& post) {
    std::vector<View> views;
    for (const std::string& option : post.options) {
        View one;
        one.text("option", option);
        views.push_back(std::move(one));
    }
    return views;
}

std::vector<View> file_views(const ReportedPost& post) {
    std::vector<View> views;
    for (const ReportedFile& file : post.files) {
        View one;
        one.href("file_href", file.url)
            .text("file_kind", file.kind)
            .text("file_description", file.description);
        views.push_back(std::move(one));
    }
    return views;
}

std::vector<View> reported_views(const OperatorReportPage& page) {
    std::vector<View> views;
    std::size_t number = 0;
    for (const ReportedPost& post : page.posts) {
        ++number;
        View one;
        one.text("post_label", fmt::format("Post {} of {}", number, page.posts.size()))
            .text("warning", post.warning)
            .text("text", post.text)
            .text("visibility", visibility_words(post.visibility))
            .flag("has_options", !post.options.empty())
            .list("options", option_views(post))
            .flag("has_files", !post.files.empty())
            .list("files", file_views(post))
            .href("post_href", post.url);
        set_time(one, "at", "at_iso", post.at);
        views.push_back(std::move(one));
    }
    return views;
}

std::string_view words_of_end(std::string_view measure) {
    if (measure == "sensitive") return "Mark their media no longer";
    if (measure == "disable") return "Let them sign in again";
    return measure == "suspend" ? "End the suspension" : "End the silence";
}

std::string hidden_words(std::size_t hidden) {
    if (hidden == 0) return {};
    return fmt::format("{} named, and {} not to be seen here.",
                       counted(hidden, "more thing was", "more things were"),
                       hidden == 1 ? "is gone or" : "are gone or");
}

}  // namespace

std::string render_operator_report(const OperatorReportPage& page) {
    View view;
    set_operator_frame(view,
                       page.frame,
                       fmt::format("{}: {}", report_category_words(page.category), page.about.handle),
                       OperatorPlace::reports);
    std::vector<View> rules;
    for (const std::string& rule : page.rules) {
        View one;
        one.text("rule", rule);
        rules.push_back(std::move(one));
    }
    view.text("category", report_category_words(page.category))
        .href("form_href", "/operator/reports/" + page.id)
        .part("about_person", operator_person_view(page.about))
        .part("from_person", operator_person_view(page.from))
        .text("about_handle", page.about.handle)
        .text("state", page.state_words)
        .flag("has_rules", !rules.empty())
        .list("rules", std::move(rules))
        .text("comment", page.comment)
        .text("closed_by", page.closed_by)
        .text("assigned_to", page.assigned_to)
        .flag("mine", page.mine)
        .flag("has_posts", !page.posts.empty())
        .list("posts", reported_views(page))
        .text("hidden_posts", hidden_words(page.hidden_posts))
        .flag("forwarded", page.forwarded)
        .text("home", page.home)
        .text("typed_comment", page.typed_comment)
        .flag("comment_wrong", page.frame.problem.field == "comment")
        .flag("can_close", !page.closed);
    set_time(view, "at", "at_iso", page.at);
    set_time(view, "closed", "closed_iso", page.closed);
    set_report_lines(view, page.others);
    set_deeds(view, page.deeds);
    set_measures(view, page.measure, page.frame.problem);
    return render_template("operator_report", view);
}

std::string render_operator_account(const OperatorAccountPage& page) {
    View view;
    set_operator_frame(view, page.frame, page.handle, OperatorPlace::accounts);
    std::vector<View> in_force;
    for (const std::string& each : page.in_force) {
        View one;
        one.text("measure", each).text("measure_words", words_of_end(each));
        in_force.push_back(std::move(one));
    }
    view.text("about_handle", page.handle)
        .href("form_href", "/operator/accounts/" + page.id)
        .href("profile_href", page.profile)
        .text("home", page.home)
        .text("role", page.role)
        .flag("can_ask_address", page.can_ask_address && page.address.empty())
        .text("address", page.address)
        .text("state", page.state_words)
        .flag("has_in_force", !in_force.empty())
        .list("in_force", std::move(in_force))
        .text("undo_reason", page.undo_reason)
        .flag("undo_wrong", page.frame.problem.field == "undo-reason")
        .flag("can_close", false);
    set_time(view, "since", "since_iso", page.since);
    set_report_lines(view, page.reports);
    set_deeds(view, page.deeds);
    set_measures(view, page.measure, page.frame.problem);
    return render_template("operator_account", view);
}

}  // namespace kith::node
