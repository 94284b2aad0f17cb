#include "node/web/second_step_pages.h"

#include "node/web/consent_views.h"
#include "node/web/passkey_pages.h"

#include <utility>

namespace kith::node {
namespace {

std::string problem_words(const ConsentWords& words, SecondStepProblem problem) {
    switch (problem) {
        case SecondStepProblem::none:
            return {};
        case SecondStepProblem::wrong_password:
            return words.say("second_step/wrong_password");
        case SecondStepProblem::wrong_code:
            return words.say("second_step/wrong_code");
        case SecondStepProblem::too_many_tries:
            return words.say("problem/too_many_tries");
    }
    return {};
}

/// "ABCD EFGH": easier to copy by eye; apps take it with the spaces.
std::string spaced(std::string_view secret) {
    constexpr std::size_t group = 4;
    std::string text;
    for (std::size_t at = 0; at < secret.size(); at += group) {
        text.append(text.empty() ? "" : " ").append(secret.substr(at, group));
    }
    return text;
}

}  // namespace

std::string render_sign_in_code(const SignInCodePage& page) {
    const ConsentWords words(page.language);
    std::vector<View> fields;
    for (const auto& [name, value] : page.fields) {
        View field;
        field.text("hidden_name", name).text("hidden_value", value);
        fields.push_back(std::move(field));
    }
    View view;
    set_consent_frame(view, page.site, words, words.say("page/sign_in_code/title"), "");
    view.text("problem", page.wrong ? words.say("second_step/wrong_code") : std::string())
        .text("lede",
              page.app_name.empty() ? words.say("second_step/lede")
                                    : words.say("second_step/lede_app", {{"app", page.app_name}}))
        .href("form_href", page.action_path)
        .list("hidden_fields", std::move(fields));
    set_passkey_offer(view, words, page.passkey, page.action_path);
    return render_template("sign_in_code", view);
}

std::string render_second_step(const SecondStepPage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/second_step/title"), page.csrf);
    view.text("problem", problem_words(words, page.problem))
        .flag("at_password", page.problem == SecondStepProblem::wrong_password)
        .flag("at_code", page.problem == SecondStepProblem::wrong_code)
        .text("own_handle", page.handle)
        .flag("is_off", page.state == SecondStepPage::State::off)
        .flag("is_begun", page.state == SecondStepPage::State::begun)
        .flag("is_on", page.state == SecondStepPage::State::on)
        .text("secret", spaced(page.secret))
        .text("otpauth", page.otpauth);
    if (page.state == SecondStepPage::State::on) {
        view.text("since", words.say("second_step/since", {{"day", words.day(page.on_since)}}))
            .text("left", words.say("second_step/left", {{"count", std::to_string(page.codes_left)}}));
    }
    return render_template("second_step", view);
}

std::string render_recovery_codes(const RecoveryCodesPage& page) {
    const ConsentWords words(page.language);
    std::vector<View> codes;
    for (const std::string& code : page.codes) {
        View one;
        one.text("recovery_code", code);
        codes.push_back(std::move(one));
    }
    View view;
    set_consent_frame(view, page.site, words, words.say("page/recovery_codes/title"), "");
    view.list("codes", std::move(codes));
    return render_template("recovery_codes", view);
}

}  // namespace kith::node
