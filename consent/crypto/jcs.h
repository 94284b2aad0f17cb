// RFC 8785 (JCS): the one text of a JSON value, for hashing and signing it. Any thread.
#pragma once

#include "consent/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace kith::crypto {

/// Fails on what JSON of I-JSON cannot say: NaN, infinity, binary, text that is not UTF-8, or too deep a
/// value.
Result<std::string> canonicalize(const nlohmann::json& value);

/// A number as ECMAScript writes it (shortest that reads back the same); fails on NaN and infinity.
Result<std::string> canonical_number(double number);

}  // namespace kith::crypto
