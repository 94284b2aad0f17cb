#include "node/http/server.h"
#include "tests/node/http_client_socket.h"
#include "tests/node/http_running_server.h"

#include <doctest/doctest.h>

#include <atomic>
#include <semaphore>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace kith;
using namespace kith::node;
using kith::test::RawCaller;
using kith::test::RunningServer;
using namespace std::chrono_literals;

namespace {

Response yes(Request&) {
    return Response::text(200, "yes");
}

const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

int status_of(const std::string& answer) {
    return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

void allow_many_files() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

TEST_SUITE("node/http/overload") {
    TEST_CASE("500 idle, dripping and half-closed connections keep nobody from being answered") {
        allow_many_files();
        RunningServer server(yes,
                             {.rules = {.request_deadline = 3s, .idle_for = 3s},
                              .threads = {.threads_min = 2, .threads_max = 8, .queue_max = 1024}});
        std::vector<RawCaller> held;
        for (int i = 0; i < 500; ++i) {
            held.emplace_back(server.port());
            REQUIRE(held.back().connected());
            if (i % 4 == 1) held.back().send("POST / HTTP/1.1\r\nHo");
            if (i % 4 == 2)
                held.back().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
            if (i % 4 == 3) held.back().send("POST / HTTP/1.1\r\nHost: a\r\nX");
        }
        RawCaller caller(server.port());
        for (int round = 0; round < 20; ++round) {
            for (std::size_t i = 1; i < held.size(); i += 2) held[i].send("x");
            REQUIRE(caller.send(get));
            CHECK(status_of(caller.read_answer(2s)) == 200);
        }
        CHECK(server.server().load().threads <= 8);
        int closed = 0;
        for (auto& one : held) closed += one.closed_within(10s) ? 1 : 0;
        CHECK(closed == 500);
        RawCaller after(server.port());
        REQUIRE(after.send(get));
        CHECK(status_of(after.read_answer()) == 200);
    }

    TEST_CASE("two servers beside each other have one cap of connections, and end together") {
        RunningServer first(yes, {.connections_max = 4});
        RunningServer second(yes, {.beside = &first.server()});
        std::vector<RawCaller> held;
        for (const auto port : {first.port(), second.port(), first.port(), second.port()}) {
            held.emplace_back(port);
            REQUIRE(held.back().send(get));
            CHECK(status_of(held.back().read_answer()) == 200);
        }
        for (const auto port : {first.port(), second.port()}) {
            RawCaller over(port);
            CHECK(status_of(over.read_all()) == 503);
        }
        held.pop_back();  // of the second
        CHECK(first.server().load().connections <= 4);
        for (int i = 0; i < 500 && first.server().load().connections > 3; ++i)
            std::this_thread::sleep_for(5ms);
        RawCaller again(first.port());
        REQUIRE(again.send(get));
        CHECK(status_of(again.read_answer()) == 200);
        const auto begun = std::chrono::steady_clock::now();
        first.server().stop();
        second.stop();
        first.stop();
        CHECK(std::chrono::steady_clock::now() - begun < 2s);
        for (auto& one : held) CHECK(one.closed_within(1s));
    }

    TEST_CASE("a request that drips past its deadline is told so and closed") {
        RunningServer server(yes, {.rules = {.request_deadline = 400ms}});
        RawCaller caller(server.port());
        REQUIRE(caller.send("GET / HTTP/1.1\r\nX-Drip: "));
        for (int i = 0; i < 200 && caller.send("a"); ++i) std::this_thread::sleep_for(10ms);
        CHECK(status_of(caller.read_all()) == 408);
    }

    TEST_CASE("an idle connection is closed without a word") {
        RunningServer server(yes, {.rules = {.request_deadline = 300ms, .idle_for = 300ms}});
        RawCaller fresh(server.port());
        CHECK(fresh.read_all(5s).empty());
        RawCaller used(server.port());
        REQUIRE(used.send(get));
        CHECK(status_of(used.read_answer()) == 200);
        CHECK(used.read_all(5s).empty());
    }

    TEST_CASE("a full queue answers 503 with Retry-After and closes") {
        std::counting_semaphore<> go_on(0);
        RunningServer server(
            [&](Request&) {
                go_on.acquire();
                return Response::text(200, "late");
            },
            {.threads = {.threads_min = 1, .threads_max = 2, .queue_max = 3}});
        std::vector<RawCaller> callers;
        for (int i = 0; i < 12; ++i) {
            callers.emplace_back(server.port());
            REQUIRE(callers.back().send(get));
            std::this_thread::sleep_for(20ms);
        }
        int refused = 0;
        for (std::size_t i = 5; i < callers.size(); ++i) {
            const auto answer = callers[i].read_all(5s);
            if (status_of(answer) != 503) continue;
            ++refused;
            CHECK(answer.find("Retry-After: ") != std::string::npos);
            CHECK(answer.find("Connection: close") != std::string::npos);
        }
        CHECK(refused == 7);
        go_on.release(5);
        for (std::size_t i = 0; i < 5; ++i) CHECK(status_of(callers[i].read_answer()) == 200);
    }

    TEST_CASE("one address may hold so many connections and no more, a trusted proxy as many as it likes") {
        ServerOptions options{.connections_per_address_max = 3};
        bool exempt = false;
        SUBCASE("a caller") {}
        SUBCASE("a trusted proxy") {
            exempt = true;
            options.rules.trusted_proxies.push_back(activitypub::Cidr::parse("127.0.0.0/8").value());
        }
        RunningServer server(yes, options);
        std::vector<RawCaller> callers;
        int answered = 0;
        for (int i = 0; i < 5; ++i) {
            callers.emplace_back(server.port());
            callers.back().send(get);
            const int status = status_of(callers.back().read_answer());
            answered += status == 200 ? 1 : 0;
            CHECK((status == 200 || status == 503));
        }
        CHECK(answered == (exempt ? 5 : 3));
        RawCaller other(server.port(), "127.0.0.9");
        REQUIRE(other.send(get));
        CHECK(status_of(other.read_answer()) == 200);
        callers.clear();
        for (int i = 0; i < 100 && server.server().load().connections > 1; ++i)
            std::this_thread::sleep_for(10ms);
        RawCaller again(server.port());
        REQUIRE(again.send(get));
        CHECK(status_of(again.read_answer()) == 200);
    }

    TEST_CASE("unfinished bodies of all callers together are bounded, small requests always pass") {
        RunningServer server(yes, {.rules = {.bytes_held_max = 256 << 10, .uploads_held_max = 0}});
        std::vector<RawCaller> hoarders;
        const std::string begin =
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + std::string(100'000, 'a');
        int refused = 0;
        for (int i = 0; i < 8; ++i) {
            hoarders.emplace_back(server.port());
            hoarders.back().send(begin);
            refused += status_of(hoarders.back().read_all(200ms)) == 503 ? 1 : 0;
        }
        CHECK(refused >= 4);
        RawCaller small(server.port());
        REQUIRE(small.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000\r\n\r\n" +
                           std::string(8000, 'b')));
        CHECK(status_of(small.read_answer()) == 200);
        hoarders.clear();
        std::this_thread::sleep_for(50ms);
        RawCaller large(server.port());
        REQUIRE(large.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" +
                           std::string(100'000, 'b')));
        CHECK(status_of(large.read_answer()) == 200);
    }

    TEST_CASE("large answers that wait to be read are bounded, together and for each address") {
        const std::string large(16 << 20, 'x');
        RunningServer server(
            [&](Request& request) { return Response::text(200, request.path == "/" ? large : "small"); },
            {.rules = {.answers_held_max = 40 << 20}});
        std::vector<RawCaller> readers;
        for (const char* from : {"127.0.0.1", "127.0.0.2"}) {
            readers.emplace_back(server.port(), from);
            REQUIRE(readers.back().send(get));
        }
        // Their answers have begun.
        std::this_thread::sleep_for(300ms);
        for (const char* from : {"127.0.0.1", "127.0.0.3"}) {
            RawCaller another(server.port(), from);
            REQUIRE(another.send(get));
            CHECK(status_of(another.read_answer()) == 503);
            RawCaller small(server.port(), from);
            REQUIRE(small.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n"));
            CHECK(status_of(small.read_answer()) == 200);
        }
        // What was done is told, however much waits.
        RawCaller doing(server.port(), "127.0.0.3");
        REQUIRE(doing.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
        CHECK(doing.read_answer().size() > large.size());
        CHECK(readers.front().read_answer().size() > large.size());
        RawCaller again(server.port());
        REQUIRE(again.send(get));
        CHECK(again.read_answer().size() > large.size());
    }

    TEST_CASE("a caller that asks and never reads is dropped") {
        const std::string large(1 << 20, 'x');
        RunningServer server([&](Request&) { return Response::text(200, large); },
                             {.rules = {.response_deadline = 400ms}});
        RawCaller caller(server.port());
        for (int i = 0; i < 50; ++i) caller.send(get);
        for (int i = 0; i < 300 && server.server().load().connections > 0; ++i)
            std::this_thread::sleep_for(10ms);
        CHECK(server.server().load().connections == 0);
    }

    TEST_CASE("1,000 callers at once are all answered") {
        allow_many_files();
        RunningServer server(yes);
        std::vector<RawCaller> callers;
        for (int i = 0; i < 1000; ++i) callers.emplace_back(server.port());
        for (auto& caller : callers) REQUIRE(caller.send(get));
        int answered = 0;
        for (auto& caller : callers) answered += status_of(caller.read_answer()) == 200 ? 1 : 0;
        CHECK(answered == 1000);
    }
}
