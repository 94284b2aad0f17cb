// What is slow, large, nested or without end costs no more than its bound: rows S6 and S7 of the security
// matrix.
#include "node/http/client.h"
#include "tests/node/http_listener.h"
#include "tests/security/door.h"

#include <algorithm>
#include <chrono>

using namespace kith;
using namespace kith::sim;
using namespace std::chrono_literals;
using activitypub::AddressGuard;
using activitypub::Cidr;
using activitypub::PlainHttp;

namespace {

/// Real sockets, with less patience than a node has, so that the test need not have it either.
struct Hurried final : Transport {
    std::unique_ptr<node::HttpClient> client = must(
        node::HttpClient::create({}, AddressGuard({Cidr::parse("127.0.0.1").value()}, PlainHttp::allowed)));
    Result<HttpResponse> send(const HttpRequest& request) override {
        HttpRequest hurried = request;
        hurried.deadline = 600ms;
        return client->send(hurried);
    }
};

struct Flood {
    Town town{};
    StrangeHost host{town.network, "evil.test"};
    Stranger eve{host, "eve"};

    Flood() { town.follow(town.a, town.ana, eve); }
    int post(const std::string& body) { return town.a.serve(eve.signed_post(town.a, body, {})).status; }
    bool still_listens() {
        const Json note = eve.note("/notes/fine", "fine");
        return eve.post(town.a, eve.create(note)) == 202 && town.a.post(host.uri("/notes/fine"));
    }
};

/// Of this thread: what others do on the machine is not counted.
std::chrono::nanoseconds cpu_time() {
    timespec spent{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

}  // namespace

TEST_SUITE("security/S6 slow, large and nested is bounded") {
    TEST_CASE("an activity that is too large, too deep or too full is refused, and the next one is heard") {
        Flood flood;
        const std::string head =
            R"({"@context":"https://www.w3.org/ns/activitystreams","id":"https://evil.test/x",)"
            R"("actor":"https://evil.test/users/eve","type":"Like","object":)";
        CHECK(flood.post(head + "\"" + std::string(limits::inbox_body_bytes_max, 'x') + "\"}") == 413);
        for (const std::string& body : {head + repeated("[", 500'000),
                                        head + repeated("{\"a\":", 100'000),
                                        head + repeated("[", limits::json_depth_max) + "1" +
                                            repeated("]", limits::json_depth_max) + "}",
                                        head + "[" + repeated("1,", limits::json_nodes_max) + "1]}",
                                        repeated("[", 1'000'000)}) {
            CAPTURE(body.size());
            const int status = flood.post(body);
            CHECK((status == 400 || status == 413));
        }
        CHECK(flood.still_listens());
    }

    TEST_CASE("a body over the cap is told so at the door, before it is read") {
        Flood flood;
        Door door(flood.town.a);
        const std::string answer =
            door.say("POST /inbox HTTP/1.1\r\nHost: a.test\r\nContent-Length: 99999999999\r\n\r\nabc");
        CHECK(Door::status(answer) == 413);
        CHECK(door.handled == 0);
    }

    TEST_CASE("text that is made to be slow takes no long") {
        Flood flood;
        const std::size_t room = limits::html_bytes_max;
        int number = 0;
        for (const std::string& content : {repeated("<b>", room / 3),
                                           repeated("<a href=x>", room / 10),
                                           repeated("<p><i>", room / 6) + repeated("</p>", 1000),
                                           repeated("<table><tr><td>", 4000),
                                           repeated("&", room),
                                           repeated("<!--", room / 4),
                                           repeated("<", room),
                                           repeated("a@a.", room / 4),
                                           "<a " + repeated("x='", room / 3),
                                           std::string(900'000, 'x')}) {
            CAPTURE(content.substr(0, 20));
            const auto begin = cpu_time();
            const std::string path = "/notes/slow" + std::to_string(++number);
            const int status = flood.eve.post(
                flood.town.a, flood.eve.create(flood.eve.note(path, "x", {{"content", content}})));
            CHECK((status == 202 || status == 400 || status == 413));
            CHECK(cpu_time() - begin < 5s);
            const auto kept = flood.town.a.post(flood.host.uri(path));
            // An "&" becomes "&amp;".
            if (kept) CHECK(kept->content.size() <= 5 * room);
        }
        CHECK(flood.still_listens());
    }

    TEST_CASE("a list without end is cut: recipients, tags, attachments, options, fields, names") {
        Flood flood;
        Json many = Json::array();
        Json tags = Json::array();
        Json options = Json::array();
        for (int i = 0; i < 2'000; ++i) {
            many.push_back("https://evil.test/users/" + std::to_string(i));
            tags.push_back({{"type", "Hashtag"}, {"name", "#t" + std::to_string(i)}});
            options.push_back({{"name", std::to_string(i)}});
        }
        const Json note = flood.eve.note("/notes/many", "x", {{"cc", many}, {"tag", tags}});
        CHECK(flood.eve.post(flood.town.a, flood.eve.create(note)) == 202);
        const auto count = [&](const std::string& sql) {
            return flood.town.a.read([&](storage::Tx& tx) {
                auto rows = tx.query(sql);
                rows.next();
                return rows.integer(0);
            });
        };
        CHECK(count("SELECT count(*) FROM post_tags") <= static_cast<std::int64_t>(limits::tags_max));
        CHECK(count("SELECT count(*) FROM actors") < 20);
        const Json poll = flood.eve.note("/notes/poll", "x", {{"type", "Question"}, {"oneOf", options}});
        const int status = flood.eve.post(flood.town.a, flood.eve.create(poll));
        CHECK((status == 202 || status == 400));
        CHECK(count("SELECT count(*) FROM poll_options") <=
              static_cast<std::int64_t>(limits::poll_options_max));
        CHECK(flood.still_listens());
    }

    TEST_CASE("a server that drips, floods or nests gets no more than our time and our bytes") {
        const std::string megabyte(1 << 20, ' ');
        const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n\r\n";
        using Talk = std::function<void(int)>;
        const std::pair<const char*, Talk> talks[] = {
            {"drips",
             [&](int s) {
                 test::Listener::say(s, ok);
                 while (test::Listener::say(s, " ")) std::this_thread::sleep_for(10ms);
             }},
            {"says nothing", [](int s) { test::Listener::hear(s); }},
            {"floods",
             [&](int s) {
                 test::Listener::say(s, ok);
                 for (int i = 0; i < 64 && test::Listener::say(s, megabyte); ++i) continue;
             }},
            {"nests", [&](int s) { test::Listener::say(s, ok + repeated("[", 500'000)); }},
        };
        for (const auto& [about, talk] : talks) {
            CAPTURE(about);
            test::Listener peer([&talk](int s) {
                test::Listener::hear(s);
                talk(s);
            });
            VirtualClock clock;
            Hurried hurried;
            SimNode node("a.test", clock, hurried, {});
            const Person ana = node.add_person("ana");
            const std::string url = "http://127.0.0.1:" + std::to_string(peer.port()) + "/notes/1";
            CHECK_FALSE(node.social().find_post(ana.id, url));
            CHECK(peer.connections() >= 1);
        }
    }
}

TEST_SUITE("security/S7 one message leads to no more than so many fetches") {
    TEST_CASE("a thread without end is followed so far and no farther") {
        Flood flood;
        for (int i = 1; i <= 400; ++i) {
            const Json up = {{"inReplyTo", flood.host.uri("/n/" + std::to_string(i + 1)).text()}};
            const std::string path = "/n/" + std::to_string(i);
            flood.host.serve(path, flood.eve.note(path, "deeper", up));
        }
        flood.host.fetched.clear();
        const Json first = flood.eve.note("/n/0", "deep", {{"inReplyTo", flood.host.uri("/n/1").text()}});
        CHECK(flood.eve.post(flood.town.a, flood.eve.create(first)) == 202);
        flood.town.settle(std::chrono::hours(24));
        const auto fetched = flood.host.fetched.size();
        CHECK(fetched >= 20);
        CHECK(fetched <= 2 * static_cast<std::size_t>(limits::fetches_per_chain_max));
    }

    TEST_CASE("a ring of replies is walked once") {
        Flood flood;
        for (int i = 0; i < 3; ++i) {
            const std::string next = flood.host.uri("/ring/" + std::to_string((i + 1) % 3)).text();
            const std::string path = "/ring/" + std::to_string(i);
            flood.host.serve(path, flood.eve.note(path, "round", {{"inReplyTo", next}}));
        }
        flood.host.fetched.clear();
        const Json first =
            flood.eve.note("/ring/0", "round", {{"inReplyTo", flood.host.uri("/ring/1").text()}});
        CHECK(flood.eve.post(flood.town.a, flood.eve.create(first)) == 202);
        flood.town.settle(std::chrono::hours(24));
        CHECK(flood.host.fetched.size() <= 3);
        CHECK(flood.town.a.post(flood.host.uri("/ring/2")));
    }

    TEST_CASE("sub-domains without number count as their domain") {
        Flood flood;
        std::set<std::string> asked;
        std::vector<std::unique_ptr<StrangeHost>> hosts;
        const auto name = [](int i) { return "h" + std::to_string(i) + ".evil.test"; };
        for (int i = 1; i <= 80; ++i) {
            hosts.push_back(std::make_unique<StrangeHost>(flood.town.network, name(i)));
            Stranger author(*hosts.back(), "eve");
            const std::string next = "https://" + name(i + 1) + "/n";
            hosts.back()->serve("/n", author.note("/n", "sideways", {{"inReplyTo", next}}));
        }
        flood.town.network.observe([&](const Exchange& exchange) {
            if (exchange.from == "a.test" && exchange.to != "evil.test") asked.insert(exchange.to);
        });
        const Json first = flood.eve.note("/n/0", "deep", {{"inReplyTo", "https://" + name(1) + "/n"}});
        CHECK(flood.eve.post(flood.town.a, flood.eve.create(first)) == 202);
        flood.town.settle(50s);
        // The fifty seconds may be of two minutes.
        CHECK(asked.size() >= 5);
        CHECK(asked.size() <= 2 * static_cast<std::size_t>(limits::new_hosts_per_domain_per_minute));
    }

    TEST_CASE("redirects that go round end, and so does a redirect to ever more places") {
        Flood flood;
        flood.host.serve("/a", HttpResponse{.status = 302, .headers = {{"Location", "/b"}}});
        flood.host.serve("/b", HttpResponse{.status = 302, .headers = {{"Location", "/a"}}});
        for (int i = 0; i < 20; ++i) {
            const std::string next = "/r/" + std::to_string(i + 1);
            flood.host.serve("/r/" + std::to_string(i),
                             HttpResponse{.status = 301, .headers = {{"Location", next}}});
        }
        for (const char* path : {"/a", "/r/0"}) {
            CAPTURE(path);
            flood.host.fetched.clear();
            CHECK_FALSE(flood.town.a.social().find_post(flood.town.ana.id, flood.host.uri(path).text()));
            CHECK(flood.host.fetched.size() <= static_cast<std::size_t>(limits::redirects_max) + 1);
        }
    }

    TEST_CASE("a key that is not there is asked for once in a while, and a Delete of a stranger not at all") {
        Flood flood;
        flood.host.fetched.clear();
        const Json like = flood.eve.activity("Like", "https://a.test/posts/1");
        for (int i = 0; i < 20; ++i)
            CHECK(flood.eve.post(flood.town.a, like, {.key_id = flood.host.uri("/keys/none")}) == 401);
        CHECK(flood.host.fetched.size() == 1);
        flood.host.fetched.clear();
        Stranger gone(flood.host, "gone", 21);
        for (int i = 0; i < 20; ++i)
            CHECK(gone.post(flood.town.a, gone.activity("Delete", gone.uri().text())) == 202);
        CHECK(flood.host.fetched.empty());
    }
}
