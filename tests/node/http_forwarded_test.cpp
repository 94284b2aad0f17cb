#include "node/http/forwarded.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kith;
using namespace kith::node;
using activitypub::Cidr;
using activitypub::IpAddress;

TEST_SUITE("node/http/forwarded") {
    TEST_CASE("only a trusted proxy may say who calls") {
        const std::vector<Cidr> proxies = {Cidr::parse("10.0.0.0/8").value(), Cidr::parse("fd00::1").value()};
        struct Row {
            const char* about;
            const char* peer;
            std::vector<std::string> forwarded;
            const char* caller;
        };
        const Row rows[] = {
            {"no header", "10.0.0.1", {}, "10.0.0.1"},
            {"a stranger's header", "192.0.2.9", {"198.51.100.1"}, "192.0.2.9"},
            {"a proxy's header", "10.0.0.1", {"198.51.100.1"}, "198.51.100.1"},
            {"a proxy over IPv6", "fd00::1", {"2001:db8::7"}, "2001:db8::7"},
            {"what the caller wrote before the proxy",
             "10.0.0.1",
             {"127.0.0.1, 198.51.100.1"},
             "198.51.100.1"},
            {"a chain of proxies", "10.0.0.1", {"1.2.3.4, 198.51.100.1, 10.9.9.9"}, "198.51.100.1"},
            {"two lines", "10.0.0.1", {"1.2.3.4", "198.51.100.1"}, "198.51.100.1"},
            {"two lines of proxies", "10.0.0.1", {"198.51.100.1", "10.2.2.2"}, "198.51.100.1"},
            {"nonsense", "10.0.0.1", {"unknown"}, "10.0.0.1"},
            {"nonsense before a proxy", "10.0.0.1", {"<script>, 10.0.0.7"}, "10.0.0.7"},
            {"only proxies", "10.0.0.1", {"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
            {"an empty list", "10.0.0.1", {""}, "10.0.0.1"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Request request;
            request.headers.emplace_back("REMOTE_ADDR", "203.0.113.5");
            for (const auto& line : row.forwarded) request.headers.emplace_back("X-Forwarded-For", line);
            CHECK(caller_address(request, IpAddress::parse(row.peer).value(), proxies).text() == row.caller);
        }
    }
}
