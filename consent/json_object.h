// json_object: an object of JSON made of its members at once. Where many are made, as a braced list makes an
// array of each pair first.
#pragma once

#include "consent/json.h"

#include <initializer_list>
#include <string_view>

namespace kith {

/// Gives its value away when the object is made.
struct JsonMember {
    std::string_view name;
    mutable nlohmann::json value;
};

/// The names are different from each other.
nlohmann::json json_object(std::initializer_list<JsonMember> members);

}  // namespace kith
