// Texts as pages write them: escaped, dated, counted, and addresses that may stand in a link. Pure; any
// thread.
#pragma once

#include "activitypub/wire/html.h"
#include "consent/base/clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::node {

/// & < > " ' as entities, for HTML and XML alike. Broken UTF-8 becomes U+FFFD; characters that XML 1.0
/// forbids go.
std::string escape_markup(std::string_view text);

/// The address when it is http(s) without user name or a path on this node ("/tags/a"), else empty.
std::string safe_href(std::string_view address);
/// "mailto:…" of a plain e-mail address, else empty.
std::string mail_href(std::string_view address);
/// "/assets/a.webp" for what is served from this node, else empty: a picture elsewhere would tell on the
/// reader.
std::string own_path(std::string_view path);

/// "1 March 2026, 10:00 UTC"
std::string human_time(Instant instant);
/// "1 March 2026"
std::string human_date(Instant instant);
/// "1,204"
std::string human_count(std::uint64_t count);

/// A well-formed BCP 47 tag as it is, else empty.
std::string language_tag(std::string_view tag);
/// The first letter or digit, which stands for a picture; "?" if there is none.
std::string initial_of(std::string_view name);
/// 0 to 5, the same for the same handle: which colour the initial gets.
int tone_of(std::string_view handle);

/// The words alone on one line, cut at a word with "…" beyond `chars_max` characters. Not markup: it gets
/// escaped.
std::string excerpt(const activitypub::SafeHtml& html, std::size_t chars_max);
std::string excerpt(std::string_view plain, std::size_t chars_max);

}  // namespace kith::node
