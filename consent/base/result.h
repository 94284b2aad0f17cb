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

/// Unwraps a Result or returns its Error from the enclosing function. One per expression.
#define TRY(expression)                                                         \
    __extension__({                                                             \
        auto try_result_ = (expression);                                        \
        if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
        std::move(*try_result_);                                                \
    })

/// The same for a Done, as a statement.
#define TRY_DONE(expression)                                                    \
    do {                                                                        \
        auto try_result_ = (expression);                                        \
        if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
    } while (false)
