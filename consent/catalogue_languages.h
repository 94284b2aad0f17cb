// The phrases of each language, for catalogue.cpp, which joins them. Any thread.
#pragma once

#include "consent/catalogue.h"

namespace kith::consent {

std::span<const Phrase> english_phrases();

}  // namespace kith::consent
