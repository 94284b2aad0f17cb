#include "node/http/client.h"
#include "tests/node/http_client_socket.h"
#include "tests/node/http_listener.h"
#include "tests/node/http_running_server.h"
#include "tests/node/http_test_authority.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace kith;
using namespace kith::node;
using activitypub::AddressGuard;
using activitypub::Cidr;
using kith::test::Listener;
using kith::test::RawCaller;
using kith::test::RunningServer;
using kith::test::TestAuthority;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<HttpClient> client_trusting(const std::string& ca_file) {
    return HttpClient::create({.ca_file = ca_file}, AddressGuard({Cidr::parse("127.0.0.0/8").value()}))
        .value();
}

HttpRequest get(std::uint16_t port, const std::string& host = "localhost", const std::string& path = "/") {
    return {.url = Uri::parse("https://" + host + ":" + std::to_string(port) + path).value(), .deadline = 5s};
}

std::string rule_of(const Result<HttpResponse>& result) {
    return result ? "answered" : std::string(result.error().rule);
}

ServerOptions with_certificate(const TestAuthority& authority, const std::string& name) {
    return {.certificate_file = authority.path(name + ".pem"), .key_file = authority.path(name + ".key")};
}

}  // namespace

TEST_SUITE("node/http/tls") {
    TEST_CASE("a certificate of a trusted authority for the right name is accepted, anything else is not") {
        const TestAuthority authority;
        authority.issue("right", "DNS:localhost");
        authority.issue("other", "DNS:other.example");
        const auto yes = [](Request&) { return Response::text(200, std::string(100'000, 'x')); };
        RunningServer right(yes, with_certificate(authority, "right"));
        RunningServer other(yes, with_certificate(authority, "other"));
        const auto client = client_trusting(authority.path("ca.pem"));
        for (int i = 0; i < 3; ++i) {
            const auto answer = client->send(get(right.port()));
            REQUIRE(rule_of(answer) == "answered");
            CHECK(answer->body.size() == 100'000);
        }
        CHECK(right.server().load().connections == 1);
        CHECK(rule_of(client->send(get(other.port()))) == "transport/tls");
        CHECK(rule_of(client->send(get(right.port(), "127.0.0.1"))) == "transport/tls");
        const auto of_system =
            HttpClient::create({}, AddressGuard({Cidr::parse("127.0.0.0/8").value()})).value();
        CHECK(rule_of(of_system->send(get(right.port()))) == "transport/tls");
    }

    TEST_CASE("500 connections that never finish their handshake keep nobody from being answered") {
        const TestAuthority authority;
        authority.issue("right", "DNS:localhost");
        auto options = with_certificate(authority, "right");
        options.rules.request_deadline = 3s;
        options.threads = {.threads_min = 2, .threads_max = 4, .queue_max = 1024};
        RunningServer server([](Request&) { return Response::text(200, "yes"); }, options);
        std::vector<RawCaller> held;
        for (int i = 0; i < 500; ++i) {
            held.emplace_back(server.port());
            if (i % 2 == 0) held.back().send("\x16\x03\x01\x02");
        }
        const auto client = client_trusting(authority.path("ca.pem"));
        CHECK(rule_of(client->send(get(server.port()))) == "answered");
        CHECK(server.server().load().threads <= 4);
        int closed = 0;
        for (auto& one : held) closed += one.closed_within(10s) ? 1 : 0;
        CHECK(closed == 500);
    }

    TEST_CASE("a peer whose handshake drips is given up at the deadline") {
        const TestAuthority authority;
        Listener peer([](int socket) {
            // For as long as the caller stays.
            Listener::say(socket, "\x16\x03\x03\x40");
            while (Listener::say(socket, "x")) std::this_thread::sleep_for(10ms);
        });
        HttpRequest request = get(peer.port());
        request.deadline = 600ms;
        const auto answer = client_trusting(authority.path("ca.pem"))->send(request);
        CHECK(rule_of(answer) == "transport/timeout");
    }

    TEST_CASE("plain HTTP to the TLS port and a mismatched key are refused") {
        const TestAuthority authority;
        authority.issue("right", "DNS:localhost");
        authority.issue("other", "DNS:other.example");
        RunningServer server([](Request&) { return Response::text(200, "yes"); },
                             with_certificate(authority, "right"));
        RawCaller plain(server.port());
        REQUIRE(plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        CHECK(plain.read_all(5s).find("HTTP/1.1 200") == std::string::npos);
        Server mismatched(
            {.certificate_file = authority.path("right.pem"), .key_file = authority.path("other.key")},
            [](Request&) { return Response{}; });
        CHECK_FALSE(mismatched.bind("127.0.0.1", 0).has_value());
        CHECK_FALSE(HttpClient::create({.ca_file = "/does/not/exist"}, AddressGuard()).has_value());
    }
}
