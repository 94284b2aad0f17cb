// Limits that cannot be walked around, and overload that loses nothing: rows S13 and S20 of the security
// matrix.
#include "tests/security/door.h"
#include "tests/support/temp_dir.h"

#include <pthread.h>
#include <semaphore>
#include <thread>

using namespace kith;
using namespace kith::sim;
using namespace std::chrono_literals;

namespace {

constexpr node::Rate five_a_minute{.requests = 5, .per = 60s};

struct Crowd {
    Town town{};
    Pages pages{town.a};
    StrangeHost host{town.network, "far.test"};
    Stranger sam{host, "sam"};
    storage::PostRow post = town.post(town.a, town.ana, "hello");

    std::string like() {
        return Door::bytes_of(sam.signed_post(town.a, sam.activity("Like", post.uri.text()).dump(), {}));
    }
    /// How many of ten requests were answered with something else than 429.
    static int answered(const std::function<std::string(int)>& ask) {
        int count = 0;
        for (int i = 0; i < 10; ++i) count += Door::status(ask(i)) == 429 ? 0 : 1;
        return count;
    }
};

const std::string false_signature =
    "Signature: keyId=\"https://far.test/users/sam#main-key\",algorithm=\"hs2019\",signature=\"AAAA\"\r\n";

}  // namespace

TEST_SUITE("security/S13 limits are counted where they cannot be walked around") {
    TEST_CASE("who asks without a signature has a share and then 429, a verified peer there is served on") {
        Crowd crowd;
        Door door(crowd.town.a, five_a_minute);
        REQUIRE(Door::status(door.say(crowd.like())) == 202);
        for (int i = 0; i < 5; ++i) CHECK(Door::status(door.get("/about")) == 200);
        const std::string refused = door.get("/about");
        CHECK(Door::status(refused) == 429);
        const std::string wait = Door::header_of(refused, "Retry-After");
        REQUIRE_FALSE(wait.empty());
        CHECK(std::stoi(wait) >= 1);
        CHECK(std::stoi(wait) <= 60);
        CHECK(Door::status(door.say(crowd.like())) == 202);
        const int before = door.handled;
        CHECK(Door::status(door.get("/@ana")) == 429);
        CHECK(door.handled == before);
        crowd.town.network.pass(1min);
        CHECK(Door::status(door.get("/about")) == 200);
    }

    TEST_CASE("requests that fail are counted, signed or not") {
        Crowd crowd;
        const std::string good = crowd.like();
        const std::string bad = good.substr(0, good.find("signature=\"")) + "signature=\"AAAA" +
                                good.substr(good.find("signature=\"") + 15);
        Door door(crowd.town.a, five_a_minute);
        REQUIRE(Door::status(door.say(bad)) == 401);
        CHECK(Crowd::answered([&](int) { return door.say(bad); }) == 4);
        Door other(crowd.town.a, five_a_minute);
        const std::string nonsense = "POST /inbox HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\n{}";
        CHECK(Crowd::answered([&](int) { return other.say(nonsense); }) == 5);
    }

    TEST_CASE("a signature that nobody looked at makes no verified peer") {
        Crowd crowd;
        Door door(crowd.town.a, five_a_minute);
        CHECK(Crowd::answered([&](int) { return door.get("/about", false_signature); }) == 5);
        // What is taken unread costs nothing and proves nothing.
        const std::string left = R"({"@context":"https://www.w3.org/ns/activitystreams","type":"Delete",)"
                                 R"("id":"https://far.test/d/1","actor":"https://far.test/users/nobody",)"
                                 R"("object":"https://far.test/users/nobody"})";
        const std::string farewell =
            "POST /inbox HTTP/1.1\r\nHost: a.test\r\n" + false_signature +
            "Content-Type: application/activity+json\r\nContent-Length: " + std::to_string(left.size()) +
            "\r\n\r\n" + left;
        Door other(crowd.town.a, five_a_minute);
        CHECK(Crowd::answered([&](int) { return other.say(farewell); }) == 10);
        CHECK(Crowd::answered([&](int) { return other.get("/about", false_signature); }) == 5);
        CHECK(Door::status(other.say(farewell)) == 429);
    }

    TEST_CASE("who says to call for somebody else is counted by its own address") {
        Crowd crowd;
        const auto from = [](Door& door, const std::string& address) {
            return door.get("/about",
                            "X-Forwarded-For: " + address + "\r\nForwarded: for=" + address +
                                "\r\nX-Real-IP: " + address + "\r\n");
        };
        Door door(crowd.town.a, five_a_minute);
        CHECK(Crowd::answered([&](int i) { return from(door, "198.51.100." + std::to_string(i)); }) == 5);

        node::ServerOptions proxied;
        proxied.rules.trusted_proxies = {activitypub::Cidr::parse("127.0.0.1").value()};
        Door behind(crowd.town.a, five_a_minute, proxied);
        CHECK(Crowd::answered([&](int i) { return from(behind, "198.51.100." + std::to_string(i)); }) == 10);
        // One line of IPv6 is one caller, whatever address of its /64 it takes.
        CHECK(Crowd::answered([&](int i) { return from(behind, "2001:db8:1:2::" + std::to_string(i)); }) ==
              5);
        CHECK(Door::status(from(behind, "2001:db8:1:3::1")) == 200);
    }
}

namespace {

/// A node whose database is a file and whose writer runs, as when it serves.
struct Busy {
    TempDir dir{};
    SimNetwork network{};
    SimNode node{"a.test",
                 network.clock(),
                 network.transport_of("a.test"),
                 {.number = 0, .database = dir.path() + "/node.db"}};
    Person ana = node.add_person("ana");
    StrangeHost host{network, "far.test"};
    Stranger sam{host, "sam"};
    storage::PostRow post = must(node.social().post(ana.id, {.text = "hello"}));
    std::thread writer{[this] { node.database().run_writer(); }};

    Busy() {
        node.write([](storage::Tx& tx) { tx.execute("CREATE TABLE marks (number INTEGER)"); });
    }
    std::int64_t marks() {
        return node.read([](storage::Tx& tx) {
            auto rows = tx.query("SELECT count(*) FROM marks");
            rows.next();
            return rows.integer(0);
        });
    }
    ~Busy() {
        node.database().stop_writer();
        writer.join();
    }
};

/// Many threads that each wait for one small write; their stacks are small, since they do nothing else.
class Writers {
 public:
    Writers(storage::Database& database, std::size_t count) : database_(database), threads_(count) {
        pthread_attr_t attributes;
        ::pthread_attr_init(&attributes);
        ::pthread_attr_setstacksize(&attributes, 256 << 10);
        for (pthread_t& thread : threads_)
            REQUIRE(::pthread_create(&thread, &attributes, &Writers::write, this) == 0);
        ::pthread_attr_destroy(&attributes);
    }
    Writers(const Writers&) = delete;
    Writers& operator=(const Writers&) = delete;
    ~Writers() { finish(); }
    void finish() {
        for (const pthread_t thread : threads_) ::pthread_join(thread, nullptr);
        threads_.clear();
    }
    std::atomic<int> written = 0;
    std::atomic<int> refused = 0;

 private:
    static void* write(void* self) {
        auto& all = *static_cast<Writers*>(self);
        const Done done = all.database_.write([](storage::Tx& tx) -> Done {
            tx.execute("INSERT INTO marks VALUES (1)");
            return {};
        });
        ++(done ? all.written : all.refused);
        return nullptr;
    }

    storage::Database& database_;
    std::vector<pthread_t> threads_;
};

}  // namespace

TEST_SUITE("security/S20 what is ambiguous is refused, and overload loses nothing") {
    TEST_CASE("a request hidden in another never reaches a route") {
        Crowd crowd;
        Door door(crowd.town.a);
        const std::string hidden = "GET /about HTTP/1.1\r\nHost: a.test\r\n\r\n";
        const std::string length = "Content-Length: " + std::to_string(hidden.size()) + "\r\n";
        const char* const heads[] = {
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            "Content-Length: 4\r\nContent-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Content-Length: +4\r\n",
            "Content-Length: 4, 4\r\n",
            " Content-Length: 4\r\n",
        };
        for (const char* head : heads) {
            CAPTURE(head);
            const int before = door.handled;
            const std::string answer = door.say("POST /inbox HTTP/1.1\r\nHost: a.test\r\n" +
                                                std::string(head) + "\r\n0\r\n\r\n" + hidden);
            CHECK((Door::status(answer) == 400 || Door::status(answer) == 501));
            CHECK(answer.find("HTTP/1.1", 8) == std::string::npos);
            CHECK(door.handled == before);
        }
        const int before = door.handled;
        door.say("GET /about HTTP/1.1\r\nHost: a.test\r\n" + length + "\r\n" + hidden);
        CHECK(door.handled == before + 1);
    }

    TEST_CASE("a full queue of the writer is 503 with Retry-After, and what waited or comes again is kept") {
        Busy busy;
        REQUIRE(busy.sam.post(busy.node, busy.sam.activity("Follow", busy.ana.uri.text())) == 202);
        const std::string like = busy.sam.activity("Like", busy.post.uri.text()).dump();
        Door door(busy.node);
        const auto ask = [&] { return door.say(Door::bytes_of(busy.sam.signed_post(busy.node, like, {}))); };
        std::binary_semaphore begun(0);
        std::binary_semaphore go_on(0);
        std::thread slow([&] {
            busy.node.write([&](storage::Tx&) {
                begun.release();
                go_on.acquire();
            });
        });
        begun.acquire();
        std::string refused;
        {
            Writers writers(busy.node.database(), limits::writer_queue_max + 1);
            while (writers.refused == 0) std::this_thread::sleep_for(1ms);
            refused = ask();
            go_on.release();
            slow.join();
            writers.finish();
            CHECK(writers.written == static_cast<int>(limits::writer_queue_max));
            CHECK(writers.refused == 1);
        }
        CHECK(Door::status(refused) == 503);
        CHECK_FALSE(Door::header_of(refused, "Retry-After").empty());
        CHECK(busy.marks() == static_cast<std::int64_t>(limits::writer_queue_max));
        CHECK(Town::likes(busy.node, busy.post.uri) == 0);
        CHECK(Door::status(ask()) == 202);
        CHECK(Town::likes(busy.node, busy.post.uri) == 1);
    }
}
