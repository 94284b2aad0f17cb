#include "node/http/request_parser.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace kith;
using namespace kith::node;

namespace {

struct Parsed {
    int status = 0;  // 0: complete, -1: needs more
    Request request;
    std::size_t used = 0;
    bool keep_alive = false;
};

Parsed parse(std::string_view bytes, std::size_t step) {
    RequestParser parser;
    Parsed parsed;
    while (parsed.used < bytes.size() && parser.state() != RequestParser::State::complete &&
           parser.state() != RequestParser::State::refused) {
        parsed.used += parser.feed(bytes.substr(parsed.used, step));
    }
    parsed.keep_alive = parser.keep_alive();
    parsed.status = parser.state() == RequestParser::State::complete  ? 0
                    : parser.state() == RequestParser::State::refused ? parser.status()
                                                                      : -1;
    parsed.request = parser.request();
    return parsed;
}

std::string repeat(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_SUITE("node/http/request_parser") {
    TEST_CASE("a request is read the same whole and byte by byte") {
        const std::string bytes =
            "POST /users/ana%20b/inbox?page=2&x=a+b HTTP/1.1\r\nHost: Example.EDU:8080\r\nX-Two: a\r\n"
            "x-two:  b%2Fc \r\nSignature: keyId=\"https://e.org/%7Eu\"\r\nContent-Length: 5\r\n\r\nhelloGET "
            "/";
        for (const std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
            CAPTURE(step);
            const Parsed got = parse(bytes, step);
            CHECK(got.status == 0);
            CHECK(got.used == bytes.size() - 5);
            CHECK(got.request.method == "POST");
            CHECK(got.request.target == "/users/ana%20b/inbox?page=2&x=a+b");
            CHECK(got.request.path == "/users/ana b/inbox");
            CHECK(got.request.query_value("page") == "2");
            CHECK(got.request.query_value("x") == "a b");
            CHECK(got.request.host == "example.edu:8080");
            CHECK(got.request.headers.size() == 5);
            CHECK(got.request.header("Signature") == "keyId=\"https://e.org/%7Eu\"");
            CHECK(got.request.headers[2].second == "b%2Fc");
            CHECK(got.request.body == "hello");
            CHECK(got.keep_alive);
        }
    }

    TEST_CASE("what is ambiguous, broken or too large is refused") {
        const std::string host = "Host: a\r\n";
        const std::string get = "GET / HTTP/1.1\r\n";
        const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
        const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        struct Row {
            const char* about;
            std::string bytes;
            int status;
        };
        const Row rows[] = {
            {"plain", get + host + "\r\n", 0},
            {"one empty line before", "\r\n" + get + host + "\r\n", 0},
            {"two empty lines before", "\r\n\r\n" + get + host + "\r\n", 400},
            {"no host", get + "\r\n", 400},
            {"two hosts", get + host + host + "\r\n", 400},
            {"two different hosts", get + host + "Host: b\r\n\r\n", 400},
            {"a host with a slash", get + "Host: a/b\r\n\r\n", 400},
            {"length and chunked", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", 400},
            {"chunked and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc", 400},
            {"two lengths", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
            {"a list of lengths", post + "Content-Length: 3, 3\r\n\r\nabc", 400},
            {"a signed length", post + "Content-Length: +3\r\n\r\nabc", 400},
            {"a negative length", post + "Content-Length: -3\r\n\r\nabc", 400},
            {"a hexadecimal length", post + "Content-Length: 0x3\r\n\r\nabc", 400},
            {"an empty length", post + "Content-Length:\r\n\r\n", 400},
            {"a huge length", post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
            {"a length over the cap", post + "Content-Length: 1048577\r\n\r\n", 413},
            {"an odd transfer coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
            {"a hidden transfer coding", post + "Transfer-Encoding: xchunked\r\n\r\n", 501},
            {"a spaced header name", post + "Transfer-Encoding : chunked\r\n\r\n", 400},
            {"a folded header", get + host + "X: a\r\n b\r\n\r\n", 400},
            {"a header without colon", get + host + "nonsense\r\n\r\n", 400},
            {"a bare newline", "GET / HTTP/1.1\nHost: a\n\n", 400},
            {"a bare carriage return", get + host + "X: a\rb\r\n\r\n", 400},
            {"a NUL in a header", get + host + std::string("X: a\0b\r\n\r\n", 10), 400},
            {"a coded body", post + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 415},
            {"an identity body", post + "Content-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc", 0},
            {"an unknown expectation", post + "Expect: miracles\r\nContent-Length: 3\r\n\r\nabc", 417},
            {"no version", "GET /\r\n" + host + "\r\n", 400},
            {"version 2", "GET / HTTP/2.0\r\n" + host + "\r\n", 505},
            {"a method with a bracket", "GE(T / HTTP/1.1\r\n" + host + "\r\n", 400},
            {"a space in the target", "GET /a b HTTP/1.1\r\n" + host + "\r\n", 400},
            {"a fragment in the target", "GET /a#b HTTP/1.1\r\n" + host + "\r\n", 400},
            {"a broken escape", "GET /%zz HTTP/1.1\r\n" + host + "\r\n", 400},
            {"an escaped NUL", "GET /a%00b HTTP/1.1\r\n" + host + "\r\n", 400},
            {"an escaped line end", "GET /a%0d%0ab HTTP/1.1\r\n" + host + "\r\n", 400},
            {"bad UTF-8 in the path", "GET /%ff HTTP/1.1\r\n" + host + "\r\n", 400},
            {"overlong UTF-8 in the path", "GET /%c0%af HTTP/1.1\r\n" + host + "\r\n", 400},
            {"an absolute target", "GET http://a/x HTTP/1.1\r\n" + host + "\r\n", 0},
            {"an absolute target of another", "GET http://b/x HTTP/1.1\r\n" + host + "\r\n", 400},
            {"a target that is no path", "GET x HTTP/1.1\r\n" + host + "\r\n", 400},
            {"a long target", "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414},
            {"a header line of 1 MB", get + host + "X: " + std::string(1 << 20, 'a') + "\r\n\r\n", 431},
            {"65 headers", get + host + repeat("X: y\r\n", 64) + "\r\n", 431},
            {"64 headers", get + host + repeat("X: y\r\n", 63) + "\r\n", 0},
            {"50,000 headers", get + host + repeat("X: y\r\n", 50'000) + "\r\n", 431},
            {"chunks", chunked + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 0},
            {"chunks with a trailer", chunked + "3\r\nabc\r\n0\r\nX: y\r\n\r\n", 0},
            {"a chunk without its end", chunked + "3\r\nabcd\r\n0\r\n\r\n", 400},
            {"a signed chunk size", chunked + "+3\r\nabc\r\n0\r\n\r\n", 400},
            {"a spaced chunk size", chunked + " 3\r\nabc\r\n0\r\n\r\n", 400},
            {"a prefixed chunk size", chunked + "0x3\r\nabc\r\n0\r\n\r\n", 400},
            {"a chunk size that overflows", chunked + "ffffffffffffffff1\r\nabc", 400},
            {"a chunk line with a bare newline", chunked + "3\nabc\r\n0\r\n\r\n", 400},
            {"a carriage return in a chunk line", chunked + "3;\rx\r\nabc\r\n0\r\n\r\n", 400},
            {"a chunk over the cap", chunked + "100001\r\n", 413},
            {"chunks over the cap together",
             chunked + "fffff\r\n" + std::string(0xfffff, 'a') + "\r\n2\r\n",
             413},
            {"endless trailers", chunked + "0\r\n" + repeat("X: y\r\n", 100), 431},
            {"a long chunk extension", chunked + "3;" + std::string(1000, 'x') + "\r\nabc", 400},
            {"half a request", "GET / HT", -1},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(parse(row.bytes, row.bytes.size()).status == row.status);
            CHECK(parse(row.bytes, 61).status == row.status);
        }
    }

    TEST_CASE("a body in chunks is put together and what follows is left alone") {
        const std::string bytes =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
            "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET";
        for (const std::size_t step : {std::size_t{1}, std::size_t{5}, bytes.size()}) {
            const Parsed got = parse(bytes, step);
            CHECK(got.request.body == "abc0123456789");
            CHECK(got.used == bytes.size() - 3);
        }
    }

    TEST_CASE("who keeps the connection is told by version and header") {
        struct Row {
            const char* bytes;
            bool keep;
        };
        const Row rows[] = {
            {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
            {"GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", false},
            {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n", false},
            {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", false},
            {"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true},
        };
        for (const Row& row : rows) {
            CAPTURE(row.bytes);
            CHECK(parse(row.bytes, 1000).keep_alive == row.keep);
        }
    }
}
