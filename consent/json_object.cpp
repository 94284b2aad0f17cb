#include "consent/json_object.h"

#include <utility>

namespace kith {

nlohmann::json json_object(std::initializer_list<JsonMember> members) {
    nlohmann::json::object_t object;
    for (const JsonMember& member : members) object.emplace(member.name, std::move(member.value));
    return nlohmann::json(std::move(object));
}

}  // namespace kith
