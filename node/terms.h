// The terms of service that the operator has written: when each comes into force, and how its text becomes a
// page. Pure but for read_terms; any thread.
#pragma once

#include "activitypub/wire/html.h"
#include "consent/base/clock.h"
#include "consent/base/result.h"
#include "node/mastodon/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class Directory;

/// "2026-03-01" of "terms/2026-03-01.md" and of "terms-2026-03-01.txt". Errc::malformed where the name of the
/// file has no date of the calendar.
Result<std::string> date_of_terms(std::string_view file);
/// Reads the texts; paths are seen from the directory. Errc::malformed with the file and what is wrong.
Done read_terms(std::vector<TermsOfService>& terms, const Directory& directory);

bool are_in_force(const TermsOfService& terms, Instant now);
/// The newest that are in force; where none are yet, the first that will be. Null: there are none.
const TermsOfService* terms_now(const std::vector<TermsOfService>& terms, Instant now);
const TermsOfService* terms_of(const std::vector<TermsOfService>& terms, std::string_view date);
/// Those that follow; null: these are the last.
const TermsOfService* terms_after(const std::vector<TermsOfService>& terms, const TermsOfService& these);

/// Headings ("#", "##", "###"), lists ("-", "*", "1."), paragraphs and addresses; all else is text.
activitypub::SafeHtml terms_html(std::string_view text);

}  // namespace kith::node
