#include "activitypub/fetch/guard.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kith;
using namespace kith::activitypub;

TEST_SUITE("activitypub/fetch/guard") {
    TEST_CASE("only addresses of the public internet may be connected to") {
        const AddressGuard guard;
        const char* refused[] = {
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            // IPv4 inside IPv6: mapped, compatible, NAT64, local NAT64, 6to4, Teredo
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:a9fe:a9fe",
            "::127.0.0.1",
            "::7f00:1",
            "::8.8.8.8",
            "64:ff9b::127.0.0.1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:808:808::",
            "2001::1",
            "2001:0:53aa:64c::1",
            "2001:10::1",
            "2001:20::1",
            "::",
            "::1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
            "2001:db8::1",
            "3fff::1",
            "3ffe::1",
            "4000::1",
            "::ffff:0:127.0.0.1",
        };
        for (const char* text : refused) {
            CAPTURE(text);
            CHECK_FALSE(guard.allows(IpAddress::parse(text).value()));
        }
        const char* allowed[] = {
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2a00::1",
            "2003::1",
        };
        for (const char* text : allowed) {
            CAPTURE(text);
            CHECK(guard.allows(IpAddress::parse(text).value()));
        }
    }

    TEST_CASE("an allowed block opens that block alone") {
        const AddressGuard guard({Cidr::parse("127.0.0.0/9").value(), Cidr::parse("fd00:1::/32").value()});
        CHECK(guard.allows(IpAddress::parse("127.0.0.1").value()));
        CHECK(guard.allows(IpAddress::parse("::ffff:127.1.2.3").value()));
        CHECK(guard.allows(IpAddress::parse("[fd00:1::7]").value()));
        CHECK_FALSE(guard.allows(IpAddress::parse("127.128.0.1").value()));
        CHECK_FALSE(guard.allows(IpAddress::parse("10.0.0.1").value()));
        CHECK_FALSE(guard.allows(IpAddress::parse("64:ff9b::127.0.0.1").value()));
        CHECK_FALSE(guard.allows(IpAddress::parse("::127.0.0.1").value()));
        CHECK_FALSE(guard.allows(IpAddress::parse("fd00:2::7").value()));
    }

    TEST_CASE("however a private host is written, its address is refused") {
        const AddressGuard strict;
        const AddressGuard open({}, PlainHttp::allowed);
        const char* refused[] = {
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://169.254.169.254/latest/meta-data",
        };
        for (const char* text : refused) {
            CAPTURE(text);
            const auto url = parse_uri(text);
            CHECK((!url || !open.check(*url)));
        }
        CHECK_FALSE(strict.check(parse_uri("http://example.edu/").value()).has_value());
        CHECK(open.check(parse_uri("http://example.edu/").value()).has_value());
        CHECK(strict.check(parse_uri("https://example.edu/").value()).has_value());
        CHECK(strict.check(parse_uri("http://example.edu/").value()).error().code == Errc::denied);
    }

    TEST_CASE("addresses and blocks are read strictly") {
        for (const char* bad : {"",
                                "1.2.3",
                                "1.2.3.4.5",
                                "256.1.1.1",
                                "01.2.3.4",
                                "1.2.3.4 ",
                                "::1%eth0",
                                "[::1",
                                "g::",
                                "1.2.3.4/8",
                                ":::"}) {
            CAPTURE(bad);
            CHECK_FALSE(IpAddress::parse(bad).has_value());
        }
        CHECK_FALSE(IpAddress::parse(std::string("1.1.1.1\0x", 9)).has_value());
        for (const char* bad : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "x/8"}) {
            CAPTURE(bad);
            CHECK_FALSE(Cidr::parse(bad).has_value());
        }
        CHECK(IpAddress::parse("2001:db8:0:1:2:3:4:5").value().group() == "2001:db8:0:1::/64");
        CHECK(IpAddress::parse("::ffff:192.0.2.1").value().group() == "192.0.2.1");
        CHECK(Cidr::parse("0.0.0.0/0").value().contains(IpAddress::parse("8.8.8.8").value()));
        CHECK_FALSE(Cidr::parse("0.0.0.0/0").value().contains(IpAddress::parse("2001::").value()));
    }
}
