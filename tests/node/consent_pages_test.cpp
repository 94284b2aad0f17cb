#include "consent/base/embedded.h"
#include "consent/catalogue.h"
#include "tests/node/consent_samples.h"
#include "tests/node/desk_samples.h"
#include "tests/node/page_samples.h"
#include "tests/node/sign_in_samples.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace kith::node;
using kith::consent::DetailKind;
using kith::consent::Reason;

namespace {

ConsentDonePage stopped_gifts() {
    ConsentDonePage page = samples::consent_done(ConsentDone::stopped);
    page.purpose = Reason::gift_solicitation;
    page.was_public = true;
    page.receipt_path = "/consent/receipts/0b8e5f1c-9c2d-4a7b-8f3e-1234567890ab";
    return page;
}

ConsentDonePage withdrawn_by_link() {
    ConsentDonePage page = samples::consent_done(ConsentDone::withdrawn);
    page.signed_in = false;
    page.csrf.clear();
    return page;
}

ConsentDonePage refused() {
    ConsentDonePage page = samples::consent_done(ConsentDone::refused);
    page.detail = "This question was answered before; the first answer counts.";
    return page;
}

std::vector<kith::test::NamedPage> sample_pages() {
    using Kind = ConsentLinkPage::Kind;
    return {
        {"consent_entry", render_consent_entry(samples::consent_entry())},
        {"consent_entry_again", render_consent_entry(samples::consent_entry(ConsentProblem::wrong_password))},
        {"consent_link", render_consent_link(samples::consent_link(Kind::open))},
        {"consent_withdraw", render_consent_link(samples::consent_link(Kind::withdraw))},
        {"consent_entry_refused", render_consent_entry(samples::consent_entry(ConsentProblem::home_refused))},
        {"consent_home", render_consent_home(samples::consent_home())},
        {"consent_home_back", render_consent_home_back(samples::consent_home_back())},
        {"consent_came_in", render_consent_done(samples::consent_done(ConsentDone::came_in))},
        {"consent_receipt", render_consent_receipt(samples::consent_receipt())},
        {"consent_centre", render_consent_centre(samples::consent_centre())},
        {"consent_centre_empty", render_consent_centre(samples::empty_centre())},
        {"consent_centre_forgetting", render_consent_centre(samples::forgetting_centre())},
        {"consent_centre_paused", render_consent_centre(samples::paused_centre())},
        {"consent_centre_erased", render_consent_centre(samples::erased_centre())},
        {"consent_stopped", render_consent_done(stopped_gifts())},
        {"consent_withdrawn", render_consent_done(withdrawn_by_link())},
        {"consent_will_forget", render_consent_done(samples::consent_done(ConsentDone::will_forget))},
        {"consent_refused", render_consent_done(refused())},
        {"consent_password", render_consent_password(samples::consent_password())},
        {"consent_password_refused",
         render_consent_password(samples::consent_password(PasswordProblem::wrong_current))},
        {"consent_password_changed",
         render_consent_done(samples::consent_done(ConsentDone::password_changed))},
        {"consent_authorise_units", render_authorise(samples::authorise_for_a_unit())},
        {"consent_settings_units", render_settings(samples::settings_with_units())},
        {"consent_desk", render_desk(samples::busy_desk())},
        {"consent_desk_empty", render_desk(samples::empty_desk())},
        {"consent_desk_refused", render_desk(samples::refused_desk())}};
}

/// The forms that lead to `path`.
int forms_to(const std::string& text, std::string_view path) {
    return static_cast<int>(std::ranges::count_if(read_markup(text), [&](const Element& element) {
        return element.name == "form" && has(element, "action", path);
    }));
}

}  // namespace

TEST_SUITE("node/web/consent_pages") {
    TEST_CASE("consent pages are as they were looked at") {
        kith::test::look_at(sample_pages());
    }

    TEST_CASE("no consent page tells a search engine, a link preview or another site anything") {
        for (const auto& page : sample_pages()) {
            CAPTURE(page.name);
            CHECK(page.text.contains("<meta name=\"robots\" content=\"noindex\">"));
            CHECK(page.text.contains("<meta name=\"referrer\" content=\"no-referrer\">"));
            CHECK_FALSE(page.text.contains("og:"));
            CHECK_FALSE(page.text.contains("canonical"));
            CHECK_FALSE(page.text.contains("set no cookies"));
        }
    }

    TEST_CASE("every form posts, to this node, and each that changes something carries the session's mark") {
        for (const auto& page : sample_pages()) {
            CAPTURE(page.name);
            const auto elements = read_markup(page.text);
            for (std::size_t i = 0; i < elements.size(); ++i) {
                if (elements[i].name != "form") continue;
                CHECK(has(elements[i], "method", "post"));
                const std::string action = elements[i].attributes.at("action");
                CAPTURE(action);
                const auto leads_to = [&](auto... places) { return (action.starts_with(places) || ...); };
                CHECK(leads_to("/consent/", "/desk/", "/oauth/authorize", "/settings/"));
                if (leads_to("/consent/") && !leads_to("/consent/me/")) continue;
                REQUIRE(i + 1 < elements.size());
                CHECK(has(elements[i + 1], "name", "csrf"));
                CHECK(has(elements[i + 1], "value", "CSRF"));
            }
        }
    }

    TEST_CASE("each thing that goes wrong with one's own server says what to do instead") {
        using enum ConsentProblem;
        std::set<std::string> said;
        for (const ConsentProblem problem : {home_no_handle,
                                             home_own_handle,
                                             home_refused,
                                             home_busy,
                                             home_over,
                                             home_said_no,
                                             home_nobody}) {
            const std::string text = render_consent_entry(samples::consent_entry(problem));
            const auto from = text.find("id=\"problem\"");
            REQUIRE(from != std::string::npos);
            const std::string words = text.substr(from, text.find("</p>", from) - from);
            CHECK(words.contains("end LINK"));
            CHECK(words.contains("to @consent@social.fernleigh.example in a direct message"));
            CHECK(said.insert(words).second);
            CHECK(text.contains("al&quot;ice@home.example"));
        }
    }

    TEST_CASE("each mistake with a new password is said, and at the field where it is") {
        using enum PasswordProblem;
        const std::vector<std::pair<PasswordProblem, std::string>> mistakes{{wrong_current, "current"},
                                                                            {unlike, "again"},
                                                                            {too_short, "new"},
                                                                            {too_long, "new"},
                                                                            {as_before, "new"},
                                                                            {too_many_tries, ""}};
        std::set<std::string> said;
        for (const auto& [mistake, field] : mistakes) {
            CAPTURE(field);
            const std::string text = render_consent_password(samples::consent_password(mistake));
            check_page(text);
            const auto from = text.find("id=\"problem\"");
            REQUIRE(from != std::string::npos);
            CHECK(said.insert(text.substr(from, text.find("</p>", from) - from)).second);
            for (const Element& element : read_markup(text)) {
                const bool marked = element.attributes.contains("aria-invalid");
                CHECK(marked == (!field.empty() && has(element, "id", field)));
                if (marked) CHECK(element.attributes.at("aria-describedby").ends_with("problem"));
            }
        }
        const std::string form = render_consent_password(samples::consent_password());
        CHECK_FALSE(form.contains("id=\"problem\""));
        CHECK(form.contains("At least 10 characters."));
    }

    TEST_CASE("on the way to one's own server there is a link, and on the way back one button") {
        const std::string there = render_consent_home(samples::consent_home());
        CHECK(count(read_markup(there), "form") == 0);
        CHECK(there.contains("rel=\"nofollow noopener noreferrer\""));
        const std::string back = render_consent_home_back(samples::consent_home_back());
        CHECK(count(read_markup(back), "button") == 1);
        CHECK(count(read_markup(back), "form") == 1);
        CHECK(count(read_markup(back), "input") == 3);
        CHECK(back.contains("CO&quot;DE"));
    }

    TEST_CASE("a link's page has one button and says nothing of whose link it is") {
        for (const auto kind : {ConsentLinkPage::Kind::open, ConsentLinkPage::Kind::withdraw}) {
            const std::string text = render_consent_link(samples::consent_link(kind));
            CHECK(count(read_markup(text), "button") == 1);
            CHECK(count(read_markup(text), "form") == 1);
            CHECK(count(read_markup(text), "input") == 0);
        }
    }

    TEST_CASE("what rests on a yes has one button to end it, what does not has none") {
        ConsentCentrePage page = samples::consent_centre();
        // One use that can be stopped, and the button for everything.
        CHECK(forms_to(render_consent_centre(page), "/consent/me/stop") == 2);
        page.centre.uses.erase(page.centre.uses.begin());
        const std::string none = render_consent_centre(page);
        CHECK(forms_to(none, "/consent/me/stop") == 0);
        CHECK(none.contains("Nothing is used that you said yes to."));
        // Taking back takes no more presses than giving: one each.
        CHECK(forms_to(none, "/consent/me/answer") == 1);
    }

    TEST_CASE("what people wrote is shown as text, whatever it is") {
        ConsentCentrePage page = samples::consent_centre();
        const std::string hostile = "\"><script>alert(1)</script>{{csrf}}";
        page.centre.known[1].value = hostile;
        page.centre.known[0].heard_by = hostile;
        page.centre.questions[0].notice = hostile;
        page.centre.questions[0].asked_by = hostile;
        page.centre.questions[0].choices[0].label = hostile;
        page.centre.received[0].who = hostile;
        page.centre.looked[0].reason = hostile;
        page.centre.happened[0].event = hostile;
        page.who = hostile;
        const std::string text = render_consent_centre(page);
        check_page(text);
        CHECK_FALSE(text.contains("<script"));
        CHECK(text.contains("{{csrf}}"));
    }

    TEST_CASE("the way back is offered where there is one") {
        const auto page = [](ConsentDone what) {
            ConsentDonePage done = samples::consent_done(what);
            done.purpose = Reason::research;
            return render_consent_done(done);
        };
        CHECK(forms_to(page(ConsentDone::will_forget), "/consent/me/keep") == 1);
        CHECK(forms_to(page(ConsentDone::restricted), "/consent/me/restrict") == 1);
        CHECK(forms_to(page(ConsentDone::objected), "/consent/me/object") == 1);
        CHECK(count(read_markup(page(ConsentDone::forgotten)), "form") == 0);
        const std::string centre = render_consent_centre(samples::forgetting_centre());
        CHECK(forms_to(centre, "/consent/me/keep") == 1);
        CHECK(forms_to(centre, "/consent/me/forget-everything") == 0);
        CHECK(centre.contains("2 March 2026, 10:00 UTC"));
    }

    TEST_CASE("what was stopped is said as narrowly as it was asked for") {
        ConsentDonePage page = samples::consent_done(ConsentDone::stopped);
        CHECK(render_consent_done(page).contains("Every use that rested on your yes has ended"));
        page.kind = DetailKind::nickname;
        CHECK(
            render_consent_done(page).contains("nothing that rested on your yes is done with your nickname"));
        page.purpose = Reason::personal_greeting;
        CHECK(render_consent_done(page).contains(
            "nothing is done to greet you the way you like with your nickname"));
        page.kind.reset();
        const std::string one = render_consent_done(page);
        CHECK(one.contains("Nothing of yours is used to greet you the way you like"));
        CHECK_FALSE(one.contains("Every use"));
    }

    TEST_CASE("what is paused does not say that it is on") {
        ConsentCentrePage page = samples::consent_centre();
        CHECK(render_consent_centre(page).contains(">On</span>"));
        page.centre.restricted = true;
        const std::string paused = render_consent_centre(page);
        CHECK_FALSE(paused.contains(">On</span>"));
        CHECK(paused.contains(">Paused</span>"));
        CHECK(forms_to(paused, "/consent/me/restrict") == 1);
    }

    TEST_CASE("every end of a form has its words") {
        for (int i = 0; i <= static_cast<int>(ConsentDone::refused); ++i) {
            for (const bool named : {false, true}) {
                ConsentDonePage page = samples::consent_done(static_cast<ConsentDone>(i));
                if (named) page.kind = DetailKind::nickname;
                if (named) page.purpose = Reason::personal_greeting;
                const std::string text = render_consent_done(page);
                check_page(text);
                CHECK_FALSE(text.contains("<p></p>"));
            }
        }
    }

    TEST_CASE("the templates say what the catalogue holds, and all of it") {
        std::set<std::string> used;
        for (const auto& file : kith::embedded::templates()) {
            const std::string_view text = file.text;
            for (auto at = text.find("{{say_"); at != text.npos; at = text.find("{{say_", at + 1))
                used.emplace(text.substr(at + 6, text.find('}', at) - at - 6));
        }
        std::set<std::string> known;
        // Said by the code, which chooses between them.
        const std::set<std::string> chosen{"pages_older",
                                           "pages_known",
                                           "known_correct",
                                           "known_correct_hint",
                                           "known_correct_button",
                                           "known_confirm",
                                           "known_confirm_button",
                                           "authorise_code_title",
                                           "authorise_code_no_title"};
        for (const auto& row : kith::consent::languages().front().phrases) {
            if (!row.message.starts_with("page/")) continue;
            std::string name(row.message.substr(5));
            std::ranges::replace(name, '/', '_');
            known.insert(name);
            CAPTURE(name);
            CHECK((used.contains(name) != chosen.contains(name)));
        }
        for (const std::string& name : used) {
            CAPTURE(name);
            CHECK(known.contains(name));
        }
    }
}
