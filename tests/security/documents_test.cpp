// What is taken for a document, and what stands in it: rows S2 and S3 of the security matrix.
#include "tests/support/sim/town.h"

#include <algorithm>

using namespace kith;
using namespace kith::sim;

namespace {

constexpr auto activity_streams = "https://www.w3.org/ns/activitystreams";

struct Shelf {
    Town town{};
    StrangeHost host{town.network, "far.test"};
    Stranger sam{host, "sam"};
    int number = 0;

    /// Serves a note of sam's as this type and looks it up; true when it was believed.
    bool believed(const std::optional<std::string>& content_type) {
        const std::string path = "/notes/" + std::to_string(++number);
        HttpResponse response{.status = 200, .body = sam.note(path, "words").dump()};
        if (content_type) response.headers.emplace_back("Content-Type", *content_type);
        host.serve(path, response);
        const auto found = town.a.social().find_post(town.ana.id, host.uri(path).text());
        CHECK(found.has_value() == town.a.post(host.uri(path)).has_value());
        return found.has_value();
    }
    int post(const std::string& body) { return town.a.serve(sam.signed_post(town.a, body, {})).status; }
};

}  // namespace

TEST_SUITE("security/S2 an upload or a page is no object") {
    TEST_CASE("a fetched document counts by its type, not by what stands in it") {
        Shelf shelf;
        CHECK(shelf.believed("application/activity+json"));
        CHECK(shelf.believed("application/activity+json; charset=utf-8"));
        CHECK(shelf.believed("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""));
        for (const char* type : {"text/html",
                                 "text/plain",
                                 "application/json",
                                 "application/ld+json",
                                 "application/ld+json; profile=\"https://evil.test/ns\"",
                                 "application/octet-stream",
                                 "image/png",
                                 "image/svg+xml",
                                 "application/jrd+json",
                                 "application/activity+json-not",
                                 "x-application/activity+json",
                                 "text/html; x=application/activity+json",
                                 "image/png, application/activity+json",
                                 ""}) {
            CAPTURE(type);
            CHECK_FALSE(shelf.believed(type));
        }
        CHECK_FALSE(shelf.believed(std::nullopt));
    }

    TEST_CASE("an actor that is served as a picture is nobody") {
        Shelf shelf;
        HttpResponse upload{.status = 200,
                            .headers = {{"Content-Type", "image/png"}},
                            .body = R"({"@context":"https://www.w3.org/ns/activitystreams","type":"Person",)"
                                    R"("id":"https://far.test/media/1.png","preferredUsername":"root",)"
                                    R"("inbox":"https://far.test/media/inbox"})"};
        shelf.host.serve("/media/1.png", upload);
        const std::string uri = shelf.host.uri("/media/1.png").text();
        CHECK_FALSE(shelf.town.a.social().follow(shelf.town.ana.id, uri));
        CHECK_FALSE(shelf.town.a.actor(Uri::trusted(uri)));
        shelf.town.network.pass(std::chrono::hours(1));
        upload.headers = {{"Content-Type", "application/activity+json"}};
        shelf.host.serve("/media/1.png", upload);
        CHECK(shelf.town.a.social().follow(shelf.town.ana.id, uri));
    }

    TEST_CASE("a copy at another address is not believed, the original is asked") {
        Shelf shelf;
        Json copy = shelf.sam.note("/notes/77", "changed words");
        shelf.host.serve("/uploads/1", copy);
        CHECK_FALSE(shelf.town.a.social().find_post(shelf.town.ana.id, shelf.host.uri("/uploads/1").text()));
        CHECK_FALSE(shelf.town.a.post(shelf.host.uri("/notes/77")));
        shelf.host.serve("/notes/78", shelf.sam.note("/notes/78", "true words"));
        shelf.host.serve("/uploads/2", shelf.sam.note("/notes/78", "changed words"));
        REQUIRE(shelf.town.a.social().find_post(shelf.town.ana.id, shelf.host.uri("/uploads/2").text()));
        CHECK(shelf.town.a.post(shelf.host.uri("/notes/78"))->content.contains("true words"));
    }

    TEST_CASE("what is posted to an inbox as something else is not read") {
        Shelf shelf;
        const auto post = shelf.town.post(shelf.town.a, shelf.town.ana, "hello");
        for (const char* type : {"text/plain", "application/json", "application/ld+json", "text/html", ""}) {
            CAPTURE(type);
            HttpRequest like =
                shelf.sam.signed_post(shelf.town.a, shelf.sam.activity("Like", post.uri.text()).dump(), {});
            for (auto& [name, value] : like.headers) value = name == "Content-Type" ? type : value;
            CHECK(shelf.town.a.serve(like).status == 400);
        }
        CHECK(Town::likes(shelf.town.a, post.uri) == 0);
    }
}

TEST_SUITE("security/S3 what is read is what was signed") {
    TEST_CASE("a document that can be read in two ways is refused whole") {
        Shelf shelf;
        const auto post = shelf.town.post(shelf.town.a, shelf.town.ana, "hello");
        const Json like = shelf.sam.activity("Like", post.uri.text());
        const std::string text = like.dump();
        const auto with = [&](const std::string& members) { return "{" + members + "," + text.substr(1); };
        const std::string other = "{\"type\":\"Like\",\"object\":\"" + post.uri.text() + "\"}";
        for (const std::string& body : {with("\"@graph\":[" + other + "]"),
                                        with("\"@included\":[" + other + "]"),
                                        with("\"@reverse\":{\"object\":" + other + "}"),
                                        with("\"x\":{\"y\":[{\"@graph\":[]}]}"),
                                        with("\"\\u0040graph\":[" + other + "]"),
                                        with("\"type\":\"Delete\""),
                                        with("\"\\u0074ype\":\"Delete\""),
                                        with("\"actor\":\"https://far.test/users/tom\""),
                                        text + text,
                                        text + std::string(1, '\0') + "x",
                                        "[" + text + "]"}) {
            CAPTURE(body);
            CHECK(shelf.post(body) == 400);
        }
        CHECK(Town::likes(shelf.town.a, post.uri) == 0);
        CHECK(shelf.post(text) == 202);
        CHECK(Town::likes(shelf.town.a, post.uri) == 1);
    }

    TEST_CASE("a context renames nothing and is never fetched") {
        Shelf shelf;
        const auto post = shelf.town.post(shelf.town.a, shelf.town.ana, "hello");
        StrangeHost contexts(shelf.town.network, "contexts.test");
        contexts.serve("/c",
                       Json{{"@context", {{"Like", "https://www.w3.org/ns/activitystreams#Announce"}}}});
        const Json renaming = {activity_streams,
                               contexts.uri("/c").text(),
                               {{"Delight", "https://www.w3.org/ns/activitystreams#Like"},
                                {"whom", "https://www.w3.org/ns/activitystreams#object"}}};
        Json delight = shelf.sam.activity("Delight", post.uri.text(), {{"@context", renaming}});
        CHECK(shelf.post(delight.dump()) != 401);
        Json whom = shelf.sam.activity("Like", nullptr, {{"@context", renaming}, {"whom", post.uri.text()}});
        CHECK(shelf.post(whom.dump()) != 401);
        shelf.town.settle();
        CHECK(Town::likes(shelf.town.a, post.uri) == 0);
        Json like = shelf.sam.activity("Like", post.uri.text(), {{"@context", renaming}});
        CHECK(shelf.post(like.dump()) == 202);
        CHECK(Town::likes(shelf.town.a, post.uri) == 1);
        CHECK(Town::boosts(shelf.town.a, post.uri) == 0);
        CHECK(contexts.fetched.empty());
    }

    TEST_CASE("a linked-data signature speaks for nobody") {
        Shelf shelf;
        Stranger tom(shelf.host, "tom", 21);
        const auto post = shelf.town.post(shelf.town.a, shelf.town.ana, "hello");
        Json like = tom.activity("Like", post.uri.text());
        like["signature"] = {{"type", "RsaSignature2017"},
                             {"creator", tom.key_id().text()},
                             {"created", "2026-01-01T00:00:00Z"},
                             {"signatureValue", "AAAA"}};
        CHECK(shelf.post(like.dump()) == 401);
        CHECK(Town::likes(shelf.town.a, post.uri) == 0);
    }

    TEST_CASE("a fetched document is held to the same rules") {
        Shelf shelf;
        const auto fetched = [&](const std::string& path, const std::string& more) {
            const std::string text = shelf.sam.note(path, "words").dump();
            shelf.host.serve(path,
                             HttpResponse{.status = 200,
                                          .headers = {{"Content-Type", "application/activity+json"}},
                                          .body = "{" + more + text.substr(1)});
            return shelf.town.a.social()
                .find_post(shelf.town.ana.id, shelf.host.uri(path).text())
                .has_value();
        };
        CHECK(fetched("/notes/1", ""));
        CHECK_FALSE(fetched("/notes/2", "\"@graph\":[],"));
        CHECK_FALSE(fetched("/notes/3", "\"content\":\"<p>others</p>\","));
        CHECK_FALSE(fetched("/notes/4", "\"x\":{\"@reverse\":{}},"));
    }
}
