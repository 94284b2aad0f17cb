#include "node/http/client.h"
#include "node/http/response_head.h"
#include "tests/node/http_listener.h"
#include "tests/node/http_running_server.h"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace kith;
using namespace kith::node;
using activitypub::AddressGuard;
using activitypub::Cidr;
using activitypub::PlainHttp;
using kith::test::Listener;
using kith::test::RunningServer;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<HttpClient> loopback_client() {
    const AddressGuard guard({Cidr::parse("127.0.0.0/8").value(), Cidr::parse("::1").value()},
                             PlainHttp::allowed);
    return HttpClient::create({.user_agent = "Kith/0.1 (+https://example.edu)"}, guard).value();
}

HttpRequest get(std::uint16_t port, const std::string& path = "/", Millis deadline = 5s) {
    return {.url = Uri::parse("http://127.0.0.1:" + std::to_string(port) + path).value(),
            .deadline = deadline};
}

std::string rule_of(const Result<HttpResponse>& result) {
    return result ? "answered" : std::string(result.error().rule);
}

}  // namespace

TEST_SUITE("node/http/client") {
    TEST_CASE("a request arrives exactly as it was made") {
        RunningServer server([](Request& request) {
            Response response =
                Response::text(201, request.method + " " + request.target + "\n" + request.body);
            response.set("X-Agent", std::string(request.header("User-Agent")));
            response.set("X-Host", std::string(request.header("Host")));
            response.set("X-Signature", std::string(request.header("Signature")));
            return response;
        });
        const auto client = loopback_client();
        HttpRequest request = get(server.port(), "/users/a%2Fb/inbox?x=%20y&z=a+b");
        request.method = "POST";
        request.body = "hello";
        request.headers = {{"Content-Type", "application/activity+json"}, {"Signature", "keyId=\"a%20b\""}};
        const auto answer = client->send(request);
        REQUIRE(answer.has_value());
        CHECK(answer->status == 201);
        CHECK(answer->body == "POST /users/a%2Fb/inbox?x=%20y&z=a+b\nhello");
        CHECK(header(answer->headers, "x-agent") == "Kith/0.1 (+https://example.edu)");
        CHECK(header(answer->headers, "x-host") == "127.0.0.1:" + std::to_string(server.port()));
        CHECK(header(answer->headers, "x-signature") == "keyId=\"a%20b\"");
    }

    TEST_CASE("a connection is used again, and a new one made when the peer has closed it") {
        Listener twice([](int socket) {
            for (int i = 0; i < 2 && !Listener::hear(socket).empty(); ++i) {
                Listener::say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        const auto client = loopback_client();
        for (int i = 0; i < 6; ++i) {
            const auto answer = client->send(get(twice.port()));
            CHECK(rule_of(answer) == "answered");
            std::this_thread::sleep_for(10ms);
        }
        CHECK(twice.connections() == 3);
    }

    TEST_CASE("a redirect is handed back with its address unchanged") {
        Listener peer([](int socket) {
            Listener::hear(socket);
            Listener::say(socket,
                          "HTTP/1.1 302 Found\r\nLocation: /a%2Fb?c=%26d\r\nContent-Length: 0\r\n\r\n");
        });
        const auto answer = loopback_client()->send(get(peer.port()));
        REQUIRE(answer.has_value());
        CHECK(answer->status == 302);
        CHECK(header(answer->headers, "Location") == "/a%2Fb?c=%26d");
        CHECK(peer.connections() == 1);
    }

    TEST_CASE("interim answers, chunks and answers that end with the connection are read") {
        const char* answers[] = {
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            "HTTP/1.0 200 Fine\r\n\r\nhello",
        };
        for (const char* text : answers) {
            CAPTURE(text);
            Listener peer([&](int socket) {
                Listener::hear(socket);
                Listener::say(socket, text);
            });
            const auto answer = loopback_client()->send(get(peer.port()));
            REQUIRE(answer.has_value());
            CHECK(answer->body == "hello");
        }
    }

    TEST_CASE("what a hostile peer sends is bounded in time and in bytes") {
        struct Row {
            const char* about;
            std::function<void(int)> talk;
            const char* rule;
            Millis deadline = 60s;  // only where the peer is slow on purpose is it reached
        };
        const std::string megabyte(1 << 20, 'x');
        const Row rows[] = {
            {"silence", [](int s) { Listener::hear(s); }, "transport/timeout", 700ms},
            {"a head that drips",
             [](int s) {
                 Listener::say(s, "HTTP/1.1 200 OK\r\n");
                 // Fewer headers than would be too many.
                 for (int i = 0; i < 60 && Listener::say(s, "X: y\r\n"); ++i)
                     std::this_thread::sleep_for(50ms);
                 Listener::hear(s);
             },
             "transport/timeout",
             700ms},
            {"a body that drips",
             [](int s) {
                 Listener::say(s, "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
                 while (Listener::say(s, "x")) std::this_thread::sleep_for(10ms);
             },
             "transport/timeout",
             700ms},
            {"endless interim answers",
             [](int s) {
                 while (Listener::say(s, "HTTP/1.1 100 Continue\r\n\r\n")) continue;
             },
             nullptr,
             700ms},
            {"a body over the cap",
             [&](int s) {
                 Listener::say(s, "HTTP/1.1 200 OK\r\n\r\n");
                 for (int i = 0; i < 64 && Listener::say(s, megabyte); ++i) continue;
             },
             "transport/too_large"},
            {"an announced body over the cap",
             [&](int s) {
                 Listener::say(s, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
                 for (int i = 0; i < 64 && Listener::say(s, megabyte); ++i) continue;
             },
             "transport/too_large"},
            {"an endless header line",
             [&](int s) {
                 Listener::say(s, "HTTP/1.1 200 OK\r\nX: ");
                 for (int i = 0; i < 64 && Listener::say(s, megabyte); ++i) continue;
             },
             "transport/too_large"},
            {"many headers",
             [&](int s) {
                 std::string head = "HTTP/1.1 200 OK\r\n";
                 for (int i = 0; i < 200; ++i) head += "X: y\r\n";
                 Listener::say(s, head + "\r\n");
             },
             "transport/too_large"},
            {"an endless chunk line",
             [&](int s) {
                 Listener::say(s, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
                 for (int i = 0; i < 64 && Listener::say(s, megabyte); ++i) continue;
             },
             "transport/too_large"},
            {"a long phrase",
             [&](int s) {
                 Listener::say(s,
                               "HTTP/1.1 200 " + std::string(15'000, 'a') + "\r\nContent-Length: 0\r\n\r\n");
             },
             "answered"},
            {"no HTTP", [](int s) { Listener::say(s, "SSH-2.0-x\r\n\r\n"); }, "transport/protocol"},
            {"a bare line end in a header",
             [](int s) { Listener::say(s, "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n"); },
             "transport/protocol"},
            {"a connection closed at once", [](int) {}, "transport/protocol"},
            {"a body cut short",
             [](int s) { Listener::say(s, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"); },
             "transport/protocol"},
        };
        const auto client = loopback_client();
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Listener peer([&](int socket) {
                Listener::hear(socket);
                row.talk(socket);
            });
            HttpRequest request = get(peer.port(), "/", row.deadline);
            request.response_bytes_max = 64 << 10;
            const auto answer = client->send(request);
            if (row.rule != nullptr) CHECK(rule_of(answer) == row.rule);
            CHECK((row.rule != nullptr || !answer));
        }
    }

    TEST_CASE("a compressed answer is capped by what it unpacks to") {
        // 8 MB of zeros, gzip twice would be smaller still; made by: head -c 8M /dev/zero | gzip -9
        std::string command = "head -c 8388608 /dev/zero | gzip -9";
        FILE* pipe = ::popen(command.c_str(), "r");
        REQUIRE(pipe != nullptr);
        std::string bomb;
        char buffer[4096];
        for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
            bomb.append(buffer, got);
        ::pclose(pipe);
        REQUIRE(bomb.size() < 20'000);
        Listener peer([&](int socket) {
            Listener::hear(socket);
            Listener::say(socket,
                          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                              std::to_string(bomb.size()) + "\r\n\r\n" + bomb);
        });
        CHECK(rule_of(loopback_client()->send(get(peer.port()))) == "transport/too_large");
    }

    TEST_CASE("who cannot be reached is told apart from who may not be") {
        const auto client = loopback_client();
        const auto strict = HttpClient::create({}, AddressGuard({}, PlainHttp::allowed)).value();
        RunningServer server([](Request&) { return Response::text(200, "secret"); });
        const auto ask = [](const std::string& url) {
            return HttpRequest{.url = Uri::parse(url).value(), .deadline = 3s};
        };
        const std::string port = std::to_string(server.port());
        CHECK(rule_of(strict->send(get(server.port()))) == "transport/refused_address");
        CHECK(strict->send(get(server.port())).error().code == Errc::denied);
        CHECK(rule_of(strict->send(ask("http://localhost:" + port + "/"))) == "transport/refused_address");
        CHECK(rule_of(strict->send(ask("http://2130706433:" + port + "/"))) == "transport/refused_address");
        CHECK(rule_of(client->send(ask("http://localhost:" + port + "/"))) == "answered");
        CHECK(rule_of(client->send(ask("http://does-not-exist.invalid/"))) == "transport/dns");
        const auto https_only =
            HttpClient::create({}, AddressGuard({Cidr::parse("127.0.0.0/8").value()})).value();
        CHECK(rule_of(https_only->send(get(server.port()))) == "transport/refused_address");
        server.stop();
        CHECK(rule_of(client->send(get(server.port()))) == "transport/connect");
        CHECK(client->send(get(server.port())).error().code == Errc::unavailable);
    }

    TEST_CASE("a header with a line end is never sent") {
        RunningServer server([](Request&) { return Response::text(200, "x"); });
        const auto client = loopback_client();
        for (const char* value : {"a\r\nX-Injected: b", "a\nb", "a\rb"}) {
            HttpRequest request = get(server.port());
            request.headers = {{"X-Name", value}};
            const auto refused = client->send(request);
            CHECK(rule_of(refused) == "transport/header");
        }
    }

    TEST_CASE("many threads send at once over one client") {
        RunningServer server([](Request& request) { return Response::text(200, request.path); });
        const auto client = loopback_client();
        std::atomic<int> right = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 25; ++i) {
                    const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
                    const auto answer = client->send(get(server.port(), path));
                    if (answer && answer->body == path) ++right;
                }
            });
        }
        for (auto& thread : threads) thread.join();
        CHECK(right == 200);
        CHECK(server.server().load().connections <= 8);
    }

    TEST_CASE("the head of an answer is written anew for the library") {
        CHECK(check_head("HTTP/1.1 200 Fine\r\nA: b%20c\r\n\r\n").value().text ==
              "HTTP/1.1 200\r\nA: b%2520c\r\n\r\n");
        CHECK(check_head("HTTP/1.0 103\r\n\r\n").value().interim);
        for (const char* bad : {"HTTP/2 200\r\n\r\n",
                                "HTTP/1.1 20\r\n\r\n",
                                "HTTP/1.1 2000\r\n\r\n",
                                "\r\n\r\n",
                                "HTTP/1.1 200 a\rb\r\n\r\n"}) {
            CAPTURE(bad);
            CHECK_FALSE(check_head(bad).has_value());
        }
    }
}
