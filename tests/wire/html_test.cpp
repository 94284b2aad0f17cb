#include "activitypub/wire/html.h"

#include "activitypub/wire/html_tree.h"
#include "consent/base/limits.h"
#include "consent/json.h"
#include "tests/support/fixtures.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::activitypub;

namespace {

constexpr const char* link_end = "\" rel=\"nofollow noopener noreferrer\" target=\"_blank\">";

/// Reads what was sanitised once more and names the first thing that must not be in it.
class Inspector final : public HtmlVisitor {
 public:
    bool enter(const HtmlElement& element) override {
        static const std::set<std::string_view> allowed{
            "p",      "br", "span", "a",  "del", "s",  "pre", "blockquote", "code", "b",
            "strong", "u",  "i",    "em", "ul",  "ol", "li",  "ruby",       "rt",   "rp"};
        if (!element.is_html() || !allowed.contains(element.name()))
            found = "element " + std::string(element.name());
        for (const char* name : {"onclick",
                                 "onerror",
                                 "onload",
                                 "style",
                                 "src",
                                 "srcdoc",
                                 "id",
                                 "name",
                                 "xlink:href",
                                 "formaction",
                                 "background",
                                 "is",
                                 "slot"}) {
            if (element.has(name)) found = std::string("attribute ") + name;
        }
        const std::string_view href = element.attribute("href");
        if (element.has("href") && !href.starts_with("https://") && !href.starts_with("http://")) {
            found = "href " + std::string(href);
        }
        return true;
    }
    void leave(const HtmlElement&) override {}
    void text(std::string_view) override {}

    std::string found;
};

std::string what_is_wrong(const SafeHtml& html) {
    Inspector inspector;
    walk_html(html.text(), inspector);
    return inspector.found;
}

std::string nested(const char* tag, int depth) {
    std::string html;
    for (int i = 0; i < depth; ++i) html += tag;
    return html + "x";
}

}  // namespace

TEST_SUITE("wire/html") {
    TEST_CASE("what peers write is kept, what they may not write is not") {
        const std::string open = "<a href=\"";
        struct Row {
            const char* about;
            std::string html;
            std::string expected;
        };
        const Row rows[] = {
            {"a paragraph", "<p>Hi <b>you</b></p>", "<p>Hi <b>you</b></p>"},
            {"plain text", "1 < 2 & 3", "1 &lt; 2 &amp; 3"},
            {"entities", "&lt;b&gt; &amp;amp; &nbsp;", "&lt;b&gt; &amp;amp; \u00a0"},
            {"a script", "a<script>alert(1)</script>b", "ab"},
            {"a style", "<style>p{}</style>b", "b"},
            {"a handler", "<p onclick=\"x()\">a</p>", "<p>a</p>"},
            {"a link",
             "<a href=\"https://a.example/?a=1&amp;b=2\">x</a>",
             open + "https://a.example/?a=1&amp;b=2" + link_end + "x</a>"},
            {"a script link", "<a href=\"javascript:alert(1)\">x</a>", "x"},
            {"a script link with a tab", "<a href=\"java\tscript:alert(1)\">x</a>", "x"},
            {"a data link", "<a href=\"data:text/html,x\">x</a>", "x"},
            {"an exotic link", "<a href=\"gemini://a.example/\">x</a>", "x"},
            {"a relative link", "<a href=\"/x\">x</a>", "x"},
            {"a link with quotes",
             "<a href='https://a.example/\"onmouseover=\"x'>x</a>",
             open + "https://a.example/%22onmouseover=%22x" + link_end + "x</a>"},
            {"a mention",
             "<span class=\"h-card evil\"><a href=\"https://a.example/@u\" class=\"u-url mention "
             "x\">@<span>u</span></a></span>",
             "<span class=\"h-card\"><a href=\"https://a.example/@u\" class=\"u-url mention" +
                 std::string(link_end) + "@<span>u</span></a></span>"},
            {"a hashtag",
             "<a href=\"https://a.example/t\" class=\"mention hashtag\" rel=\"tag\">#t</a>",
             "<a href=\"https://a.example/t\" class=\"mention hashtag\" rel=\"nofollow noopener noreferrer "
             "tag\" target=\"_blank\">#t</a>"},
            {"a heading", "<h2>T</h2><p>x</p>", "<p><strong>T</strong></p><p>x</p>"},
            {"blocks we do not keep", "<div>a</div><div>b</div>", "a<br>b"},
            {"a table", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a<br>b"},
            {"a picture", "<img src=\"https://a.example/x.png\" alt=\":cat:\" onerror=\"x\">", ":cat:"},
            {"lists",
             "<ol start=\"3\" reversed><li value=\"2x\">a<li value=\"7\">b</ol>",
             "<ol start=\"3\" reversed><li>a</li><li value=\"7\">b</li></ol>"},
            {"an SVG", "<svg><a href=\"https://a.example\">x</a></svg>y", "y"},
            {"a formula",
             "<math><semantics><mi>x</mi><annotation "
             "encoding=\"application/x-tex\">x^2</annotation></semantics></math>!",
             "x^2!"},
            {"what is never closed", "<p><b>a", "<p><b>a</b></p>"},
            {"what was never opened", "</div></p>a", "<p></p>a"},
            {"a comment", "a<!-- <script> -->b", "ab"},
            {"a language", "<p lang=\"de\">x</p>", "<p lang=\"de\">x</p>"},
            {"ruby",
             "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
             "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>"},
            {"a NUL in a tag", std::string("<scr\0ipt>x</scr\0ipt>", 20), "x"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(sanitise(row.html).text() == row.expected);
        }
    }

    TEST_CASE("no script of DOMPurify's collection survives, and sanitising again changes nothing") {
        int seen = 0;
        for (const Json& row : json_of(fixture("dompurify/expect.json"))) {
            const auto payload = row["payload"].get<std::string>();
            CAPTURE(payload);
            const SafeHtml html = sanitise(payload);
            CHECK(what_is_wrong(html) == "");
            CHECK(sanitise(html.text()) == html);
            ++seen;
        }
        CHECK(seen == 223);
    }

    TEST_CASE("above the limits the text remains and the tags go") {
        const std::string html = nested("<div>", 600) + "<script>alert(1)</script> 2 &lt; 3 <<b>script>y";
        const SafeHtml safe = sanitise(html);
        CHECK(safe.text().find("<script") == std::string::npos);
        CHECK(safe.text().find("2 &lt; 3") != std::string::npos);
        CHECK(what_is_wrong(safe) == "");
        CHECK(sanitise(std::string(2 * limits::html_bytes_max, 'a')).text().size() == limits::html_bytes_max);
    }

    TEST_CASE("no input within the limits takes long or grows without end") {
        std::string formatting;
        for (int i = 0; i < 240; ++i) formatting += "<b class=\"h-" + std::to_string(i) + "\">";
        for (int i = 0; i < 250; ++i) formatting += "<p>x";
        const std::string inputs[] = {nested("<div>", 499),
                                      nested("<table><tr><td>", 160),
                                      nested("<a><b>", 240),
                                      formatting,
                                      std::string(limits::html_bytes_max, '<'),
                                      std::string(limits::html_bytes_max, '&')};
        for (const std::string& html : inputs) {
            const SafeHtml safe = sanitise(html);
            CHECK(safe.text().size() < 8 * limits::html_bytes_max);
            CHECK(what_is_wrong(safe) == "");
            to_plain_text(html);
        }
    }

    TEST_CASE("plain text has the words and their lines") {
        CHECK(to_plain_text("<p>Hello <b>there</b><br>you</p><p>Bye &amp; all</p>") ==
              "Hello there\nyou\n\nBye & all");
        CHECK(to_plain_text("a\n  b") == "a b");
        CHECK(to_plain_text("<pre>a\n  b</pre>") == "a\n  b");
        CHECK(to_plain_text("x<script>y</script>") == "x");
        CHECK(to_plain_text("<ul><li>a</li><li>b</li></ul>") == "a\nb");
        CHECK(to_plain_text("").empty());
    }

    TEST_CASE("escaping leaves nothing that HTML reads") {
        CHECK(escape("<a href=\"x\">'&'</a>").text() ==
              "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    }
}

TEST_SUITE("wire/compose") {
    const ComposeTargets& targets() {
        static const ComposeTargets all{
            {{"alice",
              {Uri::parse("https://kith.example/u/1").value(), "https://kith.example/@alice", "alice"}},
             {"bob@example.edu", {Uri::parse("https://example.edu/users/bob").value(), "", "Bob"}}},
            "https://kith.example/tags/"};
        return all;
    }

    TEST_CASE("authors' text becomes paragraphs, links, mentions and hashtags") {
        struct Row {
            const char* about;
            const char* plain;
            std::string expected;
        };
        const std::string mention =
            "<span class=\"h-card\" translate=\"no\"><a href=\"https://kith.example/@alice\" class=\"u-url "
            "mention\">@<span>alice</span></a></span>";
        const std::string tag =
            "<a href=\"https://kith.example/tags/Kith\" class=\"mention hashtag\" "
            "rel=\"tag\">#<span>Kith</span></a>";
        const std::string link = "<a href=\"https://a.example/x" + std::string(link_end) +
                                 "<span class=\"invisible\">https://</span><span>a.example/x</span></a>";
        const Row rows[] = {
            {"a line", "Hi", "<p>Hi</p>"},
            {"lines", "a\nb", "<p>a<br>b</p>"},
            {"paragraphs", "a\r\n\r\n  \n\nb\n", "<p>a</p><p>b</p>"},
            {"markup", "<script>&", "<p>&lt;script&gt;&amp;</p>"},
            {"nothing", " ", "<p> </p>"},
            {"a mention", "@alice: hi", "<p>" + mention + ": hi</p>"},
            {"in capitals", "@ALICE", "<p>" + mention + "</p>"},
            {"elsewhere",
             "(@bob@Example.edu.)",
             "<p>(<span class=\"h-card\" translate=\"no\"><a href=\"https://example.edu/users/bob\" "
             "class=\"u-url mention\">@<span>Bob</span></a></span>.)</p>"},
            {"nobody we know", "@carol @x@y.example", "<p>@carol @x@y.example</p>"},
            {"an e-mail address", "me@alice.example", "<p>me@alice.example</p>"},
            {"a hashtag", "see #Kith.", "<p>see " + tag + ".</p>"},
            {"a number", "we are #1", "<p>we are #1</p>"},
            {"a link", "https://a.example/x, yes", "<p>" + link + ", yes</p>"},
            {"a link in brackets", "(https://a.example/x)", "<p>(" + link + ")</p>"},
            {"a script link", "javascript:alert(1)", "<p>javascript:alert(1)</p>"},
            {"a fragment",
             "https://a.example/#Kith",
             "<p><a href=\"https://a.example/#Kith" + std::string(link_end) +
                 "<span class=\"invisible\">https://</span><span>a.example/#Kith</span></a></p>"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(compose(row.plain, targets()).text() == row.expected);
            CHECK(what_is_wrong(compose(row.plain, targets())) == "");
        }
    }

    TEST_CASE("what a text refers to is found once each, in order") {
        const char* text =
            "@Alice @bob@Example.edu:8443 @alice a@b.c #Eins #eins #Zwei_2 #日本 &#39; #7 x#y "
            "https://a.example/@c#d";
        CHECK(find_mentions(text) == std::vector<std::string>{"alice", "bob@example.edu:8443"});
        CHECK(find_hashtags(text) == std::vector<std::string>{"Eins", "Zwei_2", "日本"});
        CHECK(find_links(text) == std::vector<std::string>{"https://a.example/@c#d"});
        CHECK(find_links("https://de.example/Klammer_(Zeichen) http:// https://").size() == 1);
        CHECK(find_mentions("@").empty());
    }

    TEST_CASE("a long link is shown in part and kept whole") {
        const std::string url = "https://a.example/" + std::string(60, 'x');
        const std::string html = compose(url, {}).text();
        CHECK(to_plain_text(html) == url);
        CHECK(html.find("class=\"ellipsis\"") != std::string::npos);
    }
}
