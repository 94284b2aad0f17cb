// Where others would lead us, or our readers: rows S5 and S15 of the security matrix.
#include "node/http/client.h"
#include "tests/node/http_listener.h"
#include "tests/security/door.h"

using namespace kith;
using namespace kith::sim;
using namespace std::chrono_literals;
using activitypub::AddressGuard;
using activitypub::Cidr;
using activitypub::PlainHttp;

namespace {

/// A node that goes out over real sockets; only 127.0.0.1 counts as the world, everything else as inside.
struct Outgoing {
    std::unique_ptr<node::HttpClient> client;
    VirtualClock clock{};
    SimNode node{"a.test", clock, *client, {}};
    Person ana = node.add_person("ana");

    explicit Outgoing(std::vector<Cidr> world = {Cidr::parse("127.0.0.1").value()})
        : client(must(node::HttpClient::create({}, AddressGuard(std::move(world), PlainHttp::allowed)))) {}

    /// Everything by which a stranger, or somebody here who is fooled, can make the node ask somewhere.
    void lead_to(const std::string& place, SimNetwork& network) {
        StrangeHost host(network, "evil.test");
        Stranger eve(host, "eve");
        const Json like = eve.activity("Like", node.base() + "/posts/1", {{"actor", place + "/key"}});
        if (const auto key = Uri::parse(place + "/key#main-key"))
            (void)node.serve(eve.signed_post(node, like.dump(), {.key_id = *key}));
        (void)node.social().follow(ana.id, place + "/actor");
        (void)node.social().find_post(ana.id, place + "/post");
        (void)node.social().post(ana.id, {.text = "look", .reply_to = place + "/parent"});
        (void)node.social().follow(ana.id, "@eve@" + place.substr(place.find("//") + 2));
        node.work();
    }
};

}  // namespace

TEST_SUITE("security/S5 nobody makes the node connect inside") {
    TEST_CASE("however an inside address is written and wherever it is named, no connection is made") {
        std::atomic<int> asked = 0;
        test::Listener inside([&](int) { ++asked; });
        const std::string port = std::to_string(inside.port());
        Outgoing out(std::vector<Cidr>{});
        SimNetwork network;
        for (const char* name : {"127.0.0.1",
                                 "localhost",
                                 "2130706433",
                                 "0x7f000001",
                                 "0177.0.0.1",
                                 "127.1",
                                 "0.0.0.0",
                                 "[::1]",
                                 "[::ffff:127.0.0.1]",
                                 "[::127.0.0.1]",
                                 "[64:ff9b::7f00:1]",
                                 "[2002:7f00:1::]"}) {
            CAPTURE(name);
            out.lead_to("http://" + std::string(name) + ":" + port, network);
            out.lead_to("https://" + std::string(name) + ":" + port, network);
            CHECK(inside.connections() == 0);
        }
        // The same paths do connect where that is allowed, or this test would show nothing.
        Outgoing open;
        open.lead_to("http://127.0.0.1:" + port, network);
        CHECK(inside.connections() >= 5);
    }

    TEST_CASE("a redirect is looked at like any other address") {
        for (const char* target : {"http://127.0.0.2:%/x",
                                   "http://2130706434:%/x",
                                   "http://[::ffff:127.0.0.2]:%/x",
                                   "//0x7f000002:%/x",
                                   "http://169.254.169.254/latest/meta-data",
                                   "file:///etc/passwd",
                                   "gopher://127.0.0.2:%/x"}) {
            CAPTURE(target);
            std::atomic<int> secrets = 0;
            node::Server inside({}, [&](node::Request&) {
                ++secrets;
                return node::Response::text(200, "{}", "application/activity+json");
            });
            const auto bound = inside.bind("127.0.0.2", 0);
            REQUIRE(bound);
            std::thread serving([&] { inside.run(); });
            std::string location(target);
            if (const auto at = location.find('%'); at != std::string::npos)
                location.replace(at, 1, std::to_string(*bound));
            test::RunningServer outside([&](node::Request&) { return node::Response::redirect(location); });
            Outgoing out;
            const std::string url = "http://127.0.0.1:" + std::to_string(outside.port()) + "/users/eve";
            CHECK_FALSE(out.node.social().follow(out.ana.id, url));
            CHECK_FALSE(out.node.social().find_post(out.ana.id, url));
            inside.stop();
            serving.join();
            CHECK(secrets == 0);
        }
    }

    TEST_CASE("of a name that leads inside only what is allowed is connected to, each time anew") {
        // A name that says one address when it is checked and another when it is used gains nothing: what was
        // checked is what is connected to. Here the name has an inside address and perhaps an allowed one.
        std::atomic<int> asked = 0;
        test::Listener inside([&](int) { ++asked; });
        const std::string url = "http://localhost:" + std::to_string(inside.port()) + "/x";
        Outgoing only_v6(std::vector{Cidr::parse("::1").value()});
        for (int i = 0; i < 3; ++i) CHECK_FALSE(only_v6.node.social().find_post(only_v6.ana.id, url));
        CHECK(inside.connections() == 0);
        Outgoing open(std::vector{Cidr::parse("127.0.0.0/8").value()});
        CHECK_FALSE(open.node.social().find_post(open.ana.id, url));
        CHECK(inside.connections() >= 1);
    }
}

namespace {

struct Visit {
    Town town{};
    Pages pages{town.a};
    StrangeHost host{town.network, "evil.test"};
    Stranger eve{host, "eve"};

    /// Answers the WebFinger question about eve with this place for interactions.
    void say_interaction(const std::string& shape) {
        const Json jrd = {
            {"subject", "acct:eve@evil.test"},
            {"links",
             {{{"rel", "self"}, {"type", "application/activity+json"}, {"href", eve.uri().text()}},
              {{"rel", "http://ostatus.org/schema/1.0/subscribe"}, {"template", shape}}}}};
        host.serve("/.well-known/webfinger?resource=" + percent_encode("acct:eve@evil.test"), jrd);
    }
};

}  // namespace

TEST_SUITE("security/S15 nobody is sent elsewhere, and no header is written by others") {
    TEST_CASE("a redirect of ours leads to an address of ours, whatever the request says") {
        Visit visit;
        const auto post = visit.town.post(visit.town.a, visit.town.ana, "hello");
        Door door(visit.town.a);
        const std::string id = std::to_string(post.id.value);
        const std::string user = parts_of(visit.town.ana.uri).path;
        const std::string odd[] = {"/posts/" + id + "/..//evil.test",
                                   "//evil.test/@ana",
                                   "/\\evil.test/@ana",
                                   "/@ana//evil.test",
                                   "/@ana%0d%0aLocation:%20https://evil.test/",
                                   "/users/1%0d%0aX-Evil:%201",
                                   "/posts/" + id + "?next=https://evil.test/",
                                   "/authorize_interaction?uri=https://evil.test/",
                                   "/authorize_interaction?uri=javascript:alert(1)",
                                   "https://evil.test/@ana",
                                   user,
                                   "/posts/" + id};
        int redirects = 0;
        for (const std::string& target : odd) {
            for (const char* accept : {"text/html", "application/activity+json"}) {
                CAPTURE(target);
                const std::string answer = door.get(target,
                                                    "Accept: " + std::string(accept) +
                                                        "\r\nX-Forwarded-Host: evil.test\r\n"
                                                        "Forwarded: host=evil.test;proto=http\r\n");
                const std::string location = Door::header_of(answer, "Location");
                redirects += location.empty() ? 0 : 1;
                CHECK((location.empty() || location.starts_with("https://a.test/")));
                CHECK(Door::header_of(answer, "X-Evil").empty());
                CHECK(answer.find("href=\"javascript:") == std::string::npos);
            }
        }
        CHECK(redirects >= 2);
    }

    TEST_CASE("a server that says where its people follow cannot send them to a script or a file") {
        Visit visit;
        const auto asked = [&](const std::string& shape) {
            visit.say_interaction(shape);
            return visit.pages.post("/@ana/follow", "handle=" + percent_encode("@eve@evil.test"));
        };
        const HttpResponse good = asked("https://evil.test/follow?uri={uri}");
        CHECK(good.status == 200);
        CHECK(good.body.find("https://evil.test/follow?uri=") != std::string::npos);
        for (const char* shape : {"javascript:alert(1)//{uri}",
                                  "data:text/html,{uri}",
                                  "file:///etc/{uri}",
                                  "//other.test/{uri}",
                                  "https://evil.test/\r\nX-Evil: {uri}",
                                  "https://evil.test/\"><script>{uri}",
                                  "{uri}"}) {
            CAPTURE(shape);
            const HttpResponse answer = asked(shape);
            CHECK(answer.body.find("<script") == std::string::npos);
            CHECK(answer.body.find("href=\"javascript:") == std::string::npos);
            CHECK(answer.body.find("href=\"data:") == std::string::npos);
            CHECK(answer.body.find("href=\"file:") == std::string::npos);
            CHECK(header(answer.headers, "Location").empty());
        }
    }

    TEST_CASE("a redirect of a peer with a line end in it is followed nowhere") {
        Visit visit;
        visit.host.serve("/good", visit.eve.note("/good", "words"));
        for (const char* location :
             {"/good\r\nX-Evil: 1", "/good\n", "https://evil.test/go\rod", "/go\tod"}) {
            CAPTURE(location);
            visit.host.serve("/away", HttpResponse{.status = 302, .headers = {{"Location", location}}});
            const auto found =
                visit.town.a.social().find_post(visit.town.ana.id, visit.host.uri("/away").text());
            CHECK_FALSE(found);
            CHECK(std::ranges::count(visit.host.fetched, "/good") == 0);
        }
        visit.host.serve("/away2", HttpResponse{.status = 302, .headers = {{"Location", "/good"}}});
        CHECK(visit.town.a.social().find_post(visit.town.ana.id, visit.host.uri("/away2").text()));
    }
}
