#include "node/http/body_file.h"
#include "node/http/request_parser.h"
#include "tests/node/http_client_socket.h"
#include "tests/node/http_running_server.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <thread>

using namespace kith;
using namespace kith::node;
using namespace std::chrono_literals;

namespace {

/// Feeds it in steps; the status that refuses it, or 0.
int feed(RequestParser& parser, std::string_view bytes, std::size_t step) {
    while (!bytes.empty() && parser.state() != RequestParser::State::refused) {
        const std::size_t used = parser.feed(bytes.substr(0, step));
        bytes.remove_prefix(used);
        if (used == 0) break;
    }
    return parser.state() == RequestParser::State::refused ? parser.status() : 0;
}

}  // namespace

TEST_SUITE("node/http/body_file") {
    TEST_CASE("a body goes into a file without a name, whole or in chunks, and the next one into memory") {
        const TempDir folder;
        const BodyPlaces places = [&](const Request& head) -> BodyPlace {
            if (head.path != "/large") return {};
            return {.file = std::move(*BodyFile::create(folder.path(), 100))};
        };
        RequestParser parser({.body_bytes = 10, .body_places = &places});
        const std::string words(90, 'w');
        for (const std::string& bytes :
             {"POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n" + words,
              "POST /large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5a\r\n" + words +
                  "\r\n0\r\n\r\n"}) {
            for (const std::size_t step : {std::size_t{1}, bytes.size()}) {
                REQUIRE(feed(parser, bytes, step) == 0);
                REQUIRE(parser.state() == RequestParser::State::complete);
                Request& request = parser.request();
                CHECK(request.body.empty());
                REQUIRE(request.body_file);
                CHECK(request.body_file->whole().value() == words);
                CHECK(std::filesystem::is_empty(folder.path()));
                parser.reset();
            }
        }
        REQUIRE(feed(parser, "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok", 100) == 0);
        CHECK(parser.request().body == "ok");
        CHECK(!parser.request().body_file);
    }

    TEST_CASE("what is larger than its file may be is refused, and who may send none is before the body") {
        const TempDir folder;
        const BodyPlaces places = [&](const Request& head) -> BodyPlace {
            if (head.path == "/no") return {.refusal = 403};
            return {.file = std::move(*BodyFile::create(folder.path(), 100))};
        };
        const auto status = [&](const std::string& bytes) {
            RequestParser parser({.body_bytes = 10, .body_places = &places});
            return feed(parser, bytes, bytes.size());
        };
        CHECK(status("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n") == 403);
        CHECK(status("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n") == 413);
        CHECK(status("POST /large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n60\r\n" +
                     std::string(96, 'w') + "\r\n5\r\n") == 413);
        CHECK(status("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n") == 0);
    }

    TEST_CASE("who drips into a file is given up, and who is slow in earnest is not") {
        const TempDir folder;
        const BodyPlaces places = [&](const Request&) -> BodyPlace {
            return {.file = std::move(*BodyFile::create(folder.path(), 1 << 20))};
        };
        test::RunningServer server(
            [](Request& request) { return Response::text(200, std::to_string(request.body_file->size())); },
            {.rules = {.file_grace = 300ms, .file_bytes_a_second = 10'000},
             .parser = {.body_places = &places}});
        const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 80000\r\n\r\n";
        test::RawCaller drips(server.port());
        REQUIRE(drips.send(head));
        for (int i = 0; i < 200 && drips.send("a"); ++i) std::this_thread::sleep_for(10ms);
        CHECK(drips.read_all().starts_with("HTTP/1.1 408"));
        test::RawCaller steady(server.port());
        REQUIRE(steady.send(head));
        const std::string some(4'000, 's');
        for (int i = 0; i < 20; ++i) {
            std::this_thread::sleep_for(50ms);
            REQUIRE(steady.send(some));
        }
        const std::string answer = steady.read_answer();
        CHECK(answer.starts_with("HTTP/1.1 200"));
        CHECK(answer.ends_with("80000"));
    }

    TEST_CASE("where no file can be made there is none") {
        CHECK(BodyFile::create("/nowhere/at/all", 10).error().code == Errc::unavailable);
    }
}
