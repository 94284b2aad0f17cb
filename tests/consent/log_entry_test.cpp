#include "consent/log_entry.h"

#include "consent/base/limits.h"
#include "consent/crypto/system_random.h"
#include "consent/json.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::consent;
using nlohmann::json;

TEST_SUITE_BEGIN("consent/log_entry");

namespace {

constexpr std::array types = {
    LogEntryType::consent, LogEntryType::disclosure, LogEntryType::retraction, LogEntryType::erasure};
const Instant start = from_unix_ms(1'772'359'200'000);

crypto::Key counted_salt() {
    std::array<std::byte, 32> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i);
    return crypto::Key(bytes);
}

LogEntry some_entry() {
    return {.type = LogEntryType::consent,
            .at = start,
            .digest = digest_of(counted_salt(), {{"subject", "7"}, {"kind", "biography"}}).value()};
}

}  // namespace

TEST_CASE("an entry has one canonical text") {
    // The digest was computed elsewhere: HMAC of {"kind":"biography","subject":"7"} under 00 01 … 1f.
    const std::string text =
        R"({"at":"2026-03-01T10:00:00Z","digest":"s3FMjJSizE1qulv1ca5Aa-luDmGPFTFljYUStPfi_lM",)"
        R"("type":"consent","v":1})";
    CHECK(as_text(some_entry().bytes()) == text);
    CHECK(LogEntry::parse(as_bytes(text)).value() == some_entry());
}

TEST_CASE("every entry is read as it was written") {
    std::set<std::string> texts;
    for (const LogEntryType type : types) {
        for (const Instant at : {start, start + Millis{1}, from_unix_ms(0), from_unix_ms(-1)}) {
            LogEntry entry = some_entry();
            entry.type = type;
            entry.at = at;
            CHECK(LogEntry::parse(entry.bytes()).value() == entry);
            texts.emplace(as_text(entry.bytes()));
        }
    }
    CHECK(texts.size() == 16);
}

TEST_CASE("an entry holds a type, a time and a digest, and nothing of the facts") {
    const json facts = {
        {"subject", "7"}, {"value", "Alice of Wonderland"}, {"hosts", {"a.example", "b.example"}}};
    LogEntry entry = some_entry();
    const std::size_t length = entry.bytes().size();
    entry.digest = digest_of(counted_salt(), facts).value();
    const Bytes bytes = entry.bytes();
    CHECK(bytes.size() == length);
    const json read = json::parse(as_text(bytes));
    CHECK(read.size() == 4);
    for (const char* key : {"v", "type", "at", "digest"}) CHECK(read.contains(key));
    CHECK(as_text(bytes).find("Alice") == std::string_view::npos);
}

TEST_CASE("equal facts of two people, or twice of one, have unlike digests") {
    crypto::SystemRandom random;
    const json facts = {{"kind", "biography"}};
    std::set<crypto::Sha256> digests;
    for (int i = 0; i < 100; ++i) digests.insert(digest_of(crypto::random_key(random), facts).value());
    CHECK(digests.size() == 100);
}

TEST_CASE("with the salt a fact is checked, whatever the order it is told in, and no other passes") {
    const auto digest = digest_of(counted_salt(), json::parse(R"({"a":1,"b":[true,null,"x"]})")).value();
    CHECK(digest_of(counted_salt(), json::parse(R"({ "b": [true, null, "\u0078"], "a": 1.0 })")).value() ==
          digest);
    for (const char* other : {R"({"a":2,"b":[true,null,"x"]})",
                              R"({"a":1,"b":[null,true,"x"]})",
                              R"({"a":1,"b":[true,null,"X"]})",
                              R"({"a":1})",
                              "{}",
                              "null"}) {
        CAPTURE(other);
        CHECK(digest_of(counted_salt(), json::parse(other)).value() != digest);
    }
}

TEST_CASE("facts that canonical JSON would confuse have no digest") {
    constexpr std::int64_t exact = (std::int64_t{1} << 53) - 1;
    CHECK(digest_of(counted_salt(), {{"id", exact}}).has_value());
    CHECK(digest_of(counted_salt(), {{"id", -exact}}).has_value());
    for (const json& id : {json(exact + 1),
                           json(-exact - 1),
                           json(std::numeric_limits<std::int64_t>::min()),
                           json(std::numeric_limits<std::int64_t>::max()),
                           json(std::numeric_limits<std::uint64_t>::max())}) {
        CAPTURE(id.dump());
        CHECK(digest_of(counted_salt(), {{"deep", {{"list", {1, id}}}}}).error().code == Errc::malformed);
    }
    CHECK_FALSE(digest_of(counted_salt(), {{"text", "\xff"}}).has_value());
    CHECK_FALSE(digest_of(counted_salt(), {{"number", std::numeric_limits<double>::infinity()}}).has_value());
    json deep;
    for (int i = 0; i < 1'000; ++i) deep = json::array({std::move(deep)});
    CHECK(digest_of(counted_salt(), deep).error().code == Errc::too_large);
}

TEST_CASE("anything but the canonical text is no entry") {
    const std::string text(as_text(some_entry().bytes()));
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string changed = text;
        changed.replace(changed.find(from), from.size(), to);
        return changed;
    };
    const std::string texts[] = {
        "",
        "{}",
        "[]",
        "null",
        "\xff",
        text + " ",
        text + text,
        " " + text,
        with(",", ", "),
        with(":1}", ":2}"),
        with(":1}", ":1.0}"),
        with(":1}", ":\"1\"}"),
        with(R"(,"v":1)", ""),
        with(R"("v":1)", R"("v":1,"w":1)"),
        with(R"({"at")", R"({"a":"x","at")"),
        with(R"("type")", R"("type":"consent","type")"),
        with("consent", "Consent"),
        with("consent", ""),
        with("\"consent\"", "0"),
        with("10:00:00Z", "10:00:00.000Z"),
        with("10:00:00Z", "10:00:00+00:00"),
        with("10:00:00Z", "11:00:00+01:00"),
        with("10:00:00Z", "25:00:00Z"),
        with("s3FM", "s3F"),
        with("_lM", "_lN"),
        with("_lM", "/lM"),
        with("_lM", "_lM="),
        with("_lM", "_lM1234"),
        with("\"at\"", "\"\\u0061t\""),
    };
    for (const std::string& changed : texts) {
        CAPTURE(changed);
        CHECK(LogEntry::parse(as_bytes(changed)).error().code == Errc::malformed);
    }
    const std::string long_text(limits::log_entry_bytes_max + 1, '[');
    CHECK(LogEntry::parse(as_bytes(long_text)).error().code == Errc::too_large);
}

TEST_SUITE_END();
