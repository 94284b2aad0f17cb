// Result<T>: a value or an Error. For expected failure; a bug is KITH_CHECK's (consent/base/check.h).
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace kith {

/// What kind of failure; node/http/problem maps each to one HTTP status, the command line to one exit code.
enum class Errc {
    malformed,     // the input does not parse: 400
    unauthorized,  // no valid credential or signature: 401
    denied,        // understood, and refused by a rule: 403
    not_found,     // absent, or hidden from this caller: 404
    gone,          // permanently deleted: 410
    conflict,      // already there, or changed meanwhile: 409
    too_large,     // over a named limit: 413
    limited,       // too many requests: 429
    unavailable,   // transient, try again: 503
    internal       // our fault: 500
};

/// Two faces: `rule` is a literal for our log and names the rule, never a person; `message` is for whoever
/// asked (it may repeat their own input and say how to mend it) and is never logged.
struct Error {
    Errc code = Errc::internal;
    std::string_view rule;  // must be a string literal: it outlives everything
    std::string message{};
};

/// std::expected in a [[nodiscard]] shell, so that an ignored failure does not compile.
template <class T>
struct [[nodiscard]] Result : std::expected<T, Error> {
    using std::expected<T, Error>::expected;
};

/// For functions that only succeed or fail: `return {};` is success.
using Done = Result<void>;

inline std::unexpected<Error> fail(Errc code, std::string_view rule, std::string message = {}) {
    return std::unexpected<Error>(Error{code, rule, std::move(message)});
}

}  // namespace kith

#define KITH_TRY_NAME_(number) try_result_##number##_
#define KITH_TRY_NAME(number) KITH_TRY_NAME_(number)
#define KITH_TRY(name, expression)                                  \
    __extension__({                                                 \
        auto name = (expression);                                   \
        if (!name) return std::unexpected(std::move(name).error()); \
        std::move(*name);                                           \
    })
#define KITH_TRY_DONE(name, expression)                             \
    do {                                                            \
        auto name = (expression);                                   \
        if (!name) return std::unexpected(std::move(name).error()); \
    } while (false)

/// Unwraps a Result or returns its Error from the enclosing function. One per expression; a lambda inside the
/// expression may hold its own.
#define TRY(expression) KITH_TRY(KITH_TRY_NAME(__COUNTER__), expression)

/// The same for a Done, as a statement.
#define TRY_DONE(expression) KITH_TRY_DONE(KITH_TRY_NAME(__COUNTER__), expression)
