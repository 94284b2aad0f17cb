// [roles] of kith.toml: whose keys are names of the operator's choice.
#include "node/config_keys.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {
namespace {

constexpr std::size_t roles_max = 32;
constexpr std::size_t role_bytes_max = 40;

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= role_bytes_max && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::string known_permissions() {
    std::string known;
    for (const Permission each : all_permissions)
        known.append(known.empty() ? "" : ", ").append(name_of(each));
    return known;
}

}  // namespace

Done read_role(const toml::node& node, std::string_view name, StaffRoles& out) {
    if (!is_name(name)) return bad("a role is named with small letters, digits, _ and -");
    if (out.roles.size() >= roles_max) return bad(fmt::format("there are at most {} roles", roles_max));
    const toml::array* list = node.as_array();
    if (list == nullptr) return bad("must be a list of permissions: [\"reports\", \"accounts\"]");
    Permissions permissions;
    for (const toml::node& item : *list) {
        std::string text;
        TRY_DONE(read_text(item, text));
        const auto permission = permission_from(text);
        if (!permission) {
            return bad(fmt::format("\"{}\" is no permission; there are {}", text, known_permissions()));
        }
        permissions.add(*permission);
    }
    out.roles.emplace(name, permissions);
    return {};
}

}  // namespace kith::node
