// What people say to the consent actor, in plain words: one message, one command. Pure; any thread.
#pragma once

#include "consent/category.h"
#include "consent/purpose.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

enum class Said {
    nothing,   // no words beside mentions
    know,      // what do you know
    who_has,   // who has it
    yes,       // yes CODE
    no,        // no CODE
    stop,      // stop, stop PURPOSE
    forget,    // forget KIND, forget everything
    remember,  // remember KIND: value
    correct,   // correct KIND: value
    keep,      // after "forget everything": not after all
    export_,   // export
    link,      // link: to the centre on the web
    help,      // help
    unclear    // anything else
};

struct Utterance {
    Said said = Said::nothing;
    std::string code{};  // of yes and no: upper case, may be empty
    std::optional<consent::Reason> reason{};
    std::optional<consent::DetailKind> kind{};
    bool everything = false;  // of forget
    std::string value{};      // of remember and correct: as typed
    std::string rest{};       // what was not understood: a purpose or a kind that is none
};

/// Mentions, case, punctuation at the ends and doubled spaces do not matter. At most the first
/// `dialogue_text_bytes_max` bytes are looked at.
Utterance parse_utterance(std::string_view plain_text);

/// "favourite author", "Favorite Author", "favourite_author".
std::optional<consent::DetailKind> kind_from_words(std::string_view words);
/// "gifts", "asking for gifts", "gift_solicitation".
std::optional<consent::Reason> reason_from_words(std::string_view words);

}  // namespace kith::node
