// The plain words of notices, by language and message. Any thread.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace kith::consent {

struct Phrase {
    std::string_view message;  // "kind/nickname", "long/stop"
    std::string_view text;     // with {names} that fill() replaces
};

struct Language {
    std::string_view code;  // "en" (BCP 47)
    std::span<const Phrase> phrases;
};

/// English first: it says every message.
std::span<const Language> languages();
/// The one in which we speak to someone who wants this one: "en" for "en-GB" and for what we do not speak.
std::string_view spoken_language(std::string_view wanted);

/// In English where the language lacks it; a message that does not exist is a bug.
std::string_view phrase(std::string_view message, std::string_view language);

struct Filling {
    std::string_view name;
    std::string_view value;
};
/// Replaces each "{name}" once and from the left, so that a value that holds braces stays as it is.
std::string fill(std::string_view text, std::initializer_list<Filling> fillings);

}  // namespace kith::consent
