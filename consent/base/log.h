// The log. It accepts literals, numbers and row ids only: a person cannot be printed by it.
#pragma once

#include "consent/base/strong.h"

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <type_traits>

namespace kith {
class Clock;
}

namespace kith::log {

enum class Level { debug, info, warning, error };

/// A name that must be a literal: the consteval constructor refuses run-time text.
class Literal {
 public:
    template <std::size_t N>
    consteval Literal(const char (&text)[N]) : text_(text, N - 1) {}  // NOLINT(google-explicit-constructor)
    constexpr Literal() = default;
    constexpr std::string_view text() const { return text_; }

 private:
    std::string_view text_;
};

/// key=value, where the value is a number, a row's id or a literal (an Error's rule is one: see rule()).
class Field {
 public:
    template <class N>
        requires std::is_arithmetic_v<N>
    Field(Literal key, N number) : key_(key.text()), number_(static_cast<std::int64_t>(number)) {}
    template <class Tag>
    Field(Literal key, Id<Tag> id) : key_(key.text()), number_(id.value) {}
    Field(Literal key, Literal value) : key_(key.text()), text_(value.text()), is_text_(true) {}
    Field(Literal key, const Error& error) : key_(key.text()), text_(error.rule), is_text_(true) {}

    std::string_view key() const { return key_; }
    std::string_view text() const { return text_; }
    std::int64_t number() const { return number_; }
    bool is_text() const { return is_text_; }

 private:
    std::string_view key_;
    std::string_view text_;
    std::int64_t number_ = 0;
    bool is_text_ = false;
};

/// One line to standard error: time, level, event, fields. Any thread.
void write(Level level, Literal event, std::initializer_list<Field> fields = {});
void set_level(Level level);
/// The clock that stamps each line, which must outlive its use; without one (nullptr) lines carry no time.
void set_clock(const Clock* clock);

inline void info(Literal event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
}
inline void warning(Literal event, std::initializer_list<Field> fields = {}) {
    write(Level::warning, event, fields);
}
inline void error(Literal event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
}
inline void debug(Literal event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, event, fields);
}

}  // namespace kith::log
