#include "consent/notice.h"

#include "consent/base/bytes.h"
#include "consent/catalogue.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/jcs.h"
#include "consent/json.h"

#include <algorithm>
#include <vector>

namespace kith::consent {

namespace {

constexpr std::size_t name_chars_max = 80;

std::size_t utf8_length(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Characters that break a line or turn the direction of reading: U+0000-001F, 007F, 0080-009F, 061C,
/// 200E-200F, 2028-202E, 2066-2069.
bool steers_text(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
    if (character.size() == 2) return (byte(0) == 0xc2 && byte(1) < 0xa0) || character == "\u061c";
    if (character.size() != 3 || byte(0) != 0xe2) return false;
    if (byte(1) == 0x80) return (byte(2) >= 0x8e && byte(2) <= 0x8f) || (byte(2) >= 0xa8 && byte(2) <= 0xae);
    return byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9;
}

/// The first character of what is not empty, with its continuation bytes.
std::string_view first_character(std::string_view text) {
    std::size_t end = 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    return text.substr(0, end);
}

/// NOTE: names come from other servers. One with a line break in it could add a sentence to our notice.
std::string one_line(std::string_view text) {
    std::string out;
    for (std::size_t taken = 0; !text.empty() && taken < name_chars_max; ++taken) {
        const std::string_view character = first_character(text);
        if (steers_text(character)) {
            out += ' ';
        } else {
            out += character;
        }
        text.remove_prefix(character.size());
    }
    return out;
}

std::string joined(const std::vector<std::string_view>& items, std::string_view language) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += phrase(i + 1 == items.size() ? "list/and" : "list/comma", language);
        out += items[i];
    }
    return out;
}

std::string_view word_of(DetailKind kind, std::string_view language) {
    return phrase("kind/" + std::string(category_of(kind).name), language);
}

/// As a direct message may say it: both servers read it.
std::string discreet_words_of(KindSet kinds, std::string_view language) {
    std::vector<std::string_view> items;
    int unnamed = 0;
    kinds.for_each([&](DetailKind kind) {
        if (category_of(kind).sensitivity == Sensitivity::ordinary) {
            items.push_back(word_of(kind, language));
        } else {
            ++unnamed;
        }
    });
    if (unnamed > 0)
        items.push_back(phrase(unnamed == 1 ? "list/one_detail" : "list/some_details", language));
    return joined(items, language);
}

/// A circle that is called by an actor's URI holds those who follow that actor.
bool are_followers_of_somebody(const Audience& audience) {
    return audience.kind() == AudienceKind::circle && audience.name().starts_with("http");
}

bool is_open_ended(const Audience& audience) {
    const AudienceKind kind = audience.kind();
    return kind == AudienceKind::public_ || kind == AudienceKind::followers ||
           kind == AudienceKind::mutuals || are_followers_of_somebody(audience);
}

/// Of copies on servers that are not ours.
std::string_view warning_of(const NoticeTerms& terms) {
    if (terms.verb != Verb::share || !is_open_ended(terms.audience)) return {};
    return terms.audience.kind() == AudienceKind::public_ ? "long/copies_public" : "long/copies_followers";
}

std::string audience_of(const NoticeTerms& terms) {
    const std::string_view name =
        terms.audience_name.empty() ? std::string_view(terms.audience.name()) : terms.audience_name;
    return words_of(terms.audience, one_line(name), terms.language);
}

std::string viewers_of(const NoticeTerms& terms) {
    std::string audience = audience_of(terms);
    if (is_open_ended(terms.audience)) return audience;
    return fill(phrase("audience/nobody_else", terms.language), {{"audience", audience}});
}

Result<Notice> notice_of(const NoticeTerms& terms, std::string text) {
    if (terms.kinds.empty()) return fail(Errc::malformed, "notice: no kind of detail");
    if (!is_utf8(text)) return fail(Errc::malformed, "notice: not UTF-8");
    return Notice{.language = std::string(spoken_language(terms.language)),
                  .date = terms.date,
                  .text = std::move(text),
                  .verb = terms.verb,
                  .kinds = terms.kinds,
                  .reasons = {terms.reason}};
}

}  // namespace

std::string words_of(KindSet kinds, std::string_view language) {
    std::vector<std::string_view> items;
    kinds.for_each([&](DetailKind kind) { items.push_back(word_of(kind, language)); });
    return joined(items, language);
}

std::string words_of(Reason reason, std::string_view language) {
    return std::string(phrase("reason/" + std::string(rule_of(reason).name), language));
}

std::string words_of(const Audience& audience, std::string_view name, std::string_view language) {
    const std::string text = audience.text();
    const std::string word =
        are_followers_of_somebody(audience) ? "followers_of" : text.substr(0, text.find(':'));
    return fill(phrase("audience/" + word, language), {{"name", name}});
}

std::string words_of(const Period& period, std::string_view language) {
    const auto counted = [&](std::string_view one, std::string_view many) {
        return fill(phrase(period.count() == 1 ? one : many, language),
                    {{"count", std::to_string(period.count())}});
    };
    switch (period.kind()) {
        case Period::Kind::days:
            return counted("period/day", "period/days");
        case Period::Kind::months:
            return counted("period/month", "period/months");
        case Period::Kind::years:
            return counted("period/year", "period/years");
        case Period::Kind::until_ended:
            return std::string(phrase("period/until_ended", language));
        case Period::Kind::until_time:
            break;
    }
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(period.end())};
    const std::string month = "month/" + std::to_string(static_cast<unsigned>(date.month()));
    return fill(phrase("period/until_time", language),
                {{"day", std::to_string(static_cast<unsigned>(date.day()))},
                 {"month", phrase(month, language)},
                 {"year", std::to_string(static_cast<int>(date.year()))}});
}

Result<Notice> short_notice(const NoticeTerms& terms) {
    const std::string_view language = terms.language;
    const bool shares = terms.verb == Verb::share;
    std::string text = fill(phrase(shares ? "short/share" : "short/keep", language),
                            {{"who", one_line(terms.who)},
                             {"kinds", discreet_words_of(terms.kinds, language)},
                             {"audience", shares ? audience_of(terms) : viewers_of(terms)},
                             {"reason", words_of(terms.reason, language)}});
    const auto add = [&](std::string_view sentence) { text.append(" ").append(sentence); };
    add(fill(phrase("short/period", language), {{"period", words_of(terms.period, language)}}));
    add(phrase("short/refuse", language));
    if (!warning_of(terms).empty()) add(phrase("short/copies", language));
    if (terms.age == AgeBand::unknown) add(phrase("short/age", language));
    if (!terms.more_url.empty()) add(fill(phrase("short/more", language), {{"url", terms.more_url}}));
    add(phrase("short/stop", language));
    if (utf8_length(text) > notice_short_chars_max)
        return fail(Errc::too_large, "notice: too long for a message", "Ask about fewer kinds at once.");
    return notice_of(terms, std::move(text));
}

Result<Notice> long_notice(const NoticeTerms& terms) {
    const std::string_view language = terms.language;
    const bool shares = terms.verb == Verb::share;
    std::string text = fill(phrase("long/who", language), {{"who", one_line(terms.who)}});
    const auto add = [&](std::string_view paragraph) { text.append("\n").append(paragraph); };
    add(fill(phrase(shares ? "long/share" : "long/keep", language),
             {{"kinds", words_of(terms.kinds, language)}}));
    add(fill(phrase("long/reason", language), {{"reason", words_of(terms.reason, language)}}));
    add(fill(phrase("long/audience", language), {{"audience", viewers_of(terms)}}));
    const bool open = terms.period.kind() == Period::Kind::until_ended;
    add(fill(phrase(open ? "long/period_open" : "long/period", language),
             {{"period", words_of(terms.period, language)}}));
    add(phrase("long/stop", language));
    add(phrase("long/refuse", language));
    if (const auto warning = warning_of(terms); !warning.empty()) add(phrase(warning, language));
    if (terms.age == AgeBand::unknown) add(phrase("long/age", language));
    return notice_of(terms, std::move(text));
}

Result<std::string> canonical_text(const Notice& notice) {
    nlohmann::json kinds = nlohmann::json::array();
    notice.kinds.for_each([&](DetailKind kind) { kinds.push_back(category_of(kind).name); });
    nlohmann::json reasons = nlohmann::json::array();
    notice.reasons.for_each([&](Reason reason) { reasons.push_back(rule_of(reason).name); });
    return crypto::canonicalize({{"language", notice.language},
                                 {"date", notice.date},
                                 {"verb", name_of(notice.verb)},
                                 {"kinds", std::move(kinds)},
                                 {"purposes", std::move(reasons)},
                                 {"text", notice.text}});
}

std::string notice_digest(std::string_view canonical) {
    return to_hex(crypto::sha256(as_bytes(canonical)));
}

bool is_one_line(std::string_view text) {
    while (!text.empty()) {
        const std::string_view character = first_character(text);
        if (steers_text(character)) return false;
        text.remove_prefix(character.size());
    }
    return true;
}

}  // namespace kith::consent
