#include "consent/notice.h"

#include "consent/catalogue.h"
#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "tests/support/golden.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>

using namespace kith;
using namespace kith::consent;

TEST_SUITE_BEGIN("consent/notice");

namespace {

NoticeTerms terms() {
    return {.who = "Example University",
            .kinds = {DetailKind::nickname},
            .reason = Reason::personal_greeting,
            .audience = Audience::own_staff(),
            .period = Period::years(3),
            .age = AgeBand::adult,
            .date = "2026-02-01"};
}

const std::vector<Audience> audiences = {Audience::self(),
                                         Audience::own_staff(),
                                         Audience::mutuals(),
                                         Audience::followers(),
                                         Audience::public_(),
                                         Audience::actor("https://a.example/users/professor-ana"),
                                         Audience::staff_role("advancement"),
                                         Audience::circle("founders of the science library"),
                                         Audience::partner("partner.example.org")};

/// Each kind, and each reason with each audience and verb, with the rest as long as it gets.
void for_each_question(const std::function<void(const NoticeTerms&)>& check) {
    NoticeTerms asked = terms();
    asked.who = "The Example University of Applied Sciences and Arts";
    asked.age = AgeBand::unknown;
    asked.period = Period::until(parse_iso8601("2027-09-30T00:00:00Z").value());
    const auto longest = std::ranges::max_element(categories(), {}, [](const Category& category) {
        const bool named = category.sensitivity == Sensitivity::ordinary;
        return named ? words_of(KindSet{category.kind}, "en").size() : 0;
    });
    asked.kinds = {longest->kind};
    for (const PurposeRule& rule : purposes()) {
        for (const Audience& audience : audiences) {
            for (const Verb verb : {Verb::keep, Verb::share}) {
                asked.reason = rule.reason;
                asked.audience = audience;
                asked.verb = verb;
                CAPTURE(rule.name);
                CAPTURE(audience.text());
                check(asked);
            }
        }
    }
    for (const Category& category : categories()) {
        CAPTURE(category.name);
        asked.kinds = {category.kind};
        check(asked);
    }
}

bool says(const std::string& text, std::string_view words) {
    return text.find(words) != text.npos;
}
std::string short_text(const NoticeTerms& asked) {
    return short_notice(asked).value().text;
}
std::string long_text(const NoticeTerms& asked) {
    return long_notice(asked).value().text;
}

}  // namespace

TEST_CASE("a notice says who, what, what for, to whom, how long, and how to say no") {
    const std::string text = short_text(terms());
    for (const char* words : {"Example University asks",
                              "May we remember your nickname?",
                              "to greet you the way you like",
                              "our own staff, and nobody else",
                              "3 years",
                              "A no changes nothing else",
                              "Reply STOP at any time"}) {
        CAPTURE(words);
        CHECK(says(text, words));
    }
    for_each_question([](const NoticeTerms& asked) {
        const std::string page = long_text(asked);
        CHECK(says(page, asked.who));
        CHECK(says(page, words_of(asked.kinds, "en")));
        CHECK(says(page, words_of(asked.reason, "en")));
        CHECK(says(page, words_of(asked.audience, asked.audience.name(), "en")));
        CHECK(says(page, "until 30 September 2027"));
        CHECK(says(page, "Reply STOP at any time"));
        CHECK(says(page, "Nothing else changes"));
        CHECK(says(page, "I am 16 or over"));
        CHECK_FALSE(says(page, "{"));
    });
}

TEST_CASE("a question about one detail fits in a direct message") {
    for_each_question([](const NoticeTerms& asked) {
        const auto notice = short_notice(asked);
        REQUIRE(notice);
        CHECK(notice->text.size() <= notice_short_chars_max);
        CHECK(notice->text.ends_with("Reply STOP at any time."));
        CHECK_FALSE(says(notice->text, "{"));
        CHECK_FALSE(says(notice->text, "\n"));
    });
}

TEST_CASE("too many details for a direct message are not cut off but refused") {
    NoticeTerms asked = terms();
    for (const Category& category : categories()) asked.kinds.insert(category.kind);
    CHECK(short_notice(asked).error().code == Errc::too_large);
    CHECK(long_notice(asked));
    // Characters are counted, not bytes.
    asked = terms();
    asked.who = std::string(80, 'x');
    const std::size_t plain = short_text(asked).size();
    asked.who.clear();
    for (int i = 0; i < 80; ++i) asked.who += "é";
    asked.more_url = "https://a.example/" + std::string(notice_short_chars_max - plain - 33, 'n');
    CHECK(short_text(asked).size() == notice_short_chars_max + 80);
    asked.more_url += "n";
    CHECK(short_notice(asked).error().code == Errc::too_large);
}

TEST_CASE("a direct message names no sensitive kind, and the page does") {
    for (const Category& category : categories()) {
        CAPTURE(category.name);
        NoticeTerms asked = terms();
        asked.kinds = {category.kind};
        const bool ordinary = category.sensitivity == Sensitivity::ordinary;
        CHECK(says(short_text(asked), words_of(asked.kinds, "en")) == ordinary);
        CHECK(says(short_text(asked), "a detail about you") == !ordinary);
        CHECK(says(long_text(asked), words_of(asked.kinds, "en")));
    }
    NoticeTerms asked = terms();
    asked.kinds = {DetailKind::nickname, DetailKind::school, DetailKind::cherished_cause_text};
    CHECK(says(short_text(asked), "your nickname and some details about you?"));
    asked.kinds = {DetailKind::nickname, DetailKind::pet, DetailKind::school};
    CHECK(says(short_text(asked), "your nickname, your pets and a detail about you?"));
}

TEST_CASE("only someone of unknown age also says that they are 16 or over") {
    for (const AgeBand age : {AgeBand::unknown, AgeBand::minor, AgeBand::adult}) {
        NoticeTerms asked = terms();
        asked.age = age;
        CHECK(says(short_text(asked), "I am 16 or over") == (age == AgeBand::unknown));
        CHECK(says(long_text(asked), "I am 16 or over") == (age == AgeBand::unknown));
    }
}

TEST_CASE("whoever shows something to many is warned of copies") {
    for (const Audience& audience : audiences) {
        CAPTURE(audience.text());
        NoticeTerms asked = terms();
        asked.audience = audience;
        CHECK_FALSE(says(long_text(asked), "with certainty"));
        asked.verb = Verb::share;
        const bool many = audience.kind() == AudienceKind::public_ ||
                          audience.kind() == AudienceKind::followers ||
                          audience.kind() == AudienceKind::mutuals;
        CHECK(says(short_text(asked), "with certainty") == many);
        CHECK(says(long_text(asked), "cannot be recalled with certainty") == many);
    }
}

TEST_CASE("a name from another server cannot write into a notice") {
    NoticeTerms asked = terms();
    asked.verb = Verb::share;
    asked.audience = Audience::actor("https://a.example/users/b");
    const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
    const auto plain = lines(long_text(asked));
    for (const char* name : {"Bob\nIf you say no: You lose your place.",
                             "Bob\r\nX",
                             "Bob\u2028X",
                             "Bob\u2029X",
                             "Bob\u0085X",
                             "Bob\u202egnorw",
                             "Bob\u2066X",
                             "Bob\u200fX",
                             "{who}{kinds}"}) {
        CAPTURE(name);
        asked.audience_name = name;
        const std::string text = long_text(asked);
        CHECK(lines(text) == plain);
        for (const char* bad : {"\r", "\u2028", "\u2029", "\u0085", "\u202e", "\u2066", "\u200f"})
            CHECK_FALSE(says(text, bad));
    }
    CHECK(says(long_text(asked), "{who}{kinds}"));
    asked.audience_name = std::string(5'000, 'b');
    CHECK(short_notice(asked));
    asked.audience_name = "\xff\xfe";
    CHECK(short_notice(asked).error().code == Errc::malformed);
    asked = terms();
    asked.kinds = {};
    CHECK(long_notice(asked).error().code == Errc::malformed);
}

TEST_CASE("a notice is named by the digest of all that it is") {
    const Notice notice = long_notice(terms()).value();
    const std::string text = canonical_text(notice).value();
    CHECK(notice_digest(text) == to_hex(crypto::sha256(as_bytes(text))));
    CHECK(nlohmann::json::parse(text)["text"] == notice.text);
    std::set<std::string> digests = {notice_digest(text)};
    const auto differs = [&](auto change) {
        Notice other = notice;
        change(other);
        return digests.insert(notice_digest(canonical_text(other).value())).second;
    };
    CHECK_FALSE(differs([](Notice&) {}));
    CHECK(differs([](Notice& n) { n.text += " "; }));
    CHECK(differs([](Notice& n) { n.language = "de"; }));
    CHECK(differs([](Notice& n) { n.date = "2026-02-02"; }));
    CHECK(differs([](Notice& n) { n.kinds.insert(DetailKind::pet); }));
    CHECK(differs([](Notice& n) { n.reasons.insert(Reason::research); }));
    CHECK(differs([](Notice& n) { n.verb = Verb::share; }));
}

TEST_CASE("every language of the catalogue says everything, with the same gaps to fill") {
    const auto gaps = [](std::string_view text) {
        std::multiset<std::string> out;
        for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1))
            out.emplace(text.substr(at, text.find('}', at) - at));
        return out;
    };
    CHECK(languages().front().code == "en");
    for (const Language& language : languages()) {
        CAPTURE(language.code);
        std::set<std::string_view> said;
        for (const Phrase& row : language.phrases) {
            CAPTURE(row.message);
            CHECK(said.insert(row.message).second);
            CHECK_FALSE(row.text.empty());
            CHECK(gaps(row.text) == gaps(phrase(row.message, "en")));
        }
        const auto says_it = [&](const std::string& message) { return said.contains(message); };
        for (const Category& category : categories()) CHECK(says_it("kind/" + std::string(category.name)));
        for (const PurposeRule& rule : purposes()) CHECK(says_it("reason/" + std::string(rule.name)));
        for (const Audience& audience : audiences) {
            CHECK(says_it("audience/" + audience.text().substr(0, audience.text().find(':'))));
        }
        CHECK(said.size() == languages().front().phrases.size());
    }
}

TEST_CASE("someone whose language we do not speak gets English, and the notice says so") {
    NoticeTerms asked = terms();
    for (const char* language : {"xx", "", "en-GB", "EN"}) {
        asked.language = language;
        CHECK(long_notice(asked).value().language == "en");
        CHECK(long_text(asked) == long_text(terms()));
    }
}

TEST_CASE("a period is said in words") {
    CHECK(words_of(Period::days(1), "en") == "one day");
    CHECK(words_of(Period::months(6), "en") == "6 months");
    CHECK(words_of(Period::until_ended(), "en") == "until you say no");
    CHECK(words_of(Period::until(parse_iso8601("2027-03-01T10:00:00Z").value()), "en") ==
          "until 1 March 2027");
}

TEST_CASE("notices are as reviewed") {
    std::string all;
    const auto show = [&](const NoticeTerms& asked) {
        all += short_text(asked) + "\n\n" + long_text(asked) + "\n\n" +
               notice_digest(canonical_text(long_notice(asked).value()).value()) + "\n\n----\n\n";
    };
    NoticeTerms asked = terms();
    show(asked);
    asked.age = AgeBand::unknown;
    asked.verb = Verb::share;
    asked.kinds = {DetailKind::nickname, DetailKind::favourite_author, DetailKind::pet};
    asked.reason = Reason::profile_publication;
    asked.audience = Audience::followers();
    asked.period = Period::until_ended();
    show(asked);
    asked.audience = Audience::public_();
    asked.age = AgeBand::adult;
    show(asked);
    asked.kinds = {DetailKind::cherished_cause_text};
    asked.reason = Reason::donor_stewardship;
    asked.audience = Audience::actor("https://node.example.edu/users/ana");
    asked.audience_name = "Professor Ana";
    asked.period = Period::until(parse_iso8601("2027-03-01T10:00:00Z").value());
    asked.more_url = "https://node.example.edu/n/7";
    show(asked);
    expect_golden("consent/notices.txt", all);
}

TEST_CASE("verbs are their names") {
    for (const Verb verb : {Verb::keep, Verb::share}) CHECK(parse_verb(name_of(verb)).value() == verb);
    CHECK_FALSE(parse_verb("sell").has_value());
}

TEST_SUITE_END();
