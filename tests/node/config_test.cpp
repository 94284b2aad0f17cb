#include "node/config.h"

#include "node/limits.h"
#include "node/spelling.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace kith;
using namespace kith::node;

namespace {

std::string refusal(std::string_view text) {
    const auto config = parse_config(text, "kith.toml");
    return config ? "accepted" : config.error().message;
}

bool warns(const Config& config, std::string_view about) {
    return std::ranges::any_of(weaknesses(config),
                               [&](log::Literal said) { return said.text().starts_with(about); });
}

}  // namespace

TEST_SUITE("node/config") {
    TEST_CASE("a domain alone is enough, and the rest is safe") {
        const auto config = parse_config("[server]\ndomain = \"Example.EDU\"\n", "kith.toml");
        REQUIRE(config.has_value());
        CHECK(config->server.domain.text() == "example.edu");
        CHECK(config->server.public_url == "https://example.edu");
        CHECK(config->server.name == "example.edu");
        CHECK(config->server.listen.text() == "127.0.0.1:8080");
        CHECK(config->server.institution.address.empty());
        CHECK(config->server.institution.country.empty());
        CHECK(config->server.institution.email.empty());
        CHECK(config->federation.require_signed_get);
        CHECK_FALSE(config->federation.allow_http);
        CHECK(config->federation.allow_private_networks.empty());
        CHECK(config->storage.survives_power_cut);
        CHECK(weaknesses(*config).empty());
    }

    TEST_CASE("every key is read") {
        const auto config = parse_config(R"([server]
domain = "node.test:8080"
public_url = "http://localhost:8080/"
name = "A \"University\""
listen = "[::1]:0"
address = "Straße 1, 10115 Berlin"
country = "DE"
contact_email = "data.protection+rights@a-school.test"
[storage]
durability = "process"
[http]
trusted_proxies = ["127.0.0.1", "fd00::/8"]
[tls]
cert_file = "c.pem"
key_file = "k.pem"
[federation]
require_signed_get = false
allow_http = true
allow_private_networks = ["127.0.0.0/8"]
ca_file = "ca.pem"
[limits]
connections = 100
connections_per_address = 10
request_threads = 8
delivery_threads = 4
)",
                                         "kith.toml");
        REQUIRE(config.has_value());
        CHECK(config->server.domain.text() == "node.test:8080");
        CHECK(config->server.public_url == "http://localhost:8080");
        CHECK(config->server.name == "A \"University\"");
        CHECK(config->server.listen.address == "::1");
        CHECK(config->server.listen.port == 0);
        CHECK(config->server.listen.text() == "[::1]:0");
        CHECK_FALSE(config->storage.survives_power_cut);
        CHECK(config->http.trusted_proxies == std::vector<std::string>{"127.0.0.1", "fd00::/8"});
        CHECK(config->tls.cert_file == "c.pem");
        CHECK(config->tls.key_file == "k.pem");
        CHECK(config->server.institution.address == "Straße 1, 10115 Berlin");
        CHECK(config->server.institution.country == "DE");
        CHECK(config->server.institution.email == "data.protection+rights@a-school.test");
        CHECK_FALSE(config->federation.require_signed_get);
        CHECK(config->federation.allow_http);
        CHECK(config->federation.allow_private_networks == std::vector<std::string>{"127.0.0.0/8"});
        CHECK(config->federation.ca_file == "ca.pem");
        CHECK(config->limits.connections == 100);
        CHECK(config->limits.connections_per_address == 10);
        CHECK(config->limits.request_threads == 8);
        CHECK(config->limits.delivery_threads == 4);
        for (const char* about : {"federation.allow_http",
                                  "server.public_url",
                                  "federation.allow_private_networks",
                                  "federation.ca_file",
                                  "federation.require_signed_get",
                                  "storage.durability"}) {
            CAPTURE(about);
            CHECK(warns(*config, about));
        }
    }

    TEST_CASE("what is wrong is told with its line and what would be right") {
        struct Row {
            const char* about;
            const char* text;
            const char* message;
        };
        const Row rows[] = {
            {"a misspelt key",
             "[server]\ndomain = \"a.test\"\npublic_ulr = \"https://a.test\"\n",
             "kith.toml:3: unknown key server.public_ulr; did you mean server.public_url?"},
            {"a misspelt table",
             "[sever]\ndomain = \"a.test\"\n",
             "kith.toml:1: unknown table [sever]; did you mean [server]?"},
            {"a key of another table",
             "[server]\ndomain = \"a.test\"\nallow_http = true\n",
             "kith.toml:3: \"allow_http\" belongs under [federation], not [server]"},
            {"a misspelt key of another table",
             "[server]\ndomain = \"a.test\"\n[http]\nrequire_signed_gets = true\n",
             "kith.toml:4: unknown key http.require_signed_gets; did you mean "
             "federation.require_signed_get?"},
            {"a key above its table",
             "domain = \"a.test\"\n",
             "kith.toml:1: \"domain\" belongs under [server]"},
            {"a name nobody can guess",
             "[tls]\nzzzzzzzzzzzz = 1\n",
             "kith.toml:2: unknown key tls.zzzzzzzzzzzz; [tls] knows cert_file, key_file"},
            {"no domain", "[server]\n", "kith.toml: server.domain is missing"},
            {"a URL for a domain",
             "[server]\ndomain = \"https://a.test\"\n",
             "kith.toml:2: server.domain: \"https://a.test\" is no domain: write \"example.edu\" (no "
             "https://, no path)"},
            {"a number for a text",
             "[server]\ndomain = 3\n",
             "kith.toml:2: server.domain: must be a text in quotes"},
            {"a quoted flag",
             "[server]\ndomain = \"a.test\"\n[federation]\nallow_http = \"yes\"\n",
             "kith.toml:4: federation.allow_http: must be true or false, without quotes"},
            {"a path in the public URL",
             "[server]\ndomain = \"a.test\"\npublic_url = \"https://a.test/kith\"\n",
             "kith.toml:3: server.public_url: \"https://a.test/kith\" must be http(s):// and a host, without "
             "a path: "
             "\"https://example.edu\""},
            {"http without leave",
             "[server]\ndomain = \"a.test\"\npublic_url = \"http://a.test\"\n",
             "kith.toml:3: server.public_url is http://, which needs federation.allow_http = true (for "
             "tests)"},
            {"a name to bind",
             "[server]\ndomain = \"a.test\"\nlisten = \"a.test:80\"\n",
             "kith.toml:3: server.listen: \"a.test:80\" is no address and port: write \"127.0.0.1:8080\" or "
             "\"[::1]:8080\""},
            {"no network",
             "[server]\ndomain = \"a.test\"\n[http]\ntrusted_proxies = [\"10.0.0.0/33\"]\n",
             "kith.toml:4: http.trusted_proxies: \"10.0.0.0/33\" is no network: write \"10.0.0.0/8\", "
             "\"fd00::/8\" "
             "or one address"},
            {"too few threads",
             "[server]\ndomain = \"a.test\"\n[limits]\nrequest_threads = 0\n",
             "kith.toml:4: limits.request_threads: must be a whole number from 2 to 1024"},
            {"questions kept for less than a no binds",
             "[server]\ndomain = \"a.test\"\n[retention]\nclosed_questions_days = 89\n",
             "kith.toml:4: retention.closed_questions_days: must be at least 90: after a no nobody asks "
             "again for "
             "that long, which is known from the question"},
            {"a country in words",
             "[server]\ndomain = \"a.test\"\ncountry = \"Ireland\"\n",
             "kith.toml:3: server.country: must be two capital letters, the country's code in ISO 3166-1: "
             "\"IE\""},
            {"a name around the address",
             "[server]\ndomain = \"a.test\"\ncontact_email = \"Privacy <privacy@a.test>\"\n",
             "kith.toml:3: server.contact_email: must be a plain e-mail address, without a name around it: "
             "\"privacy@example.edu\""},
            {"an address of two lines",
             "[server]\ndomain = \"a.test\"\naddress = \"1 Road\\nTown\"\n",
             "kith.toml:3: server.address: must be one line, without line breaks, tabs or spaces around it: "
             "\"1 College Road, Example\""},
            {"half of TLS",
             "[server]\ndomain = \"a.test\"\n[tls]\ncert_file = \"a\"\n",
             "kith.toml:3: tls needs cert_file and key_file, or neither"},
            {"terms without a day",
             "[server]\ndomain = \"a.test\"\n[client]\nterms = \"terms.md\"\n",
             "kith.toml:4: client.terms: \"terms.md\" must be named by the day from which it holds: "
             "\"terms/2026-03-01.md\""},
            {"terms of no day of the calendar",
             "[server]\ndomain = \"a.test\"\n[client]\nterms = [\"2026-02-30.md\"]\n",
             "kith.toml:4: client.terms: \"2026-02-30.md\" must be named by the day from which it holds: "
             "\"terms/2026-03-01.md\""},
            {"two terms of a day",
             "[server]\ndomain = \"a.test\"\n[client]\nterms = [\"2026-02-03.md\", \"a/2026-02-03.md\"]\n",
             "kith.toml:4: client.terms: has two files of 2026-02-03"},
            {"streams where everything is",
             "[server]\ndomain = \"a.test\"\n[streaming]\nlisten = \"127.0.0.1:8080\"\n",
             "kith.toml:3: streaming.listen is server.listen, where streams are served anyway: leave it out"},
            {"a name for streams to bind",
             "[server]\ndomain = \"a.test\"\n[streaming]\nlisten = \"a.test\"\n",
             "kith.toml:4: streaming.listen: \"a.test\" is no address and port: write \"127.0.0.1:8080\" or "
             "\"[::1]:8080\""},
            {"a page's URL for streams",
             "[server]\ndomain = \"a.test\"\n[streaming]\nurl = \"https://s.a.test\"\n",
             "kith.toml:4: streaming.url: \"https://s.a.test\" must be wss:// and a host, without a path: "
             "\"wss://streaming.example.edu\""},
            {"a path in the URL of streams",
             "[server]\ndomain = \"a.test\"\n[streaming]\nurl = \"wss://s.a.test/api\"\n",
             "kith.toml:4: streaming.url: \"wss://s.a.test/api\" must be wss:// and a host, without a path: "
             "\"wss://streaming.example.edu\""},
            {"ws:// without leave",
             "[server]\ndomain = \"a.test\"\n[streaming]\nurl = \"ws://s.a.test\"\n",
             "kith.toml:3: streaming.url is ws://, which needs federation.allow_http = true (for tests)"},
            {"another durability",
             "[server]\ndomain = \"a.test\"\n[storage]\ndurability = \"some\"\n",
             "kith.toml:4: storage.durability: must be \"power-cut\" or \"process\""},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(refusal(row.text) == row.message);
        }
        CHECK(refusal("[server]\ndomain = \"a.test\"\ndomain = \"b.test\"\n").starts_with("kith.toml:3: "));
        CHECK(refusal("[server\n").starts_with("kith.toml:1: "));
    }

    TEST_CASE("mailboxes are confirmed where mail is sent, unless the operator says no") {
        const auto confirms = [](std::string mail) {
            const auto config = parse_config("[server]\ndomain = \"a.test\"\n[mail]\n" + mail, "kith.toml");
            REQUIRE(config.has_value());
            return config->client.confirms_mailboxes;
        };
        CHECK(confirms("command = [\"/usr/sbin/sendmail\"]\n"));
        CHECK_FALSE(confirms("command = [\"/usr/sbin/sendmail\"]\nconfirm = false\n"));
        CHECK_FALSE(confirms("confirm = true\n"));
    }

    TEST_CASE("streams have a port and a host of their own where the settings say so") {
        const auto streaming = [](std::string said) {
            auto config = parse_config("[server]\ndomain = \"a.test\"\n[streaming]\n" + said, "kith.toml");
            REQUIRE(config.has_value());
            return *std::move(config);
        };
        const Config none = streaming("");
        CHECK_FALSE(none.streaming.listen.has_value());
        CHECK(none.client.streaming_url.empty());
        const Config own = streaming("listen = \"[::1]:4000\"\nurl = \"wss://S.Example.EDU:443/\"\n");
        REQUIRE(own.streaming.listen.has_value());
        CHECK(own.streaming.listen->text() == "[::1]:4000");
        CHECK(own.client.streaming_url == "wss://s.example.edu");
        CHECK(weaknesses(own).empty());
        CHECK(warns(streaming("listen = \"0.0.0.0:4000\"\n"), "streaming.listen is not loopback"));
    }

    TEST_CASE("terms of service are one file or several, the oldest first") {
        const auto config = parse_config(
            "[server]\ndomain = \"a.test\"\n[client]\nterms = [\"b-2027-01-01.md\", \"2026-01-01.txt\"]\n",
            "kith.toml");
        REQUIRE(config.has_value());
        REQUIRE(config->client.terms.size() == 2);
        CHECK(config->client.terms[0].date == "2026-01-01");
        CHECK(config->client.terms[1].file == "b-2027-01-01.md");
    }

    TEST_CASE("a country is two capital letters, or not stated") {
        for (const char* good : {"", "IE", "DE", "GB", "AD", "ZW"}) {
            CAPTURE(good);
            CHECK(check_country(good).has_value());
        }
        for (const char* bad :
             {"ie", "Ie", "I", "IRL", "I1", "I ", " IE", "É", "loc:IE", "UK", "EU", "ZZ", "D A"}) {
            CAPTURE(bad);
            CHECK_FALSE(check_country(bad).has_value());
        }
    }

    TEST_CASE("an e-mail address is plain, and means nothing else in a mailto: URL") {
        const std::string most = std::string(64, 'a') + "@" + std::string(63, 'b') + "." +
                                 std::string(63, 'c') + "." + std::string(61, 'd');
        REQUIRE(most.size() == limits::institution_email_bytes_max);
        for (const std::string& good :
             {std::string(), std::string("a@b.test"), std::string("a.b+c_d-e@x-1.b.test"), most}) {
            CAPTURE(good);
            CHECK(check_email(good).has_value());
        }
        for (const char* bad : {"a",
                                "@b.test",
                                "a@",
                                "a@b",
                                "a@b@c.test",
                                "a b@c.test",
                                ".a@b.test",
                                "a.@b.test",
                                "a..b@c.test",
                                "a@.b.test",
                                "a@b..test",
                                "a@b.test.",
                                "a@-b.test",
                                "a@b-.test",
                                "a@127.0.0.1",
                                "a@[127.0.0.1]",
                                "a@b.test:25",
                                "a%0a@b.test",
                                "a?cc=x@b.test",
                                "a@b.test\r\nBcc: c@d.test",
                                "mailto:a@b.test",
                                "ä@b.test"}) {
            CAPTURE(bad);
            CHECK_FALSE(check_email(bad).has_value());
        }
        CHECK_FALSE(check_email(most + "d").has_value());
        CHECK_FALSE(check_email(std::string(65, 'a') + "@b.test").has_value());
        CHECK_FALSE(check_email("a@" + std::string(64, 'b') + ".test").has_value());
    }

    TEST_CASE("a postal address is one line that nothing steers") {
        const std::string most(limits::institution_address_bytes_max, 'x');
        for (const std::string& good : {std::string(), std::string("Rue de l'Été 1, Liège"), most}) {
            CAPTURE(good);
            CHECK(check_address(good).has_value());
        }
        for (const char* bad : {"1 Road\nTown",
                                "1 Road\rTown",
                                "1 Road\tTown",
                                "1 Road\x7f",
                                "1 Road\u0085Town",
                                "1 Road\u2028Town",
                                "1 Road\u2029Town",
                                "1 Road\u202eTown",
                                "1 Road\u2066Town",
                                " 1 Road",
                                "1 Road ",
                                " ",
                                "\xff"}) {
            CAPTURE(bad);
            CHECK_FALSE(check_address(bad).has_value());
        }
        CHECK_FALSE(check_address(std::string("1 Road\0Town", 11)).has_value());
        CHECK_FALSE(check_address(most + "x").has_value());
    }

    TEST_CASE("a new file reads back as what was asked for") {
        const auto text = new_config_text(
            {.domain = "example.edu",
             .listen = "0.0.0.0:80",
             .name = "Old \"U\"\\\n",
             .institution = {.address = "1 \"Old\" Road", .country = "IE", .email = "a@b.test"}});
        REQUIRE(text.has_value());
        const auto config = parse_config(*text, "kith.toml");
        REQUIRE(config.has_value());
        CHECK(config->server.domain.text() == "example.edu");
        CHECK(config->server.public_url == "https://example.edu");
        CHECK(config->server.name == "Old \"U\"\\\n");
        CHECK(config->server.listen.text() == "0.0.0.0:80");
        CHECK(config->server.institution.address == "1 \"Old\" Road");
        CHECK(config->server.institution.country == "IE");
        CHECK(config->server.institution.email == "a@b.test");
        CHECK_FALSE(
            new_config_text({.domain = "example.edu", .institution = {.country = "Eire"}}).has_value());
        CHECK_FALSE(config->federation.allow_http);
        CHECK(warns(*config, "server.listen"));
        CHECK_FALSE(new_config_text({.domain = "no domain"}).has_value());
        CHECK_FALSE(
            new_config_text({.domain = "example.edu", .public_url = "ftp://example.edu"}).has_value());
    }

    TEST_CASE("a new file for http allows http and warns of it") {
        const auto text =
            new_config_text({.domain = "localhost:8080", .public_url = "http://localhost:8080"});
        REQUIRE(text.has_value());
        CHECK(text->find("\nallow_http = true\n") != text->npos);
        const auto config = parse_config(*text, "kith.toml");
        REQUIRE(config.has_value());
        CHECK(config->server.domain.text() == "localhost:8080");
        CHECK(warns(*config, "federation.allow_http"));
    }

    TEST_CASE("every setting that a new file shows as a comment is a setting") {
        std::string text = *new_config_text({.domain = "example.edu"});
        // Uncomments the lines "# key = value" and "# [table]".
        for (std::size_t at = text.find("\n# "); at != text.npos; at = text.find("\n# ", at + 1)) {
            const std::size_t end = text.find('\n', at + 1);
            const std::string line = text.substr(at + 3, end - at - 3);
            const std::size_t equals = line.find(" = ");
            const bool is_key = equals != line.npos && line.substr(0, equals).find(' ') == line.npos;
            if (is_key || line.starts_with('[')) text.erase(at + 1, 2);
        }
        CHECK(refusal(text) == "accepted");
    }

    TEST_CASE("the nearest name is the one with the fewest slips") {
        CHECK(edit_distance("domain", "domain") == 0);
        CHECK(edit_distance("domian", "domain") == 1);
        CHECK(edit_distance("", "abc") == 3);
        CHECK(edit_distance("Listen", "listen") == 0);
        const std::string_view names[] = {"listen", "domain"};
        CHECK(nearest("lisen", names) == "listen");
        CHECK(nearest("qqqqqq", names).empty());
    }
}
