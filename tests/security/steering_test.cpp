// What strangers can make this node do, and how much of it: row S7 of the security matrix.
#include "storage/fetch_queue.h"
#include "storage/inbox_queue.h"
#include "tests/support/sim/town.h"

#include <fmt/format.h>

using namespace kith;
using namespace kith::sim;

namespace {

struct Steering {
    Town town{};
    StrangeHost host{town.network, "far.test"};
    Stranger sam{host, "sam"};
    std::map<std::string, int> asked{};

    /// A host that answers 404 and is counted.
    void add_host(const std::string& name) {
        town.network.add_script(name, [this, name](const HttpRequest&) -> Result<HttpResponse> {
            ++asked[name];
            return HttpResponse{.status = 404};
        });
    }
    std::int64_t count(const std::string& table) {
        return town.a.read([&](storage::Tx& tx) {
            auto rows = tx.query("SELECT count(*) FROM " + table);
            rows.next();
            return rows.integer(0);
        });
    }
    int post(const Json& activity) { return sam.post(town.a, activity); }
    /// A reply to ana, the root of whose thread is sam's and has this context.
    void start_thread(const Json& items) {
        host.serve("/context",
                   {{"id", host.uri("/context").text()}, {"type", "Collection"}, {"items", items}});
        host.serve("/root", sam.note("/root", "a start", {{"context", host.uri("/context").text()}}));
        const Json reply = sam.note(
            "/reply",
            "see this",
            {{"inReplyTo", host.uri("/root").text()}, {"to", {town.ana.uri.text()}}, {"cc", Json::array()}});
        CHECK(post(sam.activity("Create", reply)) == 202);
        town.settle(std::chrono::hours(24));
    }
};

}  // namespace

TEST_SUITE("security/S7 a thread") {
    TEST_CASE("has its own server's posts, and of others no more than a few hosts are asked") {
        Steering steering;
        Json items = Json::array();
        for (int i = 0; i < 200; ++i) {
            const std::string other = fmt::format("h{}.test", i % 20);
            steering.add_host(other);
            items.push_back(fmt::format("https://{}/notes/{}", other, i));
        }
        for (int i = 0; i < 20; ++i) {
            const std::string path = fmt::format("/notes/{}", i);
            steering.host.serve(
                path,
                steering.sam.note(path, "an answer", {{"inReplyTo", steering.host.uri("/root").text()}}));
            items.push_back(steering.host.uri(path).text());
        }
        steering.start_thread(items);
        int requests = 0;
        for (const auto& [name, times] : steering.asked) requests += times;
        CHECK(steering.asked.size() == 10);
        CHECK(requests == 50);
        for (int i = 0; i < 20; ++i) {
            CHECK(steering.town.a.post(steering.host.uri(fmt::format("/notes/{}", i))));
        }
    }

    TEST_CASE("does not lead into another one") {
        Steering steering;
        StrangeHost second(steering.town.network, "second.test");
        Stranger eve(second, "eve", 21);
        second.serve("/root", eve.note("/root", "elsewhere", {{"context", second.uri("/context").text()}}));
        second.serve("/context",
                     {{"id", second.uri("/context").text()},
                      {"type", "Collection"},
                      {"items", {second.uri("/more").text()}}});
        steering.start_thread({second.uri("/root").text()});
        CHECK(steering.town.a.post(second.uri("/root")));
        CHECK(std::ranges::find(second.fetched, "/context") == second.fetched.end());
    }
}

TEST_SUITE("security/S7 nobody is sent where a stranger likes") {
    TEST_CASE("a Create that only names its object is looked up for a followed author, at its own place") {
        Steering steering;
        StrangeHost second(steering.town.network, "second.test");
        Stranger eve(second, "eve", 21);
        second.serve("/notes/1", eve.note("/notes/1", "words"));
        steering.host.serve("/notes/1", steering.sam.note("/notes/1", "words"));
        const Json elsewhere = second.uri("/notes/1").text();
        const Json here = steering.host.uri("/notes/1").text();
        CHECK(steering.post(steering.sam.activity("Create", here)) == 202);
        steering.town.settle();
        CHECK_FALSE(steering.town.a.post(steering.host.uri("/notes/1")));
        steering.town.follow(steering.town.a, steering.town.ana, steering.sam);
        second.fetched.clear();
        CHECK(steering.post(steering.sam.activity("Create", elsewhere)) == 202);
        CHECK(steering.post(steering.sam.activity("Create", here)) == 202);
        steering.town.settle();
        CHECK(second.fetched.empty());
        CHECK(steering.town.a.post(steering.host.uri("/notes/1")));
    }

    TEST_CASE("the author of a post is looked up at the post's own place only") {
        Steering steering;
        steering.add_host("other.test");
        steering.host.serve(
            "/notes/1", steering.sam.note("/notes/1", "x", {{"attributedTo", "https://other.test/users/x"}}));
        CHECK_FALSE(
            steering.town.a.social().find_post(steering.town.ana.id, steering.host.uri("/notes/1").text()));
        CHECK(steering.asked.empty());
    }

    TEST_CASE("one that waits for too much is told to try later, and others are not") {
        Steering steering;
        steering.town.follow(steering.town.a, steering.town.ana, steering.sam);
        StrangeHost second(steering.town.network, "second.test");
        Stranger eve(second, "eve", 21);
        steering.town.follow(steering.town.a, steering.town.ana, eve);
        const auto boost = [&](Stranger& who, int i) {
            return who.post(steering.town.a,
                            who.activity("Announce", fmt::format("https://far.test/notes/{}", i)));
        };
        for (int i = 0; i < 200; ++i) REQUIRE(boost(steering.sam, i) == 202);
        CHECK(boost(steering.sam, 200) == 503);
        CHECK(boost(eve, 200) == 202);
        CHECK(steering.count("inbox_queue") == 201);
        steering.town.settle();
        CHECK(boost(steering.sam, 200) == 202);
    }

    TEST_CASE("all fetches of one cause have one deadline") {
        Steering steering;
        int asked = 0;
        steering.town.network.add_script("slow.test", [&](const HttpRequest&) -> Result<HttpResponse> {
            steering.town.network.clock().pass(std::chrono::seconds(9));
            return HttpResponse{.status = 302, .headers = {{"Location", fmt::format("/hop/{}", ++asked)}}};
        });
        activitypub::FetchBudget budget;
        CHECK(steering.town.a.core()
                  .resolver()
                  .post(Uri::trusted("https://slow.test/1"), budget)
                  .error()
                  .rule == "fetch/took-too-long");
        CHECK(asked == 3);
    }
}

TEST_SUITE("security/S7 what a stranger leaves behind") {
    TEST_CASE("a Delete of what was never here leaves a tombstone for a month, if it can matter at all") {
        Steering steering;
        const auto remove = [&](std::string_view path) {
            CHECK(steering.post(steering.sam.activity("Delete", steering.host.uri(path).text())) == 202);
        };
        // Of somebody whom nobody here has to do with: until no Create of theirs can be under way any more.
        remove("/notes/1");
        CHECK(steering.count("tombstones") == 1);
        steering.town.network.pass(std::chrono::hours(3));
        steering.town.network.work();
        CHECK(steering.count("tombstones") == 0);
        steering.town.follow(steering.town.a, steering.town.ana, steering.sam);
        remove("/notes/2");
        CHECK(steering.post(steering.sam.create(steering.sam.note("/notes/3", "x"))) == 202);
        remove("/notes/3");
        CHECK(steering.count("tombstones") == 2);
        steering.town.network.pass(std::chrono::hours(24 * 29));
        steering.town.network.work();
        CHECK(steering.count("tombstones") == 2);
        steering.town.network.pass(std::chrono::hours(24 * 2));
        steering.town.network.work();
        CHECK(steering.count("tombstones") == 1);  // of what was here
    }

    TEST_CASE("strangers leave so many tombstones and no more, and their late Create brings nothing back") {
        Steering steering;
        constexpr int most = 1000;
        for (int i = 0; i < most + 20; ++i) {
            const std::string path = "/notes/" + std::to_string(i);
            CHECK(steering.post(steering.sam.activity("Delete", steering.host.uri(path).text())) == 202);
        }
        CHECK(steering.count("tombstones") == most);
        steering.town.follow(steering.town.a, steering.town.ana, steering.sam);
        CHECK(steering.post(steering.sam.create(steering.sam.note("/notes/7", "x"))) == 202);
        steering.town.settle(std::chrono::minutes(1));
        CHECK(steering.count("posts") == 0);
        // Another of theirs, which nobody deleted, gets in.
        CHECK(steering.post(steering.sam.create(steering.sam.note("/notes/another", "x"))) == 202);
        steering.town.settle(std::chrono::minutes(1));
        CHECK(steering.count("posts") == 1);
    }

    TEST_CASE("one server files so many reports a day and no more") {
        Steering steering;
        for (int i = 0; i < 60; ++i) {
            CHECK(steering.post(steering.sam.activity("Flag", steering.town.ana.uri.text())) == 202);
        }
        CHECK(steering.count("reports") == 50);
        steering.town.network.pass(std::chrono::hours(25));
        CHECK(steering.post(steering.sam.activity("Flag", steering.town.ana.uri.text())) == 202);
        CHECK(steering.count("reports") == 51);
    }
}
