// Scripts in what others write, and people who look like others: rows S8 and S10 of the security matrix.
#include "tests/security/door.h"
#include "tests/support/markup.h"

#include <algorithm>
#include <map>
#include <set>

using namespace kith;
using namespace kith::sim;

namespace {

const char* const scripts[] = {
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\" java\tscript:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<iframe src=//evil.test></iframe>",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<p style=\"background:url(javascript:alert(1))\" onclick=alert(1)>x</p>",
    "<style>@import '//evil.test'</style>",
    "<form action=//evil.test><button formaction=javascript:alert(1)>x</form>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "</div></article><script>alert(1)</script>",
    "<base href=//evil.test/><meta http-equiv=refresh content=\"0;url=//evil.test\">",
    "<object data=//evil.test></object><embed src=//evil.test>",
    "]]><script>alert(1)</script><![CDATA[",
    "\"><script>alert(1)</script>",
    "{{site}}{{> base}}<%= x %>${x}",
};

/// Our templates' elements and the allow-list's; whatever else stands in a page came from outside.
void check_harmless(const std::string& html) {
    const std::vector<std::string> never = {
        "script", "iframe", "object", "embed", "svg", "math", "style", "base", "frame", "template", "audio"};
    for (const Element& element : read_markup(html)) {
        CAPTURE(element.name);
        CHECK(std::ranges::find(never, element.name) == never.end());
        for (const auto& [name, value] : element.attributes) {
            CAPTURE(name);
            CAPTURE(value);
            CHECK_FALSE(name.starts_with("on"));
            CHECK(name != "style");
            CHECK(name != "srcdoc");
            CHECK(name != "formaction");
            if (name != "href" && name != "src" && name != "action") continue;
            CHECK((value.starts_with("https://") || value.starts_with("http://") || value.starts_with("/") ||
                   value.starts_with("#")));
        }
    }
}

struct Wall {
    Town town{};
    Pages pages{town.a};
    storage::PostRow post = town.post(town.a, town.ana, "hello");
    std::string page = "/@ana/" + std::to_string(post.id.value);

    /// What a stranger answers to the post.
    void answer(Stranger& who, std::string_view path, const Json& members) {
        Json reply = who.note(path, "x", members);
        reply["inReplyTo"] = post.uri.text();
        CHECK(who.post(town.a, who.create(reply)) == 202);
    }
    std::string shown() {
        const HttpResponse response = pages.get(page);
        REQUIRE(response.status == 200);
        return response.body;
    }
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("security/S8 nothing that others write acts on a page") {
    TEST_CASE("each field of an answer and of its author is harmless on the page, whatever it holds") {
        int number = 0;
        for (const char* script : scripts) {
            CAPTURE(script);
            Wall wall;
            StrangeHost host(wall.town.network, "evil.test");
            Stranger eve(host, "eve");
            eve.change({{"name", script}, {"summary", script}, {"url", "javascript:alert(1)"}});
            const Json hostile = {
                {"content", "<p>marker</p>" + std::string(script)},
                {"name", script},
                {"summary", script},
                {"url", "javascript:alert(1)"},
                {"tag",
                 {{{"type", "Hashtag"}, {"name", script}, {"href", "javascript:alert(1)"}},
                  {{"type", "Mention"}, {"name", script}, {"href", "javascript:alert(1)"}},
                  {{"type", "Emoji"}, {"name", ":x:"}, {"icon", {{"url", "javascript:alert(1)"}}}}}},
                {"attachment",
                 {{{"type", "Image"}, {"url", "javascript:alert(1)"}, {"name", script}},
                  {{"type", "Document"}, {"url", "https://evil.test/a\"onload=\"b.png"}, {"name", script}}}}};
            wall.answer(eve, "/notes/" + std::to_string(++number), hostile);
            const std::string html = wall.shown();
            CHECK(has(html, "marker"));
            check_harmless(html);
        }
    }

    TEST_CASE("a picture for a name is one of ours, whatever its server calls it and says it is") {
        Wall wall;
        StrangeHost host(wall.town.network, "evil.test");
        Stranger eve(host, "eve");
        const auto emoji = [](const std::string& name, const std::string& url) {
            return Json{{"type", "Emoji"}, {"name", name}, {"icon", {{"type", "Image"}, {"url", url}}}};
        };
        const Json tags = {emoji(":cat:", "https://evil.test/cat'onerror=alert(1).svg"),
                           emoji(":c\"at:", "https://evil.test/1.png"),
                           emoji(":<b>:", "https://evil.test/2.png"),
                           emoji(":near:", "http://127.0.0.1/3.png"),
                           emoji(":script:", "javascript:alert(1)")};
        eve.change({{"name", "Eve :cat:"},
                    {"icon", {{"type", "Image"}, {"url", "https://evil.test/face.png"}}},
                    {"tag", tags}});
        const Json members = {
            {"content",
             "<p>marker :cat: :c\"at: :&lt;b&gt;: :near: :script: <a href=\"https://x.test/:cat:\">"
             ":cat:</a></p>"},
            {"summary", "warned :cat:"},
            {"tag", tags}};
        wall.answer(eve, "/notes/1", members);
        const std::string html = wall.shown();
        CHECK(has(html, "marker"));
        check_harmless(html);
        std::multiset<std::string> shown;
        int avatars = 0;
        for (const Element& element : read_markup(html)) {
            if (element.name != "img") continue;
            std::map<std::string, std::string> has_attribute(element.attributes.begin(),
                                                             element.attributes.end());
            CHECK(has_attribute["src"].starts_with("/media/remote/"));
            if (has_attribute["class"] == "avatar") ++avatars;
            if (has_attribute["class"] == "emoji") shown.insert(has_attribute["alt"]);
        }
        CHECK(avatars == 1);
        // In the name, the warning, and twice in the text; what is in an address stays there.
        CHECK(shown.count(":cat:") == 4);
        CHECK(shown.count(":near:") == 1);
        CHECK(shown.size() == 5);
        CHECK_FALSE(has(html, "evil.test/cat"));
        CHECK_FALSE(has(html, "evil.test/face"));
        CHECK_FALSE(has(html, "127.0.0.1"));
    }

    TEST_CASE("what our own people type is text, on the page, in the feed and in the object") {
        Wall wall;
        for (const char* script : scripts) {
            CAPTURE(script);
            const auto post = wall.town.post(
                wall.town.a,
                wall.town.ana,
                node::PostDraft{.text = "typed " + std::string(script), .content_warning = script});
            const HttpResponse page = wall.pages.get("/@ana/" + std::to_string(post.id.value));
            REQUIRE(page.status == 200);
            check_harmless(page.body);
            StrangeHost host(wall.town.network, "far.test");
            Stranger sam(host, "sam");
            const HttpResponse object = sam.get(wall.town.a, parts_of(post.uri).path);
            REQUIRE(object.status == 200);
            CHECK(header(object.headers, "Content-Type") == "application/activity+json; charset=utf-8");
            CHECK(header(object.headers, "X-Content-Type-Options") == "nosniff");
            const Json document = json_of(object);
            CHECK(has(document["content"].get<std::string>(), "typed"));
            CHECK_FALSE(has(document["content"].get<std::string>(), "<script"));
            CHECK_FALSE(has(document["content"].get<std::string>(), "<img"));
        }
        check_harmless(wall.pages.get("/@ana").body);
        check_harmless(wall.pages.get("/").body);
        const std::string feed = wall.pages.get("/@ana/feed.atom").body;
        CHECK(has(feed, "typed"));
        // The content of an entry is HTML written as text: there, too, markup was text.
        for (auto at = feed.find("<content"); at != std::string::npos; at = feed.find("<content", at + 1)) {
            const std::string content = feed.substr(at, feed.find("</content>", at) - at);
            for (const char* tag : {"&lt;script", "&lt;img", "&lt;svg", "&lt;iframe"})
                CHECK_FALSE(has(content, tag));
        }
        check_harmless(feed);
    }

    TEST_CASE("the page about the institution says who is responsible, and how to reach them") {
        Wall wall;
        const std::string page = wall.pages.get("/about").body;
        CHECK(has(page, "Responsible: <bdi>The a.test school</bdi>, <bdi>1 School Lane, Testville</bdi>"));
        CHECK(has(page, "<a href=\"mailto:privacy@school.test\">privacy@school.test</a>"));
    }

    TEST_CASE("a page lets no script run, and no answer may be taken for another type") {
        Wall wall;
        for (const char* path :
             {"/", "/about", "/@ana", "/@ana/follow", "/tags/x", "/authorize_interaction?uri=x"}) {
            CAPTURE(path);
            const HttpResponse page = wall.pages.get(path);
            const std::string policy(header(page.headers, "Content-Security-Policy"));
            CHECK(has(policy, "default-src 'none'"));
            CHECK_FALSE(has(policy, "script-src"));
            CHECK_FALSE(has(policy, "unsafe-inline"));
            CHECK(header(page.headers, "X-Content-Type-Options") == "nosniff");
        }
        const std::string script = "/tags/" + percent_encode("<script>alert(1)</script>");
        check_harmless(wall.pages.get(script).body);
        const std::string uri = percent_encode("\"><script>alert(1)</script>");
        check_harmless(wall.pages.get("/authorize_interaction?uri=" + uri).body);
        check_harmless(wall.pages.post("/@ana/follow", "handle=" + uri).body);
    }
}

TEST_SUITE("security/S10 nobody passes for another") {
    TEST_CASE("a server whose name looks like another's is shown as what it is") {
        Wall wall;
        StrangeHost good(wall.town.network, "good.test");
        Stranger tom(good, "tom");
        StrangeHost lookalike(wall.town.network, "xn--gd-fmca.test");  // two Cyrillic letters
        Stranger false_tom(lookalike, "tom", 21);
        false_tom.change({{"name", "Tom @tom@good.test"}});
        wall.answer(false_tom, "/notes/1", Json::object());
        const std::string html = wall.shown();
        CHECK(has(html, "xn--gd-fmca.test"));
        CHECK_FALSE(has(html, "g\u043e\u043ed.test"));
        const auto typed = must(wall.town.a.social().find_actor("@tom@g\u043e\u043ed.test"));
        CHECK(typed.uri == false_tom.uri());
        CHECK(typed.host.text() == "xn--gd-fmca.test");
        CHECK(must(wall.town.a.social().find_actor("@tom@good.test")).uri == tom.uri());
        // One name in all its spellings is one person.
        for (const char* spelling :
             {"@tom@GOOD.test", "@TOM@good.test", "tom@good.TEST", "acct:tom@good.test"}) {
            CAPTURE(spelling);
            const auto found = wall.town.a.social().find_actor(spelling);
            CHECK((found && found->uri == tom.uri()));
        }
    }

    TEST_CASE("a name that hides another in itself is refused, or shown with its own domain") {
        Wall wall;
        StrangeHost good(wall.town.network, "good.test");
        Stranger tom(good, "tom");
        StrangeHost evil(wall.town.network, "evil.test");
        Stranger eve(evil, "eve", 21);
        for (const char* text : {"@tom@good.test@evil.test",
                                 "https://good.test@evil.test/users/eve",
                                 "https://good.test:443@evil.test/users/eve",
                                 "@tom@good.test\u202e@evil.test",
                                 "@tom@good.test/@evil.test",
                                 "@tom@good.test#@evil.test"}) {
            CAPTURE(text);
            const auto found = wall.town.a.social().find_actor(text);
            CHECK_FALSE((found && found->uri == eve.uri()));
        }
        eve.change({{"name", "\u202etset.doog@mot@ \u2714"}});
        wall.answer(eve, "/notes/1", Json::object());
        const std::string html = wall.shown();
        CHECK(has(html, "@eve<wbr>@evil.test"));
        // A direction mark turns the name round and nothing beside it.
        CHECK(has(html, "<bdi>\u202etset"));
    }

    TEST_CASE("a handle is a person's only when both of their servers say so") {
        Wall wall;
        StrangeHost good(wall.town.network, "good.test");
        Stranger tom(good, "tom");
        StrangeHost evil(wall.town.network, "evil.test");
        Stranger eve(evil, "eve", 21);
        const auto say = [&](const std::string& asked, const std::string& subject, const std::string& self) {
            const Json jrd = {
                {"subject", subject},
                {"links", {{{"rel", "self"}, {"type", "application/activity+json"}, {"href", self}}}}};
            evil.serve("/.well-known/webfinger?resource=" + percent_encode(asked), jrd);
        };
        // Eve's server calls her tom of good.test, which good.test does not.
        say("acct:t@evil.test", "acct:tom@good.test", eve.uri().text());
        const auto found = wall.town.a.social().find_actor("@t@evil.test");
        CHECK_FALSE((found && found->uri == eve.uri()));
        // It calls good.test's tom its own.
        say("acct:tom@evil.test", "acct:tom@evil.test", tom.uri().text());
        const auto claimed = wall.town.a.social().find_actor("@tom@evil.test");
        CHECK_FALSE(claimed);
        const auto theirs = wall.town.a.social().find_actor("@tom@good.test");
        CHECK((theirs && theirs->uri == tom.uri() && theirs->host.text() == "good.test"));
        // It gives a handle to somebody who has another one.
        say("acct:mayor@evil.test", "acct:mayor@evil.test", eve.uri().text());
        CHECK_FALSE(wall.town.a.social().find_actor("@mayor@evil.test"));
        // It names one of ours.
        say("acct:ana@evil.test", "acct:ana@a.test", eve.uri().text());
        const auto ours = wall.town.a.social().find_actor("@ana@evil.test");
        CHECK_FALSE((ours && ours->uri == eve.uri()));
    }
    TEST_CASE("a handle may live on another host than its actor, when the actor's host says the same") {
        Wall wall;
        StrangeHost town_hall(wall.town.network, "town.test");
        StrangeHost social(wall.town.network, "social.town.test");
        Stranger lea(social, "lea");
        const auto say = [&](StrangeHost& host) {
            const Json jrd = {
                {"subject", "acct:lea@town.test"},
                {"links",
                 {{{"rel", "self"}, {"type", "application/activity+json"}, {"href", lea.uri().text()}}}}};
            host.serve("/.well-known/webfinger?resource=" + percent_encode("acct:lea@" + host.name()), jrd);
        };
        say(town_hall);
        CHECK_FALSE(wall.town.a.social().find_actor("@lea@town.test"));
        say(social);
        CHECK(must(wall.town.a.social().find_actor("@lea@town.test")).host.text() == "town.test");
    }
}
