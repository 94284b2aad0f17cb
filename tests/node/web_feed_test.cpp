#include "node/web/pages.h"
#include "tests/node/web_samples.h"
#include "tests/support/golden.h"
#include "tests/support/markup.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace kith::node;

namespace {

std::string tag_of(const std::string& text, const std::string& name) {
    const auto start = text.find("<" + name + ">") + name.size() + 2;
    return text.substr(start, text.find("</" + name + ">", start) - start);
}

}  // namespace

TEST_SUITE("node/web/feed") {
    TEST_CASE("a feed has what RFC 4287 asks of it") {
        const auto text = render_feed(samples::profile());
        const auto elements = read_markup(text);
        expect_golden("web/feed.atom", text);
        REQUIRE(!elements.empty());
        CHECK(elements[0].name == "feed");
        CHECK(elements[0].attributes.at("xmlns") == "http://www.w3.org/2005/Atom");
        CHECK(tag_of(text, "id") == "https://social.fernleigh.example/users/alice");
        CHECK(tag_of(text, "updated") == "2026-03-01T10:31:00Z");
        const auto links = std::ranges::count_if(elements, [](const Element& element) {
            return element.name == "link" && element.attributes.contains("rel");
        });
        CHECK(links == 4);  // self, alternate, next, and the entry's
    }

    TEST_CASE("the content of an entry is escaped once more, as type html means") {
        const auto text = render_feed(samples::profile());
        CHECK(text.find("&lt;p&gt;Six weeks of tide-gauge readings") != text.npos);
        CHECK(text.find("<p>") == text.npos);
    }

    TEST_CASE("a boost is not an entry, and neither is a post without a usable id") {
        ProfilePage page = samples::profile();
        page.posts.push_back(samples::poll());
        page.posts.back().id = "urn:nothing";
        const auto elements = read_markup(render_feed(page));
        CHECK(std::ranges::count(elements, "entry", &Element::name) == 1);
    }

    TEST_CASE("a warning stands in front of the text and is the title") {
        ProfilePage page = samples::profile();
        page.posts = {samples::warned()};
        const auto text = render_feed(page);
        CHECK(text.find("<title>dissection, in some detail</title>") != text.npos);
        CHECK(text.find("Content warning: dissection") < text.find("frog"));
    }

    TEST_CASE("an empty feed is still a feed") {
        ProfilePage page = samples::bare_profile();
        const auto text = render_feed(page);
        read_markup(text);
        CHECK(tag_of(text, "updated") == "1970-01-01T00:00:00Z");
    }
}
