// The phrases of each language, for catalogue.cpp, which joins them. Any thread.
#pragma once

#include "consent/catalogue.h"

namespace kith::consent {

// English: of notices and receipts, of the pages' fixed texts, of what pages say about a person, of the desk,
// of sign-in, and of moving.
std::span<const Phrase> english_phrases();
std::span<const Phrase> english_page_phrases();
std::span<const Phrase> english_centre_phrases();
std::span<const Phrase> english_desk_phrases();
std::span<const Phrase> english_sign_in_phrases();
std::span<const Phrase> english_moving_phrases();

}  // namespace kith::consent
