#include "node/web/sign_in_pages.h"

#include "node/web/consent_views.h"
#include "node/web/passkey_pages.h"

#include <utility>

namespace kith::node {
namespace {

std::string problem_words(const ConsentWords& words, SignInProblem problem) {
    switch (problem) {
        case SignInProblem::none:
            return {};
        case SignInProblem::wrong:
            return words.say("problem/wrong_password");
        case SignInProblem::wrong_passkey:
            return words.say("problem/wrong_passkey");
        case SignInProblem::too_many_tries:
            return words.say("problem/too_many_tries");
        case SignInProblem::old_form:
            return words.say("problem/old_form");
        case SignInProblem::suspended:
            return words.say("sign_in/suspended");
        case SignInProblem::over:
            return words.say("sign_in/over");
        case SignInProblem::waiting:
            return words.say("sign_in/waiting");
    }
    return {};
}

std::vector<View> hidden_views(const HiddenFields& fields) {
    std::vector<View> views;
    for (const auto& [name, value] : fields) {
        View view;
        view.text("hidden_name", name).text("hidden_value", value);
        views.push_back(std::move(view));
    }
    return views;
}

std::string back_words(const ConsentWords& words, const AuthorisePage& page) {
    switch (page.back) {
        case AuthorisePage::Back::site:
            return words.say("authorise/back_site", {{"where", page.back_to}});
        case AuthorisePage::Back::device:
            return words.say("authorise/back_device", {{"where", page.back_to}});
        case AuthorisePage::Back::code:
            break;
    }
    return words.say("authorise/back_code");
}

std::vector<View> scope_views(const ConsentWords& words, const AuthorisePage& page) {
    std::vector<View> views;
    for (const std::string_view scope : page.scopes) {
        View view;
        view.text("scope_words", words.say("scope/" + std::string(scope))).text("scope_name", scope);
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<View> acts_for_views(const ConsentWords& words, const AuthorisePage& page) {
    std::vector<View> views;
    for (const ActsFor& each : page.acts_for) {
        const char* const said = each.how == ActsFor::How::themselves ? "authorise/for_you"
                                 : each.how == ActsFor::How::unit     ? "authorise/for_unit"
                                                                      : "authorise/for_reading_unit";
        View view;
        view.text("as_value", each.value)
            .text("as_words", words.say(said, {{"who", each.handle}}))
            .flag("as_first", views.empty());
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<View> unit_views(const ConsentWords& words, const SettingsPage& page) {
    std::vector<View> views;
    for (const HeldUnit& unit : page.units) {
        View view;
        view.text("unit", unit.handle)
            .text("unit_may", words.say(unit.reads_only ? "settings/unit_reader" : "settings/unit_editor"));
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace

std::string render_sign_in(const SignInPage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/sign_in/title"), "");
    view.text("problem", problem_words(words, page.problem))
        .text("lede",
              page.app_name.empty() ? words.say("sign_in/lede", {{"site", page.site.name}})
                                    : words.say("sign_in/lede_app", {{"app", page.app_name}}))
        .flag("for_app", !page.app_name.empty())
        .href("form_href", page.action_path)
        .list("hidden_fields", hidden_views(page.fields))
        .text("typed", page.typed);
    set_passkey_offer(view, words, page.passkey, page.action_path);
    return render_template("sign_in", view);
}

std::string render_authorise(const AuthorisePage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/authorise/title"), page.csrf);
    view.text("app_name", page.app_name)
        .text("signed_in_as", words.say("authorise/signed_in", {{"who", page.who}}))
        .text("website", page.website)
        .text("back_to_words", back_words(words, page))
        .list("scopes", scope_views(words, page))
        .list("hidden_fields", hidden_views(page.fields))
        .flag("has_units", !page.acts_for.empty())
        .list("acts_for", acts_for_views(words, page))
        .href("other_href", page.other_path);
    return render_template("authorise", view);
}

std::string render_authorise_code(const AuthoriseCodePage& page) {
    const ConsentWords words(page.language);
    const std::string title =
        words.say(page.code.empty() ? "page/authorise_code/no_title" : "page/authorise_code/title");
    View view;
    set_consent_frame(view, page.site, words, title, "");
    view.text("code_title", title).text("code", page.code).text("refusal", page.refusal);
    return render_template("authorise_code", view);
}

std::string render_authorise_again(const AuthoriseAgainPage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/authorise_again/title"), "");
    view.href("continue_href", page.path);
    return render_template("authorise_again", view);
}

std::string render_settings(const SettingsPage& page) {
    const ConsentWords words(page.language);
    std::vector<View> apps;
    for (const LetInApp& app : page.apps) {
        View view;
        view.text("app_name", app.name)
            .text("app_id", app.id)
            .text("website", app.website)
            .text("for_unit", app.unit.empty() ? "" : words.say("settings/for_unit", {{"who", app.unit}}))
            .text("scope_words", words.say("settings/may", {{"scopes", app.scopes}}))
            .text("since", words.say("settings/since", {{"day", words.day(app.made)}}))
            .text("used", words.say("settings/used", {{"day", words.day(app.last_used)}}))
            .text("revoke_label", words.say("settings/revoke", {{"app", app.name}}));
        apps.push_back(std::move(view));
    }
    View view;
    set_consent_frame(view, page.site, words, words.say("page/settings/title"), page.csrf);
    view.text("signed_in_as", words.say("authorise/signed_in", {{"who", page.who}}))
        .flag("has_apps", !apps.empty())
        .flag("has_units", !page.units.empty())
        .list("units", unit_views(words, page))
        .list("apps", std::move(apps));
    return render_template("settings", view);
}

}  // namespace kith::node
