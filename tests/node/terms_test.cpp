// Terms of service: which hold when, and how their text becomes a page.
#include "node/terms.h"

#include "node/directory.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <fstream>

using namespace kith;
using namespace kith::node;

namespace {

Instant on(const char* day) {
    return *parse_iso8601(std::string(day) + "T12:00:00Z");
}

std::string html(std::string_view text) {
    return terms_html(text).text();
}

}  // namespace

TEST_SUITE("node/terms") {
    TEST_CASE("those hold that began last, and before the first the first are shown") {
        const std::vector<TermsOfService> terms{{.date = "2026-01-01"}, {.date = "2027-01-01"}};
        CHECK(terms_now({}, on("2026-06-01")) == nullptr);
        CHECK(terms_now(terms, on("2025-06-01")) == &terms[0]);
        CHECK_FALSE(are_in_force(terms[0], on("2025-12-31")));
        CHECK(are_in_force(terms[0], on("2026-01-01")));
        CHECK(terms_now(terms, on("2026-12-31")) == &terms[0]);
        CHECK(terms_now(terms, on("2027-01-01")) == &terms[1]);
        CHECK(terms_of(terms, "2027-01-01") == &terms[1]);
        CHECK(terms_of(terms, "2027-01-02") == nullptr);
        CHECK(terms_after(terms, terms[0]) == &terms[1]);
        CHECK(terms_after(terms, terms[1]) == nullptr);
    }

    TEST_CASE("headings, lists, paragraphs and addresses are marked up, and all else is text") {
        CHECK(html("") == "");
        CHECK(html("# One\nand\nmore\n\nlast") == "<h2>One</h2>\n<p>and more</p>\n<p>last</p>\n");
        CHECK(html("### Three\r\n#no\r\n#### four") == "<h4>Three</h4>\n<p>#no #### four</p>\n");
        CHECK(html("- a\n  b\n* c\n1. d\n22. e") ==
              "<ul><li>a b</li><li>c</li></ul>\n<ol><li>d</li><li>e</li></ol>\n");
        CHECK(html("<b>&\"'") == "<p>&lt;b&gt;&amp;&quot;&#39;</p>\n");
        CHECK(html("see https://a.test/x?b=1&c=2 now") ==
              "<p>see <a href=\"https://a.test/x?b=1&amp;c=2\" rel=\"nofollow noopener\">"
              "https://a.test/x?b=1&amp;c=2</a> now</p>\n");
        CHECK_FALSE(html("javascript:alert(1) [a](javascript:alert(1))").contains("<a"));
        CHECK_FALSE(html("https://a.test/\"onclick=x").contains("\"onclick"));
    }

    TEST_CASE("the texts are read from files, and one that is not there is named") {
        const TempDir folder;
        const Directory directory(folder.path());
        std::ofstream(folder.path() + "/2026-01-01.md") << "Be kind.";
        std::vector<TermsOfService> terms{{.date = "2026-01-01", .file = "2026-01-01.md"}};
        REQUIRE(read_terms(terms, directory).has_value());
        CHECK(terms[0].text == "Be kind.");
        terms.push_back({.date = "2027-01-01", .file = "2027-01-01.md"});
        const Done missing = read_terms(terms, directory);
        REQUIRE_FALSE(missing.has_value());
        CHECK(missing.error().message.contains("2027-01-01.md cannot be read"));
    }
}
