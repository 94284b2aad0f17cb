// The part of Structured Fields (RFC 8941) that message signatures need: a dictionary whose members are an
// inner list of strings, or bytes. Pure; any thread.
#pragma once

#include "consent/base/bytes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kith::activitypub {

/// Tells a token from a string.
struct SfToken {
    std::string text;
};
/// Decimals are kept as written.
struct SfDecimal {
    std::string text;
};
using SfItem = std::variant<bool, std::int64_t, SfDecimal, std::string, SfToken, Bytes>;

struct SfParameter {
    std::string name;
    SfItem value;
};

struct SfListItem {
    SfItem value;
    std::vector<SfParameter> parameters;
};

struct SfMember {
    std::string name;
    bool is_list = false;
    std::vector<SfListItem> items{};  // one when it is no list
    std::vector<SfParameter> parameters{};
};

/// Errc::malformed on anything RFC 8941 refuses, and on a name twice.
Result<std::vector<SfMember>> parse_dictionary(std::string_view text);

std::string to_text(const SfItem& item);
std::string to_text(const std::vector<SfParameter>& parameters);
/// The member's value: the inner list or item with its parameters.
std::string to_text(const SfMember& member);

}  // namespace kith::activitypub
