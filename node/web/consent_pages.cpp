#include "node/web/consent_pages.h"

#include "node/web/consent_views.h"
#include "node/web/passkey_pages.h"

#include <fmt/format.h>

#include <utility>

namespace kith::node {

using consent::DetailKind;
using consent::Reason;

namespace {

std::string problem_words(const ConsentWords& words, ConsentProblem problem, std::string_view handle) {
    const auto say = [&](std::string_view message) { return words.say(message, {{"handle", handle}}); };
    switch (problem) {
        case ConsentProblem::none:
            return {};
        case ConsentProblem::wrong_password:
            return words.say("problem/wrong_password");
        case ConsentProblem::wrong_passkey:
            return words.say("problem/wrong_passkey");
        case ConsentProblem::too_many_tries:
            return words.say("problem/too_many_tries");
        case ConsentProblem::session_over:
            return words.say("problem/session_over");
        case ConsentProblem::link_dead:
            return words.say("problem/link_dead");
        case ConsentProblem::old_form:
            return words.say("problem/old_form");
        case ConsentProblem::home_no_handle:
            return say("problem/home_no_handle");
        case ConsentProblem::home_own_handle:
            return say("problem/home_own_handle");
        case ConsentProblem::home_refused:
            return say("problem/home_refused");
        case ConsentProblem::home_busy:
            return say("problem/home_busy");
        case ConsentProblem::home_over:
            return say("problem/home_over");
        case ConsentProblem::home_said_no:
            return say("problem/home_said_no");
        case ConsentProblem::home_nobody:
            return say("problem/home_nobody");
    }
    return {};
}

std::string problem_words(const ConsentWords& words, const ConsentPasswordPage& page) {
    switch (page.problem) {
        case PasswordProblem::none:
            return {};
        case PasswordProblem::wrong_current:
            return words.say("password/wrong_current");
        case PasswordProblem::unlike:
            return words.say("password/unlike");
        case PasswordProblem::too_short:
            return words.say("password/too_short", {{"least", fmt::format("{}", page.least)}});
        case PasswordProblem::too_long:
            return words.say("password/too_long");
        case PasswordProblem::as_before:
            return words.say("password/as_before");
        case PasswordProblem::too_many_tries:
            return words.say("problem/too_many_tries");
    }
    return {};
}

std::string name_of_done(const ConsentDonePage& page) {
    switch (page.what) {
        case ConsentDone::stopped:
            return "stopped";
        case ConsentDone::withdrawn:
            return "withdrawn";
        case ConsentDone::forgotten:
            return page.kept ? "forgotten_kept" : "forgotten";
        case ConsentDone::will_forget:
            return "will_forget";
        case ConsentDone::called_off:
            return "called_off";
        case ConsentDone::nothing_to_call_off:
            return "nothing_to_call_off";
        case ConsentDone::restricted:
            return "restricted";
        case ConsentDone::unrestricted:
            return "unrestricted";
        case ConsentDone::objected:
            return "objected";
        case ConsentDone::objection_over:
            return "objection_over";
        case ConsentDone::remembered:
            return "remembered";
        case ConsentDone::corrected:
            return "corrected";
        case ConsentDone::said_yes:
            return "said_yes";
        case ConsentDone::said_no:
            return "said_no";
        case ConsentDone::export_asked:
            return "export_asked";
        case ConsentDone::signed_out:
            return "signed_out";
        case ConsentDone::password_changed:
            return "password_changed";
        case ConsentDone::came_in:
            return "came_in";
        case ConsentDone::refused:
            break;
    }
    return "refused";
}

/// Which of the texts says what happened: for some it depends on what was named.
std::string text_of_done(const ConsentDonePage& page) {
    if (page.what == ConsentDone::stopped) {
        if (page.kind) return page.purpose ? "done/stopped_kind_text" : "done/stopped_kind_all_text";
        return page.purpose ? "done/stopped_text" : "done/stopped_all_text";
    }
    if (page.what == ConsentDone::corrected && page.waits) return "done/corrected_waits_text";
    if (page.what == ConsentDone::export_asked && !page.due) return "done/export_asked_soon_text";
    return "done/" + name_of_done(page) + "_text";
}

std::vector<View> lines_of_done(const ConsentDonePage& page, const ConsentWords& words) {
    std::vector<std::string> lines;
    lines.push_back(words.say(text_of_done(page),
                              {{"kind", page.kind ? words.kind(*page.kind) : words.say("received/something")},
                               {"reason", page.purpose ? words.reason(*page.purpose) : std::string()},
                               {"when", page.due ? words.time(*page.due) : std::string()}}));
    if (page.was_public) lines.push_back(words.say("done/public_text"));
    const bool may_come_back = page.what == ConsentDone::stopped || page.what == ConsentDone::withdrawn ||
                               page.what == ConsentDone::said_no;
    if (may_come_back) lines.push_back(words.say("done/again_text"));
    std::vector<View> views;
    for (const std::string& line : lines) {
        View view;
        view.text("done_line", line);
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace

std::string render_consent_entry(const ConsentEntryPage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/entry/title"), page.csrf);
    view.text("problem", problem_words(words, page.problem, page.consent_handle))
        .text("by_message", words.say("entry/by_message", {{"handle", page.consent_handle}}))
        .text("without_page", words.say("entry/without_page", {{"handle", page.consent_handle}}))
        .text("consent_handle", page.consent_handle)
        .text("typed", page.typed)
        .text("home_typed", page.home_typed)
        .flag("signed_in", page.signed_in);
    set_passkey_offer(view, words, page.passkey, "/consent/sign-in");
    return render_template("consent_entry", view);
}

std::string render_consent_link(const ConsentLinkPage& page) {
    const ConsentWords words(page.language);
    const bool withdraws = page.kind == ConsentLinkPage::Kind::withdraw;
    const std::string title = words.say(withdraws ? "page/link/withdraw_title" : "page/link/open_title");
    View view;
    set_consent_frame(view, page.site, words, title, page.csrf);
    view.flag("withdraws", withdraws).href("form_href", page.action_path);
    return render_template("consent_link", view);
}

std::string render_consent_home(const ConsentHomePage& page) {
    const ConsentWords words(page.language);
    const consent::Filling host{"host", page.continue_host};
    View view;
    set_consent_frame(view, page.site, words, words.say("page/home/title"), "");
    view.text("home_lede", words.say("home/lede", {host}))
        .text("home_learns", words.say("home/learns", {host, {"site", page.site.name}}))
        .text("home_continue", words.say("home/continue", {host}))
        .href("continue_href", page.continue_url);
    return render_template("consent_home", view);
}

std::string render_consent_home_back(const ConsentHomeBackPage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/home/back_title"), "");
    view.text("home_state", page.state).text("home_code", page.code).text("home_issuer", page.issuer);
    return render_template("consent_home_back", view);
}

std::string render_consent_receipt(const ConsentReceiptPage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/receipt/title"), "");
    view.href("form_href", page.action_path);
    return render_template("consent_receipt", view);
}

std::string render_consent_password(const ConsentPasswordPage& page) {
    const ConsentWords words(page.language);
    const bool at_new = page.problem == PasswordProblem::too_short ||
                        page.problem == PasswordProblem::too_long ||
                        page.problem == PasswordProblem::as_before;
    View view;
    set_consent_frame(view, page.site, words, words.say("page/password/title"), page.csrf);
    view.text("problem", problem_words(words, page))
        .flag("at_current", page.problem == PasswordProblem::wrong_current)
        .flag("at_new", at_new)
        .flag("at_again", page.problem == PasswordProblem::unlike)
        .text("own_handle", page.handle)
        .text("new_hint", words.say("password/new_hint", {{"least", fmt::format("{}", page.least)}}));
    return render_template("consent_password", view);
}

std::string render_consent_done(const ConsentDonePage& page) {
    const ConsentWords words(page.language);
    const std::string title = words.say("done/" + name_of_done(page));
    const bool back = page.signed_in && !page.csrf.empty();
    View view;
    set_consent_frame(view, page.site, words, title, page.csrf);
    view.text("done_title", title)
        .list("done_lines", lines_of_done(page, words))
        .text("detail", page.detail)
        .flag("can_call_off", back && page.what == ConsentDone::will_forget)
        .flag("can_lift", back && page.what == ConsentDone::restricted)
        .flag("can_unobject", back && page.what == ConsentDone::objected && page.purpose)
        .text("purpose_name", page.purpose ? consent::rule_of(*page.purpose).name : std::string_view())
        .href("receipt_href", page.receipt_path)
        .flag("signed_in", page.signed_in);
    return render_template("consent_done", view);
}

}  // namespace kith::node
