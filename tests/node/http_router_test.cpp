#include "node/http/problem.h"
#include "node/http/router.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith;
using namespace kith::node;

namespace {

Request request(std::string method, std::string path) {
    Request made;
    made.method = std::move(method);
    made.path = std::move(path);
    return made;
}

Handler says(std::string name) {
    return [name = std::move(name)](Request& r) {
        std::string text = name;
        for (const auto& [key, value] : r.params) text += " " + key + "=" + value;
        return Response::text(200, text);
    };
}

}  // namespace

TEST_SUITE("node/http/router") {
    TEST_CASE("a path finds its handler and the handler its parameters") {
        const Problems problems;
        Router router(problems);
        router.add("GET", "/", says("front"));
        router.add("GET", "/users/{name}", says("actor"));
        router.add("POST", "/users/{name}/inbox", says("inbox"));
        router.add("GET", "/users/system", says("system"));
        router.add("GET", "/@{name}", says("page"));
        router.add("GET", "/@{name}/{post}", says("post"));
        router.add("GET", "/@{name}/feed.atom", says("feed"));
        router.add("GET", "/{anything}", says("other"));
        router.add("GET", "/assets/{file}.css", says("style"));

        struct Row {
            const char* about;
            const char* method;
            const char* path;
            int status;
            const char* body;
        };
        const Row rows[] = {
            {"the root", "GET", "/", 200, "front"},
            {"one parameter", "GET", "/users/ana", 200, "actor name=ana"},
            {"a literal wins over a parameter", "GET", "/users/system", 200, "system"},
            {"a parameter inside", "POST", "/users/ana/inbox", 200, "inbox name=ana"},
            {"a prefix", "GET", "/@ana", 200, "page name=ana"},
            {"two parameters", "GET", "/@ana/17", 200, "post name=ana post=17"},
            {"a literal last segment wins", "GET", "/@ana/feed.atom", 200, "feed name=ana"},
            {"a suffix", "GET", "/assets/main.css", 200, "style file=main"},
            {"a prefix wins over a bare parameter", "GET", "/about", 200, "other anything=about"},
            {"an empty parameter is none", "GET", "/users/", 404, nullptr},
            {"HEAD is GET", "HEAD", "/@ana", 200, "page name=ana"},
            {"a trailing slash is another path", "GET", "/users/ana/", 404, nullptr},
            {"a wrong method", "GET", "/users/ana/inbox", 405, nullptr},
            {"too long", "GET", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t", 404, nullptr},
            {"no path at all", "OPTIONS", "*", 404, nullptr},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Request asked = request(row.method, row.path);
            const Response got = router(asked);
            CHECK(got.status == row.status);
            if (row.body != nullptr) CHECK(got.body == row.body);
        }
    }

    TEST_CASE("a wrong method is told which ones are right") {
        const Problems problems;
        Router router(problems);
        router.add("GET", "/inbox", says("read"));
        router.add("POST", "/inbox", says("write"));
        Request asked = request("DELETE", "/inbox");
        const Response refused = router(asked);
        CHECK(refused.status == 405);
        CHECK(header(refused.headers, "allow") == "GET, HEAD, OPTIONS, POST");
        asked.method = "OPTIONS";
        const Response options = router(asked);
        CHECK(options.status == 204);
        CHECK(header(options.headers, "Allow") == "GET, HEAD, OPTIONS, POST");
    }

    TEST_CASE("a very long path is matched without recursion") {
        const Problems problems;
        Router router(problems);
        router.add("GET", "/{name}", says("n"));
        Request asked = request("GET", "/" + std::string(1 << 20, 'a'));
        CHECK(router(asked).status == 200);
    }
}

TEST_SUITE("node/http/problem") {
    TEST_CASE("an error becomes problem+json with its fixed status, and says why only to the asker") {
        const Problems problems;
        const Request asked;
        const Response refused =
            problems.respond(asked, Error{Errc::denied, "policy/blocked", "Posts from there are refused."});
        CHECK(refused.status == 403);
        CHECK(header(refused.headers, "content-type") == "application/problem+json");
        CHECK(refused.body.find("Posts from there are refused.") != std::string::npos);
        CHECK(refused.body.find("policy/blocked") == std::string::npos);

        const Response ours = problems.respond(asked, Error{Errc::internal, "x", "secret"});
        CHECK(ours.status == 500);
        CHECK(ours.body.find("secret") == std::string::npos);
    }

    TEST_CASE("busy and limited answers say when to come back") {
        const Problems problems;
        CHECK(header(problems.respond({}, Error{Errc::unavailable, "x"}).headers, "Retry-After") == "30");
        CHECK(header(problems.respond({}, Error{Errc::limited, "x"}, 7).headers, "Retry-After") == "7");
        CHECK(header(problems.respond({}, Error{Errc::denied, "x"}).headers, "Retry-After").empty());
    }

    TEST_CASE("browsers get the page and servers the document") {
        const Problems problems([](int status, std::string_view title, std::string_view) {
            return "<h1>" + std::to_string(status) + " " + std::string(title) + "</h1>";
        });
        struct Row {
            const char* accept;
            bool html;
        };
        const Row rows[] = {
            {"text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", true},
            {"application/activity+json", false},
            {"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", false},
            {"text/html;q=0.1, application/json", false},
            {"application/json;q=0.1, text/html", true},
            {"*/*", false},
            {"", false},
            {"text/html;q=nonsense", false},
            {",,,;;;", false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.accept);
            Request asked;
            asked.headers.emplace_back("accept", row.accept);
            const Response got = problems.respond(asked, Error{Errc::not_found, "x"});
            CHECK((header(got.headers, "Content-Type") == "text/html; charset=utf-8") == row.html);
            CHECK(got.status == 404);
        }
    }

    TEST_CASE("a detail that is not UTF-8 is still answered") {
        const Problems problems;
        const Response got = problems.respond({}, Error{Errc::malformed, "x", "bad \xff byte"});
        CHECK(got.status == 400);
        CHECK(!got.body.empty());
    }
}
