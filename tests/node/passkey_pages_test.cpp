// The pages of passkeys, and those that sign people in with one, in all their states.
#include "node/web/passkey_pages.h"

#include "node/web/sign_in_pages.h"
#include "tests/node/page_samples.h"
#include "tests/node/passkey_samples.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::node;

namespace {

PasskeysPage passkeys(std::size_t number, PasskeyProblem problem = PasskeyProblem::none) {
    PasskeysPage page{.site = samples::site(),
                      .csrf = "CSRF",
                      .handle = "alice",
                      .asks_code = number > 0,
                      .full = number == 10,
                      .problem = problem};
    constexpr std::string_view names[] = {
        "My <good> phone", "The blue key that hangs behind the door of the laboratory", "لوحي"};
    for (std::size_t i = 0; i < number; ++i) {
        page.passkeys.push_back(
            {.id = std::to_string(i + 1),
             .name = std::string(names[i % std::size(names)]),
             .made = samples::at("2026-02-27T10:00:00Z"),
             .last_used = i == 0 ? std::optional(samples::at("2026-03-01T10:00:00Z")) : std::nullopt});
    }
    return page;
}

NewPasskeyPage new_passkey() {
    return {.site = samples::site(),
            .csrf = "CSRF",
            .account = "alice@social.fernleigh.example",
            .offer = samples::passkey_offer(),
            .user = "VVNFUg",
            .known = {"T05F", "VFdP"}};
}

SignInPage sign_in(SignInProblem problem = SignInProblem::none) {
    return {.site = samples::site(),
            .action_path = "/oauth/authorize/sign-in",
            .app_name = "A <very> good application",
            .fields = {{"client_id", "CLIENT"}, {"redirect_uri", "https://app.example/back"}},
            .passkey = samples::passkey_offer(),
            .problem = problem};
}

std::vector<test::NamedPage> sample_pages() {
    using enum PasskeyProblem;
    return {{"passkey_none", render_passkeys(passkeys(0))},
            {"passkey_some", render_passkeys(passkeys(3))},
            {"passkey_full", render_passkeys(passkeys(10, full))},
            {"passkey_wrong_password", render_passkeys(passkeys(0, wrong_password))},
            {"passkey_new", render_new_passkey(new_passkey())},
            {"passkey_sign_in", render_sign_in(sign_in())},
            {"passkey_sign_in_wrong", render_sign_in(sign_in(SignInProblem::wrong_passkey))}};
}

}  // namespace

TEST_SUITE("node/web/passkey_pages") {
    TEST_CASE("passkey pages are as they were looked at") {
        test::look_at(sample_pages());
    }

    TEST_CASE("each thing that goes wrong with a passkey is said, and at the field where it is") {
        using enum PasskeyProblem;
        const std::pair<PasskeyProblem, std::string_view> mistakes[] = {{wrong_password, "password"},
                                                                        {wrong_code, "code"},
                                                                        {too_many_tries, ""},
                                                                        {old_form, ""},
                                                                        {over, ""},
                                                                        {refused, ""},
                                                                        {known, ""},
                                                                        {full, ""}};
        std::set<std::string> said;
        for (const auto& [mistake, field] : mistakes) {
            CAPTURE(field);
            const std::string text = render_passkeys(passkeys(2, mistake));
            const auto from = text.find("id=\"problem\"");
            REQUIRE(from != std::string::npos);
            CHECK(said.insert(text.substr(from, text.find("</p>", from) - from)).second);
            for (const Element& element : read_markup(text)) {
                CHECK(element.attributes.contains("aria-invalid") ==
                      (!field.empty() && has(element, "id", field)));
            }
        }
    }

    TEST_CASE("a page that offers no passkey has neither the form nor the script") {
        SignInPage page = sign_in();
        CHECK(render_sign_in(page).contains("name=\"passkey\""));
        CHECK(render_sign_in(page).contains("This page runs one script of ours"));
        page.passkey.reset();
        const std::string text = render_sign_in(page);
        CHECK_FALSE(text.contains("name=\"passkey\""));
        CHECK_FALSE(text.contains("<script"));
        CHECK(text.contains("This page runs no scripts"));
    }

    TEST_CASE("what the browser is asked goes along with what the application asked") {
        const std::string text = render_sign_in(sign_in());
        const auto from = text.find("<form id=\"passkey\"");
        REQUIRE(from != std::string::npos);
        const std::string form = text.substr(from, text.find("</form>", from) - from);
        CHECK(form.contains("action=\"/oauth/authorize/sign-in\""));
        CHECK(form.contains("name=\"client_id\" value=\"CLIENT\""));
        CHECK(form.contains("data-question=\"UVVFU1RJT04\""));
    }
}
