#include "tests/streaming/streaming_node.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::node;
using namespace std::chrono_literals;
using kith::test::ListeningNode;
using sim::must;
using Lines = std::vector<std::string>;

namespace {

std::string line(const char* event, const storage::PostRow& post, const char* label) {
    return std::string(event) + " " + std::to_string(post.id.value) + " " + label;
}

constexpr const char* home = R"(["user"])";

}  // namespace

TEST_SUITE("streaming/hub") {
    TEST_CASE("a post goes to the homes of its author and of whoever follows, and to the public streams") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto cleo = a.person("cleo");
        a.follow(ben, ana);
        const auto of_ana = a.stream(ana, {{"user"}});
        const auto of_ben = a.stream(ben, {{"user"}});
        const auto of_cleo = a.stream(cleo, {{"user"}});
        const auto open = a.stream(cleo, {{"public"}, {"public:local"}, {"public:remote"}});
        const auto post = a.post(ana, {.text = "Good morning"});
        CHECK(a.outlet.heard(of_ana) == Lines{line("update", post, home)});
        CHECK(a.outlet.heard(of_ben) == Lines{line("update", post, home)});
        CHECK(a.outlet.heard(of_cleo).empty());
        CHECK(a.outlet.heard(open) ==
              Lines{line("update", post, R"(["public"])"), line("update", post, R"(["public:local"])")});
        CHECK(a.plain.rendered == 2);  // one for its author, one for everybody else
    }

    TEST_CASE("tags are heard by their folded names, and frames repeat what was asked for") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto stream = a.stream(ben, {{"hashtag", {}, "Cats"}, {"hashtag:local", {}, "dogs"}});
        const auto cats = a.post(ana, {.text = "Look: #CATS"});
        CHECK(a.outlet.heard(stream) == Lines{line("update", cats, R"(["hashtag","Cats"])")});
        const auto dogs = a.post(ana, {.text = "Look: #Dogs"});
        CHECK(a.outlet.heard(stream) == Lines{line("update", dogs, R"(["hashtag:local","dogs"])")});
        a.post(ana, {.text = "Look: #cats", .visibility = Visibility::unlisted});
        CHECK(a.outlet.heard(stream).empty());
    }

    TEST_CASE("a direct post reaches only whom it names, and their streams of conversations") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto cleo = a.person("cleo");
        a.follow(ben, ana);  // of a stranger's direct posts his policy would hold the notification back
        a.follow(cleo, ana);
        const auto of_ben = a.stream(ben, {{"user"}, {"direct"}, {"public"}});
        const auto of_cleo = a.stream(cleo, {{"user"}, {"direct"}, {"public"}, {"public:local"}});
        const auto post = a.post(ana, {.text = "@ben only you", .visibility = Visibility::direct});
        const auto heard = a.outlet.heard(of_ben);
        REQUIRE(heard.size() == 3);
        CHECK(heard[0] == line("update", post, home));
        CHECK(heard[1].starts_with("conversation "));
        CHECK(heard[2].starts_with("notification "));
        CHECK(a.outlet.heard(of_cleo).empty());
    }

    TEST_CASE("a notification that its owner's policy holds back is told on no stream") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto of_ben = a.stream(ben, {{"user:notification"}, {"direct"}});
        a.post(ana, {.text = "@ben we never met", .visibility = Visibility::direct});
        const auto heard = a.outlet.heard(of_ben);
        REQUIRE(heard.size() == 1);
        CHECK(heard[0].starts_with("conversation "));
    }

    TEST_CASE("a post for followers reaches followers and nobody else") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto cleo = a.person("cleo");
        a.follow(ben, ana);
        const auto of_ben = a.stream(ben, {{"user"}, {"public"}});
        const auto of_cleo = a.stream(cleo, {{"user"}, {"public"}, {"hashtag", {}, "cats"}});
        const auto post = a.post(ana, {.text = "#cats for friends", .visibility = Visibility::followers});
        CHECK(a.outlet.heard(of_ben) == Lines{line("update", post, home)});
        CHECK(a.outlet.heard(of_cleo).empty());
    }

    TEST_CASE("whom the author blocks, and who blocks the author, hears nothing on any stream") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto cleo = a.person("cleo");
        must(a.node.social().block(ana.id, ben.handle));
        must(a.node.social().block(cleo.id, ana.handle));
        const auto of_ben = a.stream(ben, {{"user"}, {"public"}, {"hashtag", {}, "cats"}});
        const auto of_cleo = a.stream(cleo, {{"user"}, {"public"}, {"hashtag", {}, "cats"}});
        const auto witness = a.stream(ana, {{"public"}});
        const auto post = a.post(ana, {.text = "@ben @cleo #cats"});
        must(a.node.social().remove(ana.id, post.uri.text()));
        a.step();
        CHECK(a.outlet.heard(witness).size() == 2);
        CHECK(a.outlet.heard(of_ben).empty());
        CHECK(a.outlet.heard(of_cleo).empty());
    }

    TEST_CASE("an edit and the end of a post are told to those who could see it") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto cleo = a.person("cleo");
        a.follow(ben, ana);
        const auto of_ben = a.stream(ben, {{"user"}});
        const auto of_cleo = a.stream(cleo, {{"user"}, {"public"}});
        const auto friends = a.post(ana, {.text = "for friends", .visibility = Visibility::followers});
        const auto direct = a.post(ana, {.text = "@ben hello", .visibility = Visibility::direct});
        a.outlet.heard(of_ben);
        must(a.node.social().edit(ana.id, friends.uri.text(), {.text = "for good friends"}));
        a.step();
        CHECK(a.outlet.heard(of_ben) == Lines{line("status.update", friends, home)});
        must(a.node.social().remove(ana.id, friends.uri.text()));
        must(a.node.social().remove(ana.id, direct.uri.text()));
        a.step();
        CHECK(a.outlet.heard(of_ben) == Lines{line("delete", friends, home), line("delete", direct, home)});
        CHECK(a.outlet.heard(of_cleo).empty());
    }

    TEST_CASE("an answer to a stranger is no news at home, as it is none on the timeline") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto cleo = a.person("cleo");
        a.follow(ben, ana);
        const auto asked = a.post(cleo, {.text = "Who is there?"});
        const auto of_ben = a.stream(ben, {{"user"}, {"public"}});
        a.post(ana, {.text = "I am", .reply_to = asked.uri.text()});
        CHECK(a.outlet.heard(of_ben).empty());
        a.follow(ben, cleo);
        const auto again = a.post(ana, {.text = "I still am", .reply_to = asked.uri.text()});
        CHECK(a.outlet.heard(of_ben) == Lines{line("update", again, home)});
    }

    TEST_CASE("a boost comes home with its own id, only where the post may be seen") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto cleo = a.person("cleo");
        a.follow(cleo, ben);
        const auto post = a.post(ana, {.text = "Pass it on"});
        const auto of_cleo = a.stream(cleo, {{"user"}});
        must(a.node.social().boost(ben.id, post.uri.text()));
        a.step();
        const auto frames = a.outlet.take(of_cleo);
        REQUIRE(frames.size() == 1);
        const auto payload = nlohmann::json::parse(frames[0]["payload"].get<std::string>());
        CHECK(payload["reblog"] == true);
        CHECK(payload["id"] != std::to_string(post.id.value));
        must(a.node.social().block(ana.id, cleo.handle));
        must(a.node.social().boost(ben.id, post.uri.text(), false));
        must(a.node.social().boost(ben.id, post.uri.text()));
        a.step();
        CHECK(a.outlet.heard(of_cleo).empty());
    }

    TEST_CASE("a notification goes to its owner, and only to tokens that may read notifications") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto post = a.post(ana, {.text = "Like me"});
        const auto both = a.stream(ana, {{"user"}});
        const auto only = a.stream(ana, {{"user:notification"}});
        auto caller = a.give_token("few", ana);
        caller.reads_notifications = false;
        const auto none = must(a.hub.open(caller, StreamLoop::Kind::websocket));
        must(a.hub.subscribe(none, must(parse_channel({"user"}))));
        CHECK_FALSE(a.hub.subscribe(none, must(parse_channel({"user:notification"}))).has_value());
        const auto of_ben = a.stream(ben, {{"user"}, {"user:notification"}});
        must(a.node.social().like(ben.id, post.uri.text()));
        a.step();
        CHECK(a.outlet.heard(both).size() == 1);
        const auto frames = a.outlet.take(only);
        REQUIRE(frames.size() == 1);
        CHECK(frames[0]["event"] == "notification");
        CHECK(frames[0]["stream"] == nlohmann::json::array({"user:notification"}));
        CHECK(a.outlet.heard(none).empty());
        CHECK(a.outlet.heard(of_ben).empty());
    }

    TEST_CASE("nothing that happened before the first stream was open is told again") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto post = a.post(ana, {.text = "Like me"});
        must(a.node.social().like(ben.id, post.uri.text()));
        const auto stream = a.stream(ana, {{"user"}});
        a.step();
        CHECK(a.outlet.heard(stream).empty());
        a.follow(ben, ana);
        a.step();
        CHECK(a.outlet.heard(stream).size() == 1);
    }

    TEST_CASE("what waits together is sent in the order of ids") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto stream = a.stream(ana, {{"user"}});
        Lines wanted;
        std::vector<storage::PostRow> posts;
        for (int i = 0; i < 5; ++i) {
            a.network.pass(10ms);
            posts.push_back(must(a.node.social().post(ana.id, {.text = std::to_string(i)})));
        }
        must(a.node.social().remove(ana.id, posts[4].uri.text()));
        for (const auto& each : posts) {
            if (&each != &posts.back()) wanted.push_back(line("update", each, home));
        }
        wanted.push_back(line("delete", posts.back(), home));
        a.step();
        CHECK(a.outlet.heard(stream) == wanted);
    }
}

TEST_SUITE("streaming/revocation") {
    TEST_CASE("a token that ends takes its streams along, and no others") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto first = a.stream(ana, {{"user"}});
        const auto other = must(a.hub.open(a.give_token("phone", ana), StreamLoop::Kind::websocket));
        must(a.hub.subscribe(other, must(parse_channel({"user"}))));
        a.plain.end("phone");
        a.hub.close_token(storage::TokenId(2));
        CHECK(a.outlet.closed.contains(other));
        a.post(ana, {.text = "Still here"});
        CHECK(a.outlet.heard(other).empty());
        CHECK(a.outlet.heard(first).size() == 1);
    }

    TEST_CASE("a token that ended without a word gets not one frame more") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        a.follow(ben, ana);
        const auto stream = a.stream(ben, {{"user"}, {"public"}});
        a.plain.end("ben");
        a.post(ana, {.text = "Secret", .visibility = Visibility::followers});
        CHECK(a.outlet.heard(stream).empty());
        CHECK(a.outlet.closed.contains(stream));
    }

    TEST_CASE("a suspended person's quiet streams are closed within a second of anything written") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto stream = a.stream(ben, {{"user"}});
        a.step();
        a.node.write([&](storage::Tx& tx) { storage::set_suspended(tx, ben.id, a.network.clock().now()); });
        a.network.pass(1s);
        a.hub.run_once(a.network.clock().now());
        CHECK(a.outlet.closed.contains(stream));
        CHECK(a.hub.streams() == 0);
    }

    TEST_CASE("more streams than a token may have are refused, and room comes back") {
        ListeningNode a;
        const auto ana = a.person("ana");
        std::vector<Hub::Id> open;
        for (std::size_t i = 0; i < limits::streams_per_token_max; ++i)
            open.push_back(a.stream(ana, {{"user"}}));
        const auto caller = a.give_token("other", ana);
        StreamCaller same = caller;
        same.token = storage::TokenId(1);
        CHECK_FALSE(a.hub.open(same, StreamLoop::Kind::events).has_value());
        CHECK(a.hub.open(caller, StreamLoop::Kind::events).has_value());
        a.hub.ended(open.back());
        CHECK(a.hub.open(same, StreamLoop::Kind::events).has_value());
    }

    TEST_CASE("when more happens than can be sent, everybody is sent away rather than left without knowing") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto stream = a.stream(ana, {{"user"}});
        for (std::size_t i = 0; i <= limits::streaming_records_max; ++i) a.hub.tell(NotificationsHeard{});
        a.step();
        CHECK(a.outlet.closed.at(stream) == CloseCode::try_later);
        CHECK(a.hub.streams() == 0);
    }
}

TEST_SUITE("streaming/said") {
    TEST_CASE("a socket subscribes and unsubscribes by JSON, and is told what is wrong") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto stream = a.stream(ana, {});
        a.hub.said(stream, R"({"type":"subscribe","stream":"user"})");
        a.hub.said(stream, R"({"type":"subscribe","stream":"user"})");
        a.hub.said(stream, R"({"type":"subscribe","stream":"hashtag","tag":"cats"})");
        a.post(ana, {.text = "#cats"});
        CHECK(a.outlet.heard(stream).size() == 2);
        a.hub.said(stream, R"({"type":"unsubscribe","stream":"hashtag","tag":"CATS"})");
        a.post(ana, {.text = "#cats"});
        CHECK(a.outlet.heard(stream).size() == 1);
        for (const char* const bad : {R"({"type":"subscribe","stream":"firehose"})",
                                      R"({"type":"subscribe","stream":"hashtag"})",
                                      R"({"type":"subscribe","stream":"list","list":"1x"})",
                                      R"({"type":"dance","stream":"user"})",
                                      R"({"type":"subscribe","stream":["user"]})",
                                      R"(["subscribe"])",
                                      "hello"}) {
            CAPTURE(bad);
            a.hub.said(stream, bad);
            CHECK(a.outlet.heard(stream) == Lines{"error 400"});
        }
    }

    TEST_CASE("a socket has only so many subscriptions") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto stream = a.stream(ana, {});
        for (std::size_t i = 0; i <= limits::subscriptions_per_stream_max; ++i) {
            a.hub.said(stream,
                       R"({"type":"subscribe","stream":"list","list":)" + std::to_string(i + 1) + "}");
        }
        CHECK(a.outlet.heard(stream) == Lines{"error 429"});
    }

    TEST_CASE("what is told to one person or to everybody arrives on the streams of users") {
        ListeningNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        const auto of_ana = a.stream(ana, {{"user"}, {"public"}});
        const auto of_ben = a.stream(ben, {{"user"}});
        a.hub.tell(ToldPerson{ana.id, "filters_changed"});
        a.hub.tell(ToldEverybody{"announcement", R"({"id":"7"})"});
        a.step();
        CHECK(a.outlet.heard(of_ana) == Lines{R"(filters_changed ["user"])", R"(announcement 7 ["user"])"});
        CHECK(a.outlet.heard(of_ben) == Lines{R"(announcement 7 ["user"])"});
    }
}
