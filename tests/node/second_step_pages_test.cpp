// The pages of the second step of sign-in, in all their states.
#include "node/web/second_step_pages.h"

#include "tests/node/page_samples.h"
#include "tests/node/passkey_samples.h"
#include "tests/node/web_samples.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::node;

namespace {

SecondStepPage second_step(SecondStepPage::State state, SecondStepProblem problem = SecondStepProblem::none) {
    SecondStepPage page{
        .site = samples::site(), .csrf = "CSRF", .handle = "alice", .state = state, .problem = problem};
    if (state == SecondStepPage::State::begun) {
        page.secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        page.otpauth =
            "otpauth://totp/social.fernleigh.example:alice%40social.fernleigh.example?secret=" + page.secret +
            "&issuer=social.fernleigh.example&algorithm=SHA1&digits=6&period=30";
    }
    if (state == SecondStepPage::State::on) {
        page.on_since = samples::at("2026-02-27T10:00:00Z");
        page.codes_left = 9;
    }
    return page;
}

SignInCodePage sign_in_code(bool wrong) {
    return {.site = samples::site(),
            .action_path = "/oauth/authorize/sign-in",
            .app_name = "A very good application",
            .fields = {{"client_id", "ID"}, {"ticket", "TICKET"}},
            .passkey = wrong ? std::optional<PasskeyOffer>() : samples::passkey_offer(),
            .wrong = wrong};
}

std::vector<test::NamedPage> sample_pages() {
    using State = SecondStepPage::State;
    using enum SecondStepProblem;
    return {{"second_step_off", render_second_step(second_step(State::off))},
            {"second_step_begun", render_second_step(second_step(State::begun))},
            {"second_step_wrong_code", render_second_step(second_step(State::begun, wrong_code))},
            {"second_step_on", render_second_step(second_step(State::on))},
            {"second_step_wrong_password", render_second_step(second_step(State::on, wrong_password))},
            {"second_step_codes",
             render_recovery_codes({.site = samples::site(),
                                    .codes = {"a7kq-3m9x-ptw2-h5rd",
                                              "b2vn-8c4z-kyj6-q9fe",
                                              "c5xw-7d3m-grt4-n8pa",
                                              "d9hj-2k6q-vbz3-w7ye",
                                              "e4rf-5t8n-xcm9-j2kd"}})},
            {"second_step_sign_in", render_sign_in_code(sign_in_code(false))},
            {"second_step_sign_in_again", render_sign_in_code(sign_in_code(true))}};
}

}  // namespace

TEST_SUITE("node/web/second_step_pages") {
    TEST_CASE("second step pages are as they were looked at") {
        test::look_at(sample_pages());
    }

    TEST_CASE("each mistake at the second step is said at its field") {
        using enum SecondStepProblem;
        const std::pair<SecondStepProblem, std::string_view> mistakes[] = {
            {wrong_password, "password"}, {wrong_code, "code"}, {too_many_tries, ""}};
        std::set<std::string> said;
        for (const auto& [mistake, field] : mistakes) {
            CAPTURE(field);
            const std::string text = render_second_step(second_step(SecondStepPage::State::on, mistake));
            const auto from = text.find("id=\"problem\"");
            REQUIRE(from != std::string::npos);
            CHECK(said.insert(text.substr(from, text.find("</p>", from) - from)).second);
            for (const Element& element : read_markup(text)) {
                CHECK(element.attributes.contains("aria-invalid") ==
                      (!field.empty() && has(element, "id", field)));
            }
        }
    }

    TEST_CASE("the secret is on its page while it is begun, and on no other") {
        using State = SecondStepPage::State;
        SecondStepPage page = second_step(State::begun);
        CHECK(render_second_step(page).contains("JBSW Y3DP"));
        for (const State state : {State::off, State::on}) {
            page.state = state;
            CHECK_FALSE(render_second_step(page).contains("JBSW"));
        }
    }
}
