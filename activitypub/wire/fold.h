// Folding: the form under which texts are one, whatever case or width they were typed in. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace kith::activitypub {

/// NFKC with case folding, without what shows as nothing; text that is not UTF-8 comes back as it is.
/// https://www.unicode.org/reports/tr44/#NFKC_Casefold
std::string fold(std::string_view text);

/// Folded, and of that the letters, digits and marks on letters: " terry pratchett " of "Terry-Pratchett!".
/// One space stands before, between and after the words, and for what is no UTF-8.
std::string folded_words(std::string_view text);

}  // namespace kith::activitypub
