#include "node/web/passkey_pages.h"

#include "node/web/assets.h"
#include "node/web/consent_views.h"

#include <utility>
#include <vector>

namespace kith::node {
namespace {

std::string problem_words(const ConsentWords& words, PasskeyProblem problem) {
    switch (problem) {
        case PasskeyProblem::none:
            return {};
        case PasskeyProblem::wrong_password:
            return words.say("second_step/wrong_password");
        case PasskeyProblem::wrong_code:
            return words.say("second_step/wrong_code");
        case PasskeyProblem::too_many_tries:
            return words.say("problem/too_many_tries");
        case PasskeyProblem::old_form:
            return words.say("problem/old_form");
        case PasskeyProblem::over:
            return words.say("passkeys/over");
        case PasskeyProblem::refused:
            return words.say("passkeys/refused");
        case PasskeyProblem::known:
            return words.say("passkeys/known");
        case PasskeyProblem::full:
            return words.say("passkeys/full");
    }
    return {};
}

void set_offer(View& view, const ConsentWords& words, const PasskeyOffer& offer) {
    view.text("passkey_question", offer.question)
        .text("passkey_site", offer.relying_party)
        .text("cookie_note", words.say("foot/cookie_script"))
        .href("script_href", passkey_script().path);
}

}  // namespace

void set_passkey_offer(View& view,
                       const ConsentWords& words,
                       const std::optional<PasskeyOffer>& offer,
                       std::string_view action_path) {
    if (!offer) return;
    set_offer(view, words, *offer);
    view.href("passkey_href", action_path);
}

std::string render_passkeys(const PasskeysPage& page) {
    const ConsentWords words(page.language);
    std::vector<View> passkeys;
    for (const ShownPasskey& passkey : page.passkeys) {
        View view;
        view.text("passkey_id", passkey.id)
            .text("passkey_name", passkey.name)
            .text("made", words.say("passkeys/made", {{"day", words.day(passkey.made)}}))
            .text("used",
                  passkey.last_used ? words.say("settings/used", {{"day", words.day(*passkey.last_used)}})
                                    : words.say("passkeys/unused"))
            .text("remove_label", words.say("passkeys/remove", {{"name", passkey.name}}));
        passkeys.push_back(std::move(view));
    }
    View view;
    set_consent_frame(view, page.site, words, words.say("page/passkeys/title"), page.csrf);
    view.text("problem", problem_words(words, page.problem))
        .flag("at_password", page.problem == PasskeyProblem::wrong_password)
        .flag("at_code", page.problem == PasskeyProblem::wrong_code)
        .text("own_handle", page.handle)
        .flag("asks_code", page.asks_code)
        .text("full", page.full ? words.say("passkeys/full") : std::string())
        .flag("has_passkeys", !passkeys.empty())
        .list("passkeys", std::move(passkeys));
    return render_template("passkeys", view);
}

std::string render_new_passkey(const NewPasskeyPage& page) {
    const ConsentWords words(page.language);
    std::string known;
    for (const std::string& id : page.known) known.append(known.empty() ? "" : " ").append(id);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/passkey_new/title"), page.csrf);
    set_offer(view, words, page.offer);
    view.text("passkey_user", page.user).text("passkey_account", page.account).text("passkey_known", known);
    return render_template("passkey_new", view);
}

}  // namespace kith::node
