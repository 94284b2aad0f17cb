#include "node/web/operator_views.h"

#include "node/web/consent_words.h"
#include "node/web/operator_limits.h"
#include "node/web/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

struct Way {
    OperatorPlace place;
    std::string_view path;
    std::string_view words;
    bool OperatorMay::* may;  // nullptr: everybody who is here
};

constexpr Way ways[] = {
    {OperatorPlace::start, "/operator", "Start", nullptr},
    {OperatorPlace::reports, "/operator/reports", "Reports", &OperatorMay::reports},
    {OperatorPlace::sign_ups, "/operator/sign-ups", "Sign-ups", &OperatorMay::sign_ups},
    {OperatorPlace::invitations, "/operator/invitations", "Invitations", &OperatorMay::sign_ups},
    {OperatorPlace::domains, "/operator/domains", "Other servers", &OperatorMay::domains},
    {OperatorPlace::blocks, "/operator/blocks", "Sign-up blocks", &OperatorMay::blocks},
    {OperatorPlace::delivery, "/operator/delivery", "Delivery", &OperatorMay::delivery},
    {OperatorPlace::audit, "/operator/audit", "Log", &OperatorMay::audit}};

std::vector<View> way_views(const OperatorMay& may, OperatorPlace here) {
    std::vector<View> views;
    for (const Way& way : ways) {
        if (way.may != nullptr && !(may.*way.may)) continue;
        View one;
        one.href("place_href", way.path).text("place", way.words).flag("here", way.place == here);
        views.push_back(std::move(one));
    }
    return views;
}

}  // namespace

void set_operator_frame(View& view, const OperatorFrame& frame, std::string_view title, OperatorPlace here) {
    const std::string cookie_note = ConsentWords("en").say("foot/cookie");
    set_frame(view,
              frame.site,
              {.title = std::string(title), .referrer = "no-referrer", .cookie_note = cookie_note});
    view.text("csrf", frame.csrf)
        .text("operator_who", frame.who)
        .list("places", way_views(frame.may, here))
        .text("problem", frame.problem.words)
        .text("done", frame.done)
        .text("reason_max", fmt::format("{}", limits::operator_reason_bytes_max));
}

void set_time(View& view, NameOf<Holds::text> shown, NameOf<Holds::text> iso, std::optional<Instant> at) {
    view.text(shown, at ? human_time(*at) : "").text(iso, at ? to_iso8601(*at) : "");
}

void set_operator_pager(View& view, const OperatorPager& pager) {
    view.flag("list_pager", !pager.first_path.empty() || !pager.next_path.empty())
        .href("newest_href", pager.first_path)
        .href("next_href", pager.next_path);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", human_count(count), count == 1 ? one : many);
}

std::string_view report_category_words(std::string_view category) {
    if (category == "spam") return "Spam";
    if (category == "legal") return "Against the law";
    if (category == "violation") return "Against the rules";
    return "Something else";
}

void set_report_lines(View& view, const std::vector<ReportLine>& reports) {
    std::vector<View> views;
    for (const ReportLine& report : reports) {
        View one;
        one.href("report_href", "/operator/reports/" + report.id)
            .text("category", report_category_words(report.category))
            .text("about", report.about.handle)
            .text("named",
                  report.named == 0 ? std::string() : counted(report.named, "post named", "posts named"))
            .text("assigned_to", report.assigned_to);
        set_time(one, "at", "at_iso", report.at);
        views.push_back(std::move(one));
    }
    view.flag("has_reports", !views.empty()).list("reports", std::move(views));
}

void set_deeds(View& view, const std::vector<DeedLine>& deeds) {
    std::vector<View> views;
    for (const DeedLine& deed : deeds) {
        View one;
        one.text("deed", deed.what)
            .text("deed_about", deed.about)
            .href("deed_href", deed.path)
            .text("deed_by", deed.by)
            .text("deed_reason", deed.reason);
        set_time(one, "at", "at_iso", deed.at);
        views.push_back(std::move(one));
    }
    view.flag("has_deeds", !views.empty()).list("deeds", std::move(views));
}

void set_measures(View& view, const MeasureForm& form, const OperatorProblem& problem) {
    struct Words {
        std::string_view name;
        std::string_view words;
        std::string_view hint;
    };
    static constexpr Words measures[] = {
        {"warn", "Warn", "They are told why. Nothing else changes."},
        {"sensitive",
         "Mark their media",
         "Pictures and videos, theirs from before too, are hidden here until somebody opens them."},
        {"silence",
         "Silence",
         "Out of public timelines, search and trends; those who follow them still see them."},
        {"disable",
         "Turn off signing in",
         "They are signed out everywhere and cannot sign in. The account and its posts stay."},
        {"suspend", "Suspend", "The account and all that it wrote are hidden, and it can do nothing."}};
    std::vector<View> views;
    for (const auto& [name, words, hint] : measures) {
        if (std::ranges::find(form.choices, name) == form.choices.end()) continue;
        View one;
        one.text("measure", name)
            .text("measure_words", words)
            .text("measure_hint", hint)
            .flag("chosen", name == form.chosen)
            .flag("measure_wrong", problem.field == "measure");
        views.push_back(std::move(one));
    }
    view.flag("has_measures", !views.empty())
        .list("choices", std::move(views))
        .text("typed_reason", form.reason)
        .flag("reason_wrong", problem.field == "reason")
        .flag("close", form.close);
}

View operator_person_view(const OperatorPerson& person) {
    View view;
    view.text("person", person.handle).href("person_path_href", person.path);
    return view;
}

}  // namespace kith::node
