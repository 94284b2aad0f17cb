#include "node/http/server.h"
#include "tests/node/http_client_socket.h"
#include "tests/node/http_running_server.h"

#include <doctest/doctest.h>

#include <atomic>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace kith;
using namespace kith::node;
using kith::test::RawCaller;
using kith::test::RunningServer;
using namespace std::chrono_literals;

namespace {

// Says what it was asked, so that a request hidden in another would show.
Response echo(Request& request) {
    return Response::text(200, request.method + " " + request.target + " [" + request.body + "]");
}

std::string body_of(const std::string& answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? std::string{} : answer.substr(end + 4);
}

int status_of(const std::string& answer) {
    return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

std::size_t count(const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

std::string post(std::string_view body, std::string_view more = {}) {
    return "POST /inbox HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(more) + "\r\n" + std::string(body);
}

const std::string get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

TEST_SUITE("node/http/server") {
    TEST_CASE("one connection carries many requests and tells nothing of the software") {
        RunningServer server(echo);
        RawCaller caller(server.port());
        for (int i = 0; i < 3; ++i) {
            REQUIRE(caller.send(post("hello")));
            const auto answer = caller.read_answer();
            CHECK(body_of(answer) == "POST /inbox [hello]");
            CHECK(count(answer, "Date: ") == 1);
            CHECK(count(answer, "Server:") == 0);
            CHECK(count(answer, "Connection:") == 0);
        }
        CHECK(server.server().load().connections == 1);
    }

    TEST_CASE("pipelined requests are all answered in order") {
        RunningServer server(echo);
        RawCaller caller(server.port());
        std::string many;
        for (int i = 0; i < 200; ++i) many += post(std::to_string(i));
        many += "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        REQUIRE(caller.send(many));
        const auto all = caller.read_all();
        CHECK(count(all, "HTTP/1.1 200") == 201);
        CHECK(all.find("[0]") < all.find("[1]"));
        CHECK(all.find("[198]") < all.find("[199]"));
        CHECK(all.ends_with("GET /last []"));
    }

    TEST_CASE("a request that comes in pieces is answered once it is whole") {
        RunningServer server(echo);
        RawCaller caller(server.port());
        const std::string bytes = post("hello");
        for (const char c : bytes) {
            REQUIRE(caller.send({&c, 1}));
            std::this_thread::sleep_for(1ms);
        }
        CHECK(body_of(caller.read_answer()) == "POST /inbox [hello]");
    }

    TEST_CASE("a body that nobody expects is no second request") {
        RunningServer server(echo);
        RawCaller caller(server.port());
        const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
        REQUIRE(caller.send("GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(hidden.size()) +
                            "\r\n\r\n" + hidden +
                            "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        const auto all = caller.read_all();
        CHECK(count(all, "HTTP/1.1 200") == 2);
        CHECK(count(all, "GET /next []") == 1);
    }

    TEST_CASE("after a refusal nothing more is read from the connection") {
        RunningServer server(echo);
        struct Row {
            const char* about;
            std::string bytes;
            int status;
        };
        const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
        const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
        const Row rows[] = {
            {"length and chunked",
             head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             400},
            {"two lengths", head + "Content-Length: 0\r\nContent-Length: 40\r\n\r\n", 400},
            {"two hosts", head + "Host: b\r\n\r\n", 400},
            {"a large body", head + "Content-Length: 1048577\r\n\r\n", 413},
            {"a compressed body", head + "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", 415},
            {"a large chunk", head + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413},
            {"a long target", "GET /" + std::string(8000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
            {"garbage", "\x16\x03\x01\x02\r\n\r\n", 400},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            RawCaller caller(server.port());
            REQUIRE(caller.send(row.bytes + hidden));
            const auto all = caller.read_all();
            CHECK(status_of(all) == row.status);
            CHECK(count(all, "HTTP/1.1") == 1);
            CHECK(count(all, "Connection: close") == 1);
        }
    }

    TEST_CASE("what is refused before it is whole is refused in the form that its callers read") {
        RunningServer server(echo);
        const std::string large = " HTTP/1.1\r\nHost: a\r\nContent-Length: 104857601\r\n\r\n";
        const std::string head = " HTTP/1.1\r\nHost: a\r\n\r\n";
        for (const std::string& bytes : {"POST /api/v1/statuses" + large,
                                         "GET /api/v1/statuses/%00" + head,
                                         "GET /api/v1/statuses?q=" + std::string(8000, 'a') + head,
                                         "GET /oauth/userinfo?q=" + std::string(8000, 'a') + head}) {
            CAPTURE(bytes.substr(0, 40));
            RawCaller caller(server.port());
            REQUIRE(caller.send(bytes));
            const auto all = caller.read_all();
            CHECK(count(all, "Content-Type: application/json") == 1);
            CHECK(body_of(all).starts_with(R"({"error":")"));
        }
        RawCaller caller(server.port());
        REQUIRE(caller.send("POST /inbox" + large));
        CHECK(count(caller.read_all(), "Content-Type: application/problem+json") == 1);
    }

    TEST_CASE("the answer to an oversized upload arrives although the upload goes on") {
        RunningServer server(echo);
        RawCaller caller(server.port());
        REQUIRE(caller.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
        const std::string chunk = "8000\r\n" + std::string(0x8000, 'a') + "\r\n";
        for (int i = 0; i < 36 && caller.send(chunk); ++i) continue;
        CHECK(status_of(caller.read_all()) == 413);
    }

    TEST_CASE("a header line of 1 MB and 50,000 headers cost no more than the cap") {
        RunningServer server(echo);
        std::string headers = "GET / HTTP/1.1\r\nHost: a\r\n";
        SUBCASE("one line") {
            headers += "X: " + std::string(1 << 20, 'a');
        }
        SUBCASE("many headers") {
            for (int i = 0; i < 50'000; ++i) headers += "X: y\r\n";
        }
        RawCaller caller(server.port());
        caller.send(headers);
        CHECK(status_of(caller.read_all()) == 431);
    }

    TEST_CASE("who waits for 100 Continue gets it, unless the body would be refused") {
        RunningServer server(echo);
        RawCaller good(server.port());
        REQUIRE(good.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
        CHECK(good.read_answer() == "HTTP/1.1 100 Continue\r\n\r\n");
        REQUIRE(good.send("ok"));
        CHECK(body_of(good.read_answer()) == "POST / [ok]");

        RawCaller large(server.port());
        REQUIRE(large.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n"));
        CHECK(status_of(large.read_all()) == 413);
    }

    TEST_CASE("a caller that has finished sending is still answered") {
        RunningServer server(echo);
        RawCaller caller(server.port());
        REQUIRE(caller.send(get));
        caller.finish();
        CHECK(body_of(caller.read_all()) == "GET /x []");
    }

    TEST_CASE("HEAD has the length of GET and no body, and HTTP/1.0 closes") {
        RunningServer server(echo);
        RawCaller caller(server.port());
        REQUIRE(caller.send("HEAD /x HTTP/1.0\r\nHost: a\r\n\r\n"));
        const auto all = caller.read_all();
        CHECK(count(all, "Content-Length: 10\r\n") == 1);
        CHECK(all.ends_with("\r\n\r\n"));
    }

    TEST_CASE("a handler that throws or answers nonsense is our 500 and no more") {
        RunningServer server([](Request& request) -> Response {
            if (request.path == "/throw") throw std::runtime_error("secret");
            Response response = Response::text(200, "body");
            if (request.path == "/split") response.set("X-A", "b\r\nSet-Cookie: c=d");
            if (request.path == "/name") response.set("X A\r\nB", "b");
            if (request.path == "/status") response.status = 42;
            return response;
        });
        for (const char* path : {"/throw", "/split", "/name", "/status"}) {
            CAPTURE(path);
            RawCaller caller(server.port());
            REQUIRE(caller.send("GET " + std::string(path) +
                                " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
            const auto all = caller.read_all();
            CHECK(status_of(all) == 500);
            CHECK(all.find("secret") == std::string::npos);
            CHECK(all.find("Set-Cookie") == std::string::npos);
        }
    }

    TEST_CASE("a large answer reaches a slow reader whole, and holds no thread meanwhile") {
        const std::string large(8 << 20, 'x');
        RunningServer server(
            [&](Request& request) { return Response::text(200, request.path == "/" ? large : "small"); },
            {.threads = {.threads_min = 1, .threads_max = 1, .queue_max = 16}});
        RawCaller slow(server.port());
        REQUIRE(slow.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        std::this_thread::sleep_for(50ms);
        RawCaller other(server.port());
        REQUIRE(other.send(get));
        CHECK(body_of(other.read_answer()) == "small");
        CHECK(body_of(slow.read_all()).size() == large.size());
    }

    TEST_CASE("a port that is taken is an error and not half of the callers") {
        RunningServer server(echo);
        Server second({}, echo);
        CHECK_FALSE(second.bind("127.0.0.1", server.port()).has_value());
    }

    TEST_CASE("stop lets the request under way finish and closes the idle at once") {
        std::binary_semaphore entered(0);
        std::binary_semaphore go_on(0);
        RunningServer server([&](Request&) {
            entered.release();
            go_on.acquire();
            return Response::text(200, "done");
        });
        RawCaller idle(server.port());
        RawCaller half(server.port());
        REQUIRE(half.send("GET /x HT"));
        RawCaller busy(server.port());
        REQUIRE(busy.send(get));
        entered.acquire();
        server.server().stop();
        CHECK(idle.closed_within(5s));
        go_on.release();
        const auto answer = busy.read_all();
        CHECK(body_of(answer) == "done");
        CHECK(count(answer, "Connection: close") == 1);
        REQUIRE(half.send("TP/1.1\r\nHost: a\r\n\r\n"));
        entered.acquire();
        go_on.release();
        CHECK(body_of(half.read_all()) == "done");
        server.stop();
        CHECK_FALSE(RawCaller(server.port()).connected());
    }

    TEST_CASE("a server stopped before it runs and one that never runs end quietly") {
        Server stopped({}, echo);
        REQUIRE(stopped.bind("127.0.0.1", 0).has_value());
        stopped.stop();
        stopped.run();
        Server unused({}, echo);
        CHECK(unused.bind("127.0.0.1", 0).has_value());
    }
}
