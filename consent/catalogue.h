// The plain words of notices: one text for each message and language. Any thread.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace kith::consent {

struct Phrase {
    std::string_view message;   // "kind/nickname", "long/stop"
    std::string_view language;  // "en" (BCP 47)
    std::string_view text;      // with {names} that fill() replaces
};

/// Every row of every language, each language's rows together.
std::span<const Phrase> catalogue();
std::span<const std::string_view> languages();
/// The language that we speak to someone who wants this one: "en" for "en-GB" and for what we do not speak.
std::string_view spoken_language(std::string_view wanted);

/// In English where the language lacks it, or is none of ours; a message that does not exist is a bug.
std::string_view phrase(std::string_view message, std::string_view language);

struct Filling {
    std::string_view name;
    std::string_view value;
};
/// Replaces each "{name}" once and from the left, so that a value that holds braces stays as it is.
std::string fill(std::string_view text, std::initializer_list<Filling> fillings);

}  // namespace kith::consent
