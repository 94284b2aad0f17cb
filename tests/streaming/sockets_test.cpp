// Real sockets through the real server: the node is in memory, the threads are those of a node that serves.
#include "node/streaming/streaming.h"
#include "tests/node/http_running_server.h"
#include "tests/streaming/streaming_node.h"
#include "tests/streaming/web_socket.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

using namespace kith;
using namespace kith::node;
using namespace std::chrono_literals;
using kith::test::masked_frame;
using kith::test::RawCaller;
using kith::test::WebSocket;
using sim::must;

namespace {

/// Waits until it is true, five seconds at most.
template <class Condition>
bool soon(Condition condition) {
    for (int i = 0; i < 2500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(2ms);
    }
    return condition();
}

class ServingNode {
 public:
    explicit ServingNode(StreamLimits limits = {}, ServerOptions options = {})
        : node(network.add_node("a.test")),
          hub(node.core().client_api().streams()),
          streaming(hub, {.limits = limits}),
          router(node.core().problems()) {
        hub.set_views(plain.views());
        streaming.door().add_routes(router);
        must(streaming.open());
        options.take_over = [this](auto connection) { streaming.door().take(std::move(connection)); };
        server = std::make_unique<test::RunningServer>([this](Request& request) { return router(request); },
                                                       std::move(options));
        loop = std::thread([this] { streaming.run(); });
    }
    ~ServingNode() {
        streaming.stop();
        loop.join();
        server->stop();
    }
    ServingNode(const ServingNode&) = delete;
    ServingNode& operator=(const ServingNode&) = delete;

    sim::Person person(std::string_view name) {
        const auto who = node.add_person(name, {});
        plain.add(std::string(name),
                  {.actor = who.id,
                   .token = storage::TokenId(++tokens),
                   .reads_statuses = true,
                   .reads_notifications = true});
        return who;
    }
    std::uint16_t port() const { return server->port(); }
    void step() {
        while (hub.run_once(network.clock().now()).done > 0) {
        }
    }
    storage::PostRow post(const sim::Person& who, PostDraft draft) {
        network.pass(10ms);
        auto row = must(node.social().post(who.id, draft));
        step();
        return row;
    }
    /// Open, and known to the loop.
    std::unique_ptr<WebSocket> socket(std::string_view target, std::string_view more = {}) {
        const auto before = streaming.sockets();
        auto made = std::make_unique<WebSocket>(port(), target, more);
        CHECK(soon([&] { return streaming.sockets() > before; }));
        return made;
    }
    std::string ask(std::string_view target, std::string_view more = {}) {
        RawCaller caller(port());
        caller.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n" +
                    std::string(more) + "\r\n");
        return caller.read_all();
    }

    sim::SimNetwork network;
    sim::SimNode& node;
    test::PlainViews plain;
    Hub& hub;
    Streaming streaming;
    Router router;
    std::unique_ptr<test::RunningServer> server;
    std::thread loop;
    std::int64_t tokens = 0;
};

std::string status_line(const std::string& answer) {
    return answer.substr(0, std::min<std::size_t>(answer.find('\r'), answer.size()));
}

}  // namespace

TEST_SUITE("streaming/sockets") {
    TEST_CASE("a WebSocket is opened by any of three ways to say the token, and hears a post") {
        ServingNode a;
        const auto ana = a.person("ana");
        auto by_query = a.socket("/api/v1/streaming?stream=user&access_token=ana");
        auto by_header = a.socket("/api/v1/streaming/?stream=user", "Authorization: Bearer ana\r\n");
        auto by_protocol = a.socket("/api/v1/streaming?stream=user", "Sec-WebSocket-Protocol: ana\r\n");
        REQUIRE(by_query->is_open());
        REQUIRE(by_header->is_open());
        REQUIRE(by_protocol->is_open());
        CHECK(by_query->head().contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
        CHECK(by_protocol->head().contains("Sec-WebSocket-Protocol: ana\r\n"));
        CHECK_FALSE(by_query->head().contains("Sec-WebSocket-Protocol"));
        const auto post = a.post(ana, {.text = "Good morning"});
        for (auto* socket : {by_query.get(), by_header.get(), by_protocol.get()}) {
            const auto frame = socket->next_json();
            CHECK(frame["event"] == "update");
            CHECK(frame["stream"] == nlohmann::json::array({"user"}));
            REQUIRE(frame["payload"].is_string());
            const auto payload = nlohmann::json::parse(frame["payload"].get<std::string>());
            CHECK(payload["id"] == std::to_string(post.id.value));
        }
    }

    TEST_CASE("one socket carries many streams, subscribed and unsubscribed while it is open") {
        ServingNode a;
        const auto ana = a.person("ana");
        auto socket = a.socket("/api/v1/streaming?access_token=ana");
        socket->subscribe({{"stream", "hashtag"}, {"tag", "cats"}});
        socket->subscribe({{"stream", "public"}});
        socket->subscribe({{"stream", "nonsense"}});
        CHECK(socket->next_json()["status"] == 400);  // what came before is done then
        a.post(ana, {.text = "#cats"});
        CHECK(socket->next_json()["stream"] == nlohmann::json::array({"public"}));
        CHECK(socket->next_json()["stream"] == nlohmann::json::array({"hashtag", "cats"}));
        socket->subscribe({{"stream", "public"}}, "unsubscribe");
        socket->subscribe({{"stream", "nonsense"}});
        CHECK(socket->next_json()["status"] == 400);
        a.post(ana, {.text = "#cats"});
        CHECK(socket->next_json()["stream"] == nlohmann::json::array({"hashtag", "cats"}));
        CHECK(socket->next_json(100ms) == nullptr);
    }

    TEST_CASE("frames that come right behind the request, masked, in fragments or one byte at a time") {
        ServingNode a;
        const auto ana = a.person("ana");
        RawCaller caller(a.port());
        caller.send(
            "GET /api/v1/streaming?access_token=ana HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
            masked_frame(1, R"({"type":"subscribe",)", false) + masked_frame(9, "beat") +
            masked_frame(0, R"("stream":"user"})"));
        CHECK(soon([&] { return a.hub.anybody(); }));
        for (const char byte : masked_frame(1, R"({"type":"subscribe","stream":"x"})")) {
            caller.send(std::string_view(&byte, 1));
        }
        std::string all = caller.read_all(300ms);
        all.erase(0, all.find("\r\n\r\n") + 4);
        const auto pong = test::take_frame(all);
        REQUIRE(pong.has_value());
        CHECK(pong->opcode == 10);
        CHECK(pong->payload == "beat");
        const auto error = test::take_frame(all);
        REQUIRE(error.has_value());
        CHECK(error->payload.contains("Unknown stream"));
        a.post(ana, {.text = "heard"});
        CHECK(caller.read_all(300ms).contains("update"));
    }

    TEST_CASE("a client that breaks the protocol is told its code and cut") {
        ServingNode a;
        a.person("ana");
        const auto code_of = [&](const std::string& bytes) {
            auto socket = a.socket("/api/v1/streaming?access_token=ana");
            socket->send_raw(bytes);
            const int code = socket->close_code();
            CHECK(socket->closed_within(5s));
            CHECK(soon([&] { return a.hub.streams() == 0; }));
            return code;
        };
        CHECK(code_of("\x81\x02hi") == 1002);
        CHECK(code_of(masked_frame(1, std::string(5000, 'x'))) == 1009);
        CHECK(code_of(masked_frame(1, std::string(3000, 'x'), false) +
                      masked_frame(0, std::string(3000, 'x'))) == 1009);
        CHECK(code_of(masked_frame(2, "x")) == 1003);
        CHECK(code_of(masked_frame(1, "\xc3\x28")) == 1007);
        CHECK(code_of(masked_frame(8, "\x03\xe8")) == 1000);
        std::string flood;
        for (int i = 0; i < 400; ++i) flood += masked_frame(10, "");
        CHECK(code_of(flood) == 1008);
    }

    TEST_CASE("who may not stream is told why, in JSON") {
        ServingNode a;
        a.person("ana");
        a.plain.add("few",
                    {.actor = a.node.add_person("few", {}).id,
                     .token = storage::TokenId(99),
                     .reads_notifications = true});
        const auto said = [&](std::string_view target, std::string_view more = {}) {
            const std::string answer = a.ask(target, more);
            CHECK(answer.contains("application/json"));
            CHECK(answer.contains("{\"error\":"));
            CHECK(answer.contains("Access-Control-Allow-Origin: *"));
            return status_line(answer);
        };
        CHECK(said("/api/v1/streaming/user") == "HTTP/1.1 401 Unauthorized");
        CHECK(said("/api/v1/streaming/user?access_token=nobody") == "HTTP/1.1 401 Unauthorized");
        CHECK(said("/api/v1/streaming/user?access_token=few") == "HTTP/1.1 401 Unauthorized");
        CHECK(said("/api/v1/streaming/firehose?access_token=ana") == "HTTP/1.1 400 Bad Request");
        CHECK(said("/api/v1/streaming/public/other?access_token=ana") == "HTTP/1.1 400 Bad Request");
        CHECK(said("/api/v1/streaming/hashtag?access_token=ana") == "HTTP/1.1 400 Bad Request");
        CHECK(said("/api/v1/streaming/list?list=x&access_token=ana") == "HTTP/1.1 400 Bad Request");
        CHECK(said("/api/v1/streaming?access_token=ana") == "HTTP/1.1 400 Bad Request");
        const char* const old =
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        CHECK(said("/api/v1/streaming?access_token=ana", old) == "HTTP/1.1 426 Upgrade Required");
        WebSocket nobody(a.port(), "/api/v1/streaming?access_token=nobody");
        CHECK(nobody.head().starts_with("HTTP/1.1 401 "));
        WebSocket unknown(a.port(), "/api/v1/streaming?stream=firehose&access_token=ana");
        CHECK(unknown.head().starts_with("HTTP/1.1 400 "));
        CHECK(a.hub.streams() == 0);
        CHECK(a.ask("/api/v1/streaming/health").ends_with("\r\n\r\nOK"));
    }

    TEST_CASE("an event stream begins at once, tells events in their form, and thumps") {
        ServingNode a({.beat_every = 300ms});
        const auto ana = a.person("ana");
        RawCaller caller(a.port());
        caller.send(
            "GET /api/v1/streaming/user HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer ana\r\n\r\n");
        CHECK(soon([&] { return a.streaming.sockets() == 1; }));
        const auto post = a.post(ana, {.text = "Good morning"});
        a.hub.tell(ToldPerson{ana.id, "filters_changed"});
        a.step();
        const std::string all = caller.read_all(1500ms);
        CHECK(all.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(all.contains("Content-Type: text/event-stream\r\n"));
        CHECK_FALSE(all.contains("Content-Length"));
        CHECK(all.contains("event: update\ndata: {\"for\":" + std::to_string(ana.id.value) + ",\"id\":\"" +
                           std::to_string(post.id.value) + "\"}\n\n"));
        CHECK(all.contains("event: filters_changed\ndata: \n\n"));
        CHECK(all.contains(":thump\n"));
    }

    TEST_CASE("each event stream has its path") {
        ServingNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        struct Row {
            const char* path;
            bool hears;
        };
        for (const Row& row : {Row{"user", true},
                               {"user/notification", false},
                               {"public", true},
                               {"public/local", true},
                               {"public/remote", false},
                               {"public?only_media=true", false},
                               {"hashtag?tag=cats", true},
                               {"hashtag/local?tag=cats", true},
                               {"hashtag?tag=dogs", false},
                               {"list?list=5", false},
                               {"direct", false}}) {
            CAPTURE(row.path);
            RawCaller caller(a.port());
            caller.send("GET /api/v1/streaming/" + std::string(row.path) +
                        " HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer ana\r\n\r\n");
            CHECK(soon([&] { return a.streaming.sockets() == 1; }));
            a.post(ana, {.text = "#cats"});
            const std::string all = caller.read_all(150ms);
            CHECK(all.starts_with("HTTP/1.1 200 OK\r\n"));
            CHECK(all.contains("event: update\n") == row.hears);
            ::shutdown(caller.socket(), SHUT_RDWR);
            CHECK(soon([&] { return a.streaming.sockets() == 0; }));
        }
    }

    TEST_CASE("a WebSocket is pinged, and cut when it stays silent") {
        ServingNode a({.ping_every = 600ms});
        a.person("ana");
        auto answers = a.socket("/api/v1/streaming?access_token=ana");
        auto silent = a.socket("/api/v1/streaming?access_token=ana");
        for (int i = 0; i < 4; ++i) {
            const auto ping = answers->next(3s);
            REQUIRE(ping.has_value());
            CHECK(ping->opcode == 9);
            answers->send_raw(masked_frame(10, ping->payload));
        }
        CHECK(silent->closed_within(3s));
        CHECK(a.streaming.sockets() == 1);
    }

    TEST_CASE("a reader that takes nothing is closed, and the others are not kept waiting") {
        ServingNode a({.queued_bytes_max = 64 << 10});
        const auto ana = a.person("ana");
        auto slow = a.socket("/api/v1/streaming?stream=user&access_token=ana");
        auto quick = a.socket("/api/v1/streaming?stream=user&access_token=ana");
        const std::string big(200'000, 'x');
        int heard = 0;
        for (int i = 0; i < 100 && a.streaming.sockets() == 2; ++i) {
            a.hub.tell(ToldPerson{ana.id, "filters_changed", "\"" + big + "\""});
            a.step();
            if (quick->next_json()["event"] == "filters_changed") ++heard;
        }
        CHECK(heard > 2);
        CHECK(soon([&] { return a.streaming.sockets() == 1; }));
        a.post(ana, {.text = "still here"});
        CHECK(quick->next_json()["event"] == "update");
    }

    TEST_CASE("a socket is cut when its token ends or its person is suspended") {
        ServingNode a;
        const auto ana = a.person("ana");
        const auto ben = a.person("ben");
        auto of_ana = a.socket("/api/v1/streaming?stream=user&access_token=ana");
        auto of_ben = a.socket("/api/v1/streaming?stream=user&access_token=ben");
        a.plain.end("ana");
        a.hub.close_token(storage::TokenId(1));
        CHECK(of_ana->close_code() == 1008);
        CHECK(of_ana->closed_within(1s));
        a.node.write([&](storage::Tx& tx) { storage::set_suspended(tx, ben.id, a.network.clock().now()); });
        a.network.pass(1s);
        a.step();
        CHECK(of_ben->close_code() == 1008);
        CHECK(of_ben->closed_within(1s));
        CHECK(soon([&] { return a.server->server().load().connections == 0; }));
    }

    TEST_CASE("streams hold no thread, and requests are answered beside them") {
        ServingNode a({}, {.threads = {.threads_min = 1, .threads_max = 2, .queue_max = 64}});
        a.person("ana");
        std::vector<std::unique_ptr<WebSocket>> open;
        for (int i = 0; i < 30; ++i)
            open.push_back(a.socket("/api/v1/streaming?stream=user&access_token=ana"));
        CHECK(a.server->server().load().threads <= 2);
        CHECK(a.ask("/api/v1/streaming/health").ends_with("OK"));
        // One more than the limits of a token: refused with a status, before it is a socket.
        std::vector<std::unique_ptr<WebSocket>> more;
        for (int i = 0; i < 2; ++i) more.push_back(a.socket("/api/v1/streaming?access_token=ana"));
        WebSocket over(a.port(), "/api/v1/streaming?access_token=ana");
        CHECK(over.head().starts_with("HTTP/1.1 429 "));
    }

    TEST_CASE("at the end every socket is told that the server goes away") {
        auto a = std::make_unique<ServingNode>();
        a->person("ana");
        auto socket = a->socket("/api/v1/streaming?stream=user&access_token=ana");
        a.reset();
        CHECK(socket->close_code() == 1001);
        CHECK(socket->closed_within(1s));
    }
}
