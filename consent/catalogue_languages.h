// The rows of each language, for catalogue.cpp, which joins them.
#pragma once

#include "consent/catalogue.h"

namespace kith::consent {

std::span<const Phrase> english_phrases();

}  // namespace kith::consent
