// The exact words shown when a person is asked: written from what is asked for, and named by their digest.
// Pure; any thread.
#pragma once

#include "consent/audience.h"
#include "consent/category.h"
#include "consent/grant.h"
#include "consent/period.h"
#include "consent/purpose.h"
#include "consent/subject.h"

#include <string>
#include <string_view>

namespace kith::consent {

/// Unicode characters of the words of a poll in a direct message.
inline constexpr std::size_t notice_short_chars_max = 400;

/// What a notice is written from. It holds no value of any detail, and so no notice does.
struct NoticeTerms {
    std::string who;  // the institution's name
    Verb verb = Verb::keep;
    KindSet kinds{};
    Reason reason{};
    Audience audience = Audience::self();
    std::string audience_name{};  // how a named audience is called in words; without it Audience::name()
    Period period = Period::until_ended();
    AgeBand age = AgeBand::unknown;  // unknown: a yes also says "I am 16 or over"
    std::string more_url{};          // of the long form's page, told in the short form
    std::string language = "en";
    std::string date{};  // "2026-02-01": the version of these words
};

struct Notice {
    std::string language;
    std::string date;
    std::string text;  // paragraphs, one a line
    Verb verb = Verb::keep;
    KindSet kinds{};
    ReasonSet reasons{};
};

/// For a direct message, which names ordinary kinds only; any other is "a detail", so that the page behind
/// `more_url` must say which. Errc::malformed without kinds, Errc::too_large over notice_short_chars_max: ask
/// about fewer kinds at once.
Result<Notice> short_notice(const NoticeTerms& terms);
/// For a page: names every kind.
Result<Notice> long_notice(const NoticeTerms& terms);

/// RFC 8785 JSON of all that a notice is: what is stored and served, so that anyone can compute the digest.
Result<std::string> canonical_text(const Notice& notice);
/// SHA-256 of a canonical text in hex: Grant::notice.
std::string notice_digest(std::string_view canonical);

/// The plain words for these, also for receipts: "your nickname and your pets", "to greet you the way you
/// like", "our own staff", "2 years".
std::string words_of(KindSet kinds, std::string_view language);
std::string words_of(Reason reason, std::string_view language);
std::string words_of(const Audience& audience, std::string_view name, std::string_view language);
std::string words_of(const Period& period, std::string_view language);

/// Nothing in it breaks a line or turns the direction of reading.
bool is_one_line(std::string_view text);

}  // namespace kith::consent
