#include "node/web/pages.h"
#include "tests/node/web_samples.h"
#include "tests/support/markup.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace kith::node;

namespace {

const std::vector<std::string> hostile_values{
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "</title></textarea></style></details><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{{content_html}}}{{#posts}}{{>head}}",
    "&lt;script&gt; &amp &#x3c; ]]> <!-- --!> <![CDATA[",
    "\x01\x08\x1b[31m\x7f \xff\xfe \xc0\xaf \xed\xa0\x80 \xef\xbf\xbf \xe2\x80\xae gnitpirc",
    std::string("nul\0byte", 8),
    "\" autofocus onfocus=\"alert(1)",
};

Person person(const std::string& x) {
    return {.name = x, .handle = x, .url = x, .avatar = "/" + x};
}

Post post(const std::string& x) {
    return {.id = x,
            .url = "https://social.example/" + x,
            .author = person(x),
            .title = x,
            .content_warning = x,
            .content = kith::activitypub::sanitise("<p>" + x + "</p>"),
            .language = x,
            .published = kith::from_unix_ms(0),
            .edited = kith::from_unix_ms(1),
            .attachments = {{.kind = Attachment::Kind::image, .url = x, .alt = x, .preview = x},
                            {.kind = Attachment::Kind::image, .url = "/a", .alt = x, .preview = "/a"}},
            .poll = Poll{.options = {{x, 3}}},
            .quote_url = x,
            .in_reply_to = person(x),
            .in_reply_to_url = x,
            .boosted_by = person(x),
            .likes = 1,
            .sensitive = true,
            .pinned = true};
}

Site site(const std::string& x) {
    return {.name = x, .domain = x, .base_url = x, .tagline = x, .language = x, .version = x};
}

ProfilePage profile(const std::string& x) {
    return {.site = site(x),
            .person = person(x),
            .id = x,
            .role = x,
            .bio = kith::activitypub::sanitise(x),
            .fields = {{x, x, true}, {"https://a.example/", "https://a.example/" + x}},
            .moved_to = person(x),
            .pinned = {post(x)},
            .posts = {post(x)},
            .pager = {x, "/" + x},
            .follow_path = x,
            .feed_path = "/" + x};
}

std::vector<std::string> pages(const std::string& x) {
    PostPage thread{
        .site = site(x), .ancestors = {post(x)}, .post = post(x), .replies = {{post(x), -7}, {post(x), 99}}};
    InteractPage interact{.site = site(x),
                          .person = person(x),
                          .subject_url = x,
                          .action_path = "/a",
                          .typed = x,
                          .problem = x,
                          .continue_host = x};
    InteractPage onward = interact;
    onward.continue_url = "https://a.example/" + x;
    thread.reply_path = x;
    thread.feed_path = x;
    const auto html = kith::activitypub::sanitise(x);
    return {render_front({.site = site(x),
                          .introduction = html,
                          .posts = {post(x)},
                          .people = {person(x)},
                          .official = person(x)}),
            render_profile(profile(x)),
            render_post(thread),
            render_tag({.site = site(x), .tag = x, .posts = {post(x)}, .pager = {x, x}}),
            render_about({.site = site(x),
                          .description = html,
                          .rules = {{x, x}},
                          .address = x,
                          .contact_email = x,
                          .contact = person(x),
                          .privacy = html}),
            render_interact(interact),
            render_interact(onward),
            render_landing({.site = site(x), .subject_url = x}),
            render_error({.site = site(x), .status = 404, .detail = x})};
}

}  // namespace

TEST_SUITE("node/web/pages, hostile") {
    TEST_CASE("whatever the values hold, a page has only our own elements, and none that acts") {
        const std::set<std::string, std::less<>> ours{
            "html",    "wbr",     "head",   "meta",   "title",   "link",    "body", "a",
            "header",  "div",     "nav",    "bdi",    "main",    "p",       "h1",   "h2",
            "section", "article", "span",   "time",   "details", "summary", "ul",   "ol",
            "li",      "dl",      "dt",     "dd",     "img",     "svg",     "rect", "form",
            "label",   "input",   "button", "strong", "footer"};
        for (const auto& value : hostile_values) {
            CAPTURE(value);
            for (const auto& text : pages(value)) {
                for (const auto& element : read_markup(text)) {
                    CAPTURE(element.name);
                    CHECK(ours.contains(element.name));
                    for (const auto& [key, content] : element.attributes) {
                        CHECK_FALSE(key.starts_with("on"));
                        CHECK(key != "autofocus");
                        CHECK_FALSE(content.starts_with("javascript:alert(1)\""));
                        if (key == "href" || key == "src" || key == "action") {
                            CAPTURE(content);
                            CHECK((content.starts_with("/") || content.starts_with("https://") ||
                                   content == "#main"));
                        }
                    }
                }
            }
        }
    }

    TEST_CASE("values are never read as templates") {
        const auto text = render_error({.site = site("{{status}}"), .status = 404, .detail = "{{{status}}}"});
        CHECK(text.find("{{{status}}}") != text.npos);
        CHECK(text.find("<title>Error 404 · {{status}}</title>") != text.npos);
    }

    TEST_CASE("a feed of hostile values is well formed") {
        for (const auto& value : hostile_values) {
            CAPTURE(value);
            ProfilePage page = profile(value);
            page.posts[0].id = "https://social.example/1";
            page.posts[0].boosted_by.reset();
            page.posts[0].url = "https://social.example/@a/1";
            const auto text = render_feed(page);
            int entries = 0;
            for (const auto& element : read_markup(text)) entries += element.name == "entry" ? 1 : 0;
            CHECK(entries == 1);
        }
    }
}
