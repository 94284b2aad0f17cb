#include "node/web/assets.h"
#include "node/web/pages.h"
#include "tests/node/web_check.h"
#include "tests/node/web_samples.h"
#include "tests/support/golden.h"
#include "tests/support/places.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

using namespace kith::node;

namespace {

struct Named {
    std::string name;
    std::string text;
};

std::vector<Named> sample_pages() {
    return {{"front", render_front(samples::front())},
            {"front_empty", render_front(samples::empty_front())},
            {"profile", render_profile(samples::profile())},
            {"profile_bare", render_profile(samples::bare_profile())},
            {"post", render_post(samples::thread())},
            {"post_poll", render_post(samples::poll_thread())},
            {"post_warned", render_post(samples::warned_thread())},
            {"tag", render_tag(samples::tag())},
            {"tag_empty", render_tag({.site = samples::site(), .tag = "silence"})},
            {"about", render_about(samples::about())},
            {"terms", render_terms(samples::terms())},
            {"about_bare", render_about({.site = samples::site()})},
            {"follow", render_interact(samples::follow())},
            {"follow_again", render_interact(samples::follow_again())},
            {"follow_on", render_interact(samples::follow_on())},
            {"landing", render_landing(samples::landing())},
            {"error_400", render_error(samples::error(400, "The parameter uri is missing."))},
            {"error_403", render_error(samples::error(403))},
            {"error_404", render_error(samples::error(404))},
            {"error_410", render_error(samples::error(410))},
            {"error_429", render_error(samples::error(429))},
            {"error_500", render_error(samples::error(500))},
            {"error_503", render_error(samples::error(503))}};
}

bool says_noindex(const std::string& text) {
    return text.find("name=\"robots\" content=\"noindex\"") != text.npos;
}

}  // namespace

TEST_SUITE("node/web/pages") {
    TEST_CASE(
        "every page is well formed, has one heading of the first level and loads nothing from elsewhere") {
        for (const auto& page : sample_pages()) {
            CAPTURE(page.name);
            check_page(page.text);
        }
    }

    TEST_CASE("pages are as they were looked at") {
        const std::filesystem::path folder = build_dir() / "pages-sample";
        std::filesystem::create_directories(folder / "assets");
        std::ofstream(folder / stylesheet().path.substr(1), std::ios::binary) << stylesheet().text;
        for (const auto& page : sample_pages()) {
            std::ofstream(folder / (page.name + ".html"), std::ios::binary) << page.text;
            // NOTE: the style sheet's name changes with each touch of it, which is not what a golden should
            // tell.
            std::string text = page.text;
            text.replace(text.find(stylesheet().path), stylesheet().path.size(), "/assets/STYLE.css");
            expect_golden("web/" + page.name + ".html", text);
        }
    }

    TEST_CASE("a page asks search engines to stay away unless everyone whose words it shows agreed") {
        ProfilePage profile = samples::profile();
        profile.posts = {samples::tidal()};
        CHECK_FALSE(says_noindex(render_profile(profile)));
        profile.person.indexable = false;
        CHECK(says_noindex(render_profile(profile)));

        PostPage thread{.site = samples::site(), .post = samples::tidal()};
        CHECK_FALSE(says_noindex(render_post(thread)));
        thread.replies = {{samples::reply(samples::jonas(), "1", "<p>Yes</p>", "2026-03-01T11:00:00Z")}};
        CHECK(says_noindex(render_post(thread)));

        FrontPage front{.site = samples::site()};
        CHECK_FALSE(says_noindex(render_front(front)));
        front.people = {samples::jonas()};
        CHECK(says_noindex(render_front(front)));
        CHECK(says_noindex(render_error(samples::error(404))));
        CHECK(says_noindex(render_interact(samples::follow())));
    }

    TEST_CASE("behind a content warning neither the description nor the title shows the text") {
        const auto text = render_post(samples::warned_thread());
        const auto head = text.substr(0, text.find("<body>"));
        CHECK(head.find("dissection") != head.npos);
        CHECK(head.find("frog") == head.npos);
        CHECK(text.find("<details class=\"warning\">") < text.find("frog"));
    }

    TEST_CASE("pictures that others host are links with their description") {
        PostPage page{.site = samples::site(), .post = samples::warned()};
        page.post.attachments = {{.kind = Attachment::Kind::image,
                                  .url = "https://files.example/a.png",
                                  .alt = "A heron",
                                  .preview = "https://files.example/a-small.png"}};
        const auto remote = render_post(page);
        CHECK(remote.find("<img") == remote.npos);
        CHECK(remote.find(">A heron</a>") != remote.npos);
        page.post.attachments[0].preview = "/media/a-small.webp";
        CHECK(render_post(page).find("<img src=\"/media/a-small.webp\" alt=\"A heron\"") !=
              std::string::npos);
    }

    TEST_CASE(
        "only http and https addresses become links, and only own fields say that they are the same person") {
        ProfilePage page = samples::profile();
        for (const std::string hostile :
             {"javascript:alert(1)", "data:text/html,x", "https://a@b.example", "//evil.example"}) {
            CAPTURE(hostile);
            page.fields = {{"Site", hostile}};
            page.person.url = hostile;
            page.pager = {.newer_url = hostile, .older_url = hostile};
            const auto text = render_profile(page);
            CHECK(text.find("href=\"" + hostile) == text.npos);
            check_page(text);
        }
        page.fields = {{"Site", "https://alice.example/me/"}};
        CHECK(render_profile(page).find(
                  "<a href=\"https://alice.example/me/\" rel=\"me nofollow noopener noreferrer\">"
                  "alice.example/me</a>") != std::string::npos);
    }

    TEST_CASE("shares of a poll stay within a hundred per cent whatever numbers come from elsewhere") {
        PostPage page = samples::poll_thread();
        page.post.poll = Poll{.options = {{"A", ~0ULL}, {"B", 1}}, .voters = 1, .several_choices = true};
        const auto text = render_post(page);
        CHECK(text.find("<rect width=\"100%\"") != text.npos);
        page.post.poll = Poll{.options = {{"A", 0}, {"B", 0}}};
        CHECK(render_post(page).find("<rect width=\"0%\"") != std::string::npos);
    }

    TEST_CASE("an error page repeats its message and nothing tells hidden from absent") {
        const auto text = render_error(samples::error(404, "Ask <again>"));
        CHECK(text.find("Ask &lt;again&gt;") != text.npos);
        CHECK(render_error(samples::error(418)).find("could not read") != std::string::npos);
        CHECK(render_error(samples::error(502)).find("on our side") != std::string::npos);
    }
}
