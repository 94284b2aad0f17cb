#include "node/web/assets.h"
#include "node/web/text.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith::node;
using kith::activitypub::SafeHtml;

TEST_SUITE("node/web/text") {
    TEST_CASE("markup characters are escaped, broken text is replaced and forbidden characters go") {
        const struct {
            std::string about, in, out;
        } rows[] = {
            {"markup", "<a href='x'>\"&\"", "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;"},
            {"letters of any language stay", "Grüße 日本 🎓", "Grüße 日本 🎓"},
            {"control characters", "a\x01\x7f\tb", "a\tb"},
            {"a byte that is no UTF-8",
             "a\xff"
             "b",
             "a\xEF\xBF\xBD"
             "b"},
            {"an overlong slash", "\xc0\xaf", "\xEF\xBF\xBD\xEF\xBF\xBD"},
            {"a cut character", "x\xe2\x82", "x\xEF\xBF\xBD\xEF\xBF\xBD"},
            {"a noncharacter",
             "a\xEF\xBF\xBF"
             "b",
             "ab"},
        };
        for (const auto& row : rows) {
            CAPTURE(row.about);
            CHECK(escape_markup(row.in) == row.out);
        }
    }

    TEST_CASE("an address is linked only when it is http or https without a user name, or a path of ours") {
        for (const std::string good :
             {"https://a.example", "http://a.example:8080/x?y=1#z", "/tags/a%20b", "/@alice/1"})
            CHECK(safe_href(good) == good);
        for (const std::string bad : {"",
                                      "javascript:alert(1)",
                                      "JAVASCRIPT:alert(1)",
                                      " https://a.example",
                                      "//a.example",
                                      "/\\a.example",
                                      "https://",
                                      "https://u:p@a.example/",
                                      "https://a.example\n",
                                      "/a b",
                                      "data:text/html,x",
                                      "ftp://a.example"})
            CHECK_MESSAGE(safe_href(bad).empty(), bad);
        CHECK(own_path("https://a.example/a.png").empty());
        CHECK(own_path("/media/a.webp") == "/media/a.webp");
        CHECK(mail_href("a.b+c@d.example") == "mailto:a.b+c@d.example");
        for (const std::string bad : {"a@b@c", "@b", "a@", "a", "a@b?subject=x", "a b@c"})
            CHECK(mail_href(bad).empty());
    }

    TEST_CASE("times, numbers and languages read as people write them") {
        const auto instant = kith::parse_iso8601("2026-03-01T10:04:59Z").value();
        CHECK(human_time(instant) == "1 March 2026, 10:04 UTC");
        CHECK(human_date(instant) == "1 March 2026");
        CHECK(human_time(kith::from_unix_ms(-1)) == "31 December 1969, 23:59 UTC");
        CHECK(human_count(0) == "0");
        CHECK(human_count(999) == "999");
        CHECK(human_count(1204) == "1,204");
        CHECK(human_count(18'446'744'073'709'551'615ULL) == "18,446,744,073,709,551,615");
        CHECK(language_tag("pt-BR") == "pt-BR");
        for (const std::string bad : {"", "e", "en\"", "en-", "english-language-of-the-whole-world-x"})
            CHECK(language_tag(bad).empty());
    }

    TEST_CASE("an initial stands for a missing picture") {
        CHECK(initial_of("alice") == "A");
        CHECK(initial_of("  «Émile»") == "É");
        CHECK(initial_of("日本") == "日");
        CHECK(initial_of("🎓 Jo") == "J");
        CHECK(initial_of("…") == "?");
        CHECK(initial_of("\xff\xff") == "?");
        CHECK(tone_of("alice@a.example") == tone_of("alice@a.example"));
    }

    TEST_CASE("an excerpt has the words alone and is cut between them") {
        const auto html = [](const char* text) { return SafeHtml::trusted(text); };
        CHECK(excerpt(html("<p>One<br>two</p><p>th<b>re</b>e &amp; &lt;four&gt;</p>"), 100) ==
              "One two three & <four>");
        CHECK(excerpt(html("<p>One two three four</p>"), 12) == "One two…");
        CHECK(excerpt("One two three", 13) == "One two three");
        CHECK(excerpt("ééééé", 3) == "ééé…");
        CHECK(excerpt(html("<p>unfinished <a"), 100) == "unfinished");
        CHECK(excerpt(html(""), 10).empty());
    }

    TEST_CASE("the style sheet is named by its content and asks for nothing else") {
        const auto& sheet = stylesheet();
        CHECK(sheet.path.size() == std::string("/assets/0123456789abcdef.css").size());
        CHECK(sheet.text.find("@import") == sheet.text.npos);
        CHECK(sheet.text.find("url(") == sheet.text.npos);
        CHECK(sheet.text.find("prefers-color-scheme: dark") != sheet.text.npos);
    }
}
