#include "consent/base/uri.h"

#include "consent/base/host.h"
#include "consent/base/limits.h"
#include "consent/json.h"
#include "tests/support/fixtures.h"

#include <doctest/doctest.h>

#include <map>
#include <optional>

using namespace kith;

TEST_SUITE_BEGIN("consent/base/uri");

namespace {

std::string normal(std::string_view text) {
    const auto uri = Uri::parse(text);
    return uri ? uri->text() : "refused: " + std::string(uri.error().rule);
}

std::string host(std::string_view text) {
    const auto parsed = Host::parse(text);
    return parsed ? parsed->text() : "refused";
}

bool is_space_or_control(char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Why Kith refuses a host that a browser takes: `output` is the browser's normal form of `input`.
std::optional<std::string> host_strictness(std::string_view input, std::string output) {
    if (output.starts_with('[')) return std::nullopt;
    if (input.ends_with('.')) return "empty label or trailing dot";
    if (output.empty() || output.find_first_of("!\"$&'()*+,;=`{}~") != output.npos) return "host character";
    if (output.size() > 253) return "length of the name";
    output += '.';
    for (std::size_t dot; (dot = output.find('.')) != output.npos; output.erase(0, dot + 1)) {
        if (dot == 0) return "empty label or trailing dot";
        if (dot > 63) return "length of a label";
    }
    // libidn2 also asks IDNA 2008, which knows no emoji; such names work when written as A-labels.
    if (!is_ascii(input) && !normalise_host(input)) return "outside IDNA 2008";
    return std::nullopt;
}

/// Why Kith refuses what a browser takes; nothing when it should agree with the browser.
std::optional<std::string> strictness(const std::string& input, const nlohmann::json& row) {
    const std::string href = row["href"];
    if (std::ranges::any_of(input, is_space_or_control)) return "space or control character";
    if (input.find('\\') != input.npos) return "backslash";
    if (!href.starts_with("http:") && !href.starts_with("https:")) return "another scheme";
    if (href.size() > limits::uri_bytes_max) return "length of the URI";
    if (row["port"] == "0") return "port 0";
    const std::size_t colon = input.find(':');
    const bool has_scheme = colon != input.npos && colon > 0 && input.find_first_of("/?#.[") > colon;
    const std::string after = has_scheme ? input.substr(colon + 1) : input;
    if (has_scheme && (!after.starts_with("//") || after.starts_with("///"))) return "number of slashes";
    if (after.starts_with("///")) return "number of slashes";
    const std::size_t end = after.starts_with("//") ? after.find_first_of("/?#", 2) : 0;
    const std::string authority = after.substr(0, end);
    if (authority.find('@') != authority.npos) return "user-info";
    if (authority.find('%') != authority.npos) return "escape in the host";
    const std::string host = authority.substr(std::min<std::size_t>(authority.size(), 2));
    return host_strictness(host.substr(0, host.find(':')), row["hostname"]);
}

/// A browser keeps an empty query or fragment; Kith's normal form has none.
std::string without_empty_parts(std::string href) {
    if (href.ends_with('#')) href.pop_back();
    const std::size_t mark = href.find('?');
    if (mark != href.npos && mark < href.find('#') && (mark + 1 == href.size() || href[mark + 1] == '#')) {
        href.erase(mark, 1);
    }
    return href;
}

}  // namespace

TEST_CASE("a URI has one normal form") {
    const struct {
        std::string_view text;
        std::string_view want;
    } rows[] = {
        {"HTTPS://Example.EDU", "https://example.edu/"},
        {"https://example.edu:443/@a", "https://example.edu/@a"},
        {"http://example.edu:0080", "http://example.edu/"},
        {"http://example.edu:443/", "http://example.edu:443/"},
        {"https://example.edu/a/./b/%2E%2e/c", "https://example.edu/a/c"},
        {"https://example.edu/users/ü?q=ü#ü", "https://example.edu/users/%C3%BC?q=%C3%BC#%C3%BC"},
        {"https://bücher.example/", "https://xn--bcher-kva.example/"},
        {"https://BÜCHER.example/", "https://xn--bcher-kva.example/"},
        {"https://faß.example/", "https://xn--fa-hia.example/"},
        {"http://0x7f000001/", "http://127.0.0.1/"},
        {"http://0177.1/", "http://127.0.0.1/"},
        {"http://2130706433/", "http://127.0.0.1/"},
        {"http://１２７.0.0.1/", "http://127.0.0.1/"},
        {"http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"},
        {"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"},
        {"https://example.edu/a#main-key", "https://example.edu/a#main-key"},
        {"https://under_score.example/", "https://under_score.example/"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(normal(row.text) == row.want);
        CHECK(normal(row.want) == row.want);
    }
}

TEST_CASE("what is no plain http address is refused") {
    for (const std::string_view text : {"",
                                        "https://",
                                        "https:///path",
                                        "https:example.edu",
                                        "/path",
                                        "example.edu",
                                        "ftp://example.edu/",
                                        "javascript:alert(1)",
                                        "https://user@example.edu/",
                                        "https://user:pw@example.edu/",
                                        "https://@example.edu/",
                                        "https://example.edu@evil.example/",
                                        "https://evil.example\\@example.edu/",
                                        "https://example.edu /",
                                        " https://example.edu/",
                                        "https://example.edu/\n",
                                        "https://example.edu/a b",
                                        "https://exa\tmple.edu/",
                                        "https://example.edu:0/",
                                        "https://example.edu:65536/",
                                        "https://example.edu:8x/",
                                        "https://example.edu./",
                                        "https://a..b/",
                                        "https://.example/",
                                        "https://ex%61mple.edu/",
                                        "https://256.1.1.1/",
                                        "https://1.2.3.4.5/",
                                        "https://0x1ffffffff/",
                                        "https://09.1.1.1/",
                                        "https://[::1",
                                        "https://[::1%25eth0]/",
                                        "https://[1.2.3.4]/",
                                        "https://exa<mple.edu/",
                                        "https://exa|mple/",
                                        "https://\xff/",
                                        "https://example.edu/\xc0\xaf",
                                        "https://a\xc2\xad/\x7f"}) {
        CAPTURE(text);
        CHECK(normal(text).starts_with("refused"));
    }
    CHECK(normal("https://example.edu/" + std::string(limits::uri_bytes_max, 'a')).starts_with("refused"));
    CHECK(normal("https://" + std::string(64, 'a') + ".example/").starts_with("refused"));
    CHECK(normal(std::string_view("https://example.edu\0.evil/", 26)).starts_with("refused"));
}

TEST_CASE("escaping that outgrows the limit is refused") {
    std::string text = "https://example.edu/";
    while (text.size() < 1500) text += "ü";
    CHECK(normal(text).starts_with("refused"));
}

TEST_CASE("a fediverse host keeps only an unusual port") {
    CHECK(host("Example.EDU") == "example.edu");
    CHECK(host("example.edu:443") == "example.edu");
    CHECK(host("localhost:8080") == "localhost:8080");
    CHECK(host("bücher.example") == "xn--bcher-kva.example");
    CHECK(host("[::1]:8080") == "[::1]:8080");
    for (const std::string_view text :
         {"", ":", ":80", "a/b", "a?b", "a#b", "a@b", "a b", "a:b", "[::1", "https://a"}) {
        CAPTURE(text);
        CHECK(host(text) == "refused");
    }
}

TEST_CASE("the origin is scheme, host and port, and nothing else") {
    const auto uri = [](std::string_view text) { return *Uri::parse(text); };
    CHECK(same_origin(uri("https://a.example/x"), uri("https://A.example:443/y?z#q")));
    CHECK_FALSE(same_origin(uri("https://a.example/"), uri("http://a.example/")));
    CHECK_FALSE(same_origin(uri("https://a.example/"), uri("https://a.example:8443/")));
    CHECK_FALSE(same_origin(uri("https://a.example/"), uri("https://b.a.example/")));
    CHECK(host_of(uri("https://a.example:8443/x")).text() == "a.example:8443");
    CHECK(parts_of(uri("https://a.example:8443/x?y#z")).path_and_query() == "/x?y");
    CHECK(parts_of(uri("http://a.example/")).port_or_default() == 80);
}

// https://www.rfc-editor.org/rfc/rfc3986#section-5.4, less the forms with another scheme.
TEST_CASE("references resolve as RFC 3986 says") {
    const auto base = parse_uri("http://a/b/c/d;p?q");
    const struct {
        std::string_view reference, want;
    } rows[] = {
        {"g", "/b/c/g"},
        {"./g", "/b/c/g"},
        {"g/", "/b/c/g/"},
        {"/g", "/g"},
        {"?y", "/b/c/d;p?y"},
        {"g?y", "/b/c/g?y"},
        {"#s", "/b/c/d;p?q#s"},
        {"g#s", "/b/c/g#s"},
        {"g?y#s", "/b/c/g?y#s"},
        {";x", "/b/c/;x"},
        {"g;x", "/b/c/g;x"},
        {"", "/b/c/d;p?q"},
        {".", "/b/c/"},
        {"./", "/b/c/"},
        {"..", "/b/"},
        {"../", "/b/"},
        {"../g", "/b/g"},
        {"../..", "/"},
        {"../../", "/"},
        {"../../g", "/g"},
        {"../../../g", "/g"},
        {"/./g", "/g"},
        {"/../g", "/g"},
        {"g.", "/b/c/g."},
        {"..g", "/b/c/..g"},
        {"./../g", "/b/g"},
        {"./g/.", "/b/c/g/"},
        {"g/./h", "/b/c/g/h"},
        {"g;x=1/../y", "/b/c/y"},
        {"g?y/../x", "/b/c/g?y/../x"},
        {"g#s/../x", "/b/c/g#s/../x"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.reference);
        const auto resolved = resolve_uri(*base, row.reference);
        REQUIRE(resolved.has_value());
        CHECK(resolved->text() == "http://a" + std::string(row.want));
    }
    CHECK(resolve_uri(*base, "//g")->text() == "http://g/");
    CHECK(resolve_uri(*base, "https://g/x")->text() == "https://g/x");
    for (const std::string_view text : {"g:h", "http:g", "javascript:x", "//u@g", "a b", "\\\\g"}) {
        CAPTURE(text);
        CHECK_FALSE(resolve_uri(*base, text).has_value());
    }
}

TEST_CASE("percent encoding round-trips, and a broken escape is refused") {
    CHECK(percent_encode("a b/ü~") == "a%20b%2F%C3%BC~");
    CHECK(*percent_decode("a%20b%2f%C3%BC~+") == "a b/ü~+");
    for (const std::string_view text : {"%", "%1", "%zz", "a%2", "%%20"})
        CHECK_FALSE(percent_decode(text).has_value());
}

TEST_CASE("every http case of the web platform tests agrees or is refused for a stated reason") {
    const auto rows = nlohmann::json::parse(fixture("wpt-url/urltestdata.json"));
    std::map<std::string, int> outcomes;
    for (const auto& row : rows) {
        if (!row.is_object() || row.contains("relativeTo")) continue;
        const std::string input = row["input"];
        const std::string base_text = row["base"].is_string() ? row["base"].get<std::string>() : "";
        const auto base = parse_uri(base_text);
        if (!base_text.empty() && !base && !input.starts_with("http")) {
            ++outcomes["base is not ours"];
            continue;
        }
        CAPTURE(input);
        CAPTURE(base_text);
        const auto got = base ? resolve_uri(*base, input) : parse_uri(input);
        if (row.contains("failure")) {
            CHECK_FALSE(got.has_value());
            ++outcomes["both refuse"];
            continue;
        }
        const auto reason = strictness(input, row);
        if (reason) {
            CAPTURE(*reason);
            CHECK_FALSE(got.has_value());
            ++outcomes[*reason];
            continue;
        }
        REQUIRE(got.has_value());
        CHECK(got->text() == without_empty_parts(row["href"]));
        ++outcomes["agree"];
    }
    CHECK(outcomes["agree"] > 140);
    CHECK(outcomes["both refuse"] > 150);
    CHECK(outcomes["outside IDNA 2008"] < 5);
    for (const auto& [reason, count] : outcomes) MESSAGE(count << " × " << reason);
}

TEST_CASE("domain names become A-labels as the web platform tests say, or are refused") {
    const auto rows = nlohmann::json::parse(fixture("wpt-url/toascii.json"));
    std::map<std::string, int> outcomes;
    for (const auto& row : rows) {
        if (!row.is_object()) continue;
        const std::string input = row["input"];
        CAPTURE(input);
        const auto got = normalise_host(input);
        if (row["output"].is_null()) {
            CHECK_FALSE(got.has_value());
            ++outcomes["both refuse"];
        } else if (const auto reason = host_strictness(input, row["output"])) {
            CHECK_FALSE(got.has_value());
            ++outcomes[*reason];
        } else if (input.starts_with("ẞ")) {
            // libidn2's tables are older: they map the capital sharp s to "ss", as Unicode did before 15.1.
            CHECK(got->starts_with("ss."));
        } else {
            REQUIRE(got.has_value());
            CHECK(*got == row["output"].get<std::string>());
            ++outcomes["agree"];
        }
    }
    CHECK(outcomes["agree"] > 30);
    CHECK(outcomes["outside IDNA 2008"] < 20);
    for (const auto& [reason, count] : outcomes) MESSAGE(count << " × " << reason);
}

TEST_CASE("address literals are told from names") {
    for (const std::string_view text : {"127.0.0.1", "[::1]", "10.0.0.8"}) CHECK(is_ip_literal(text));
    for (const std::string_view text : {"example.edu", "localhost", "a1.b2"})
        CHECK_FALSE(is_ip_literal(text));
}

TEST_SUITE_END();
