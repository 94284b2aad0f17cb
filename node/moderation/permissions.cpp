#include "node/moderation/permissions.h"

#include <utility>

namespace kith::node {

std::string_view name_of(Permission permission) {
    switch (permission) {
        case Permission::reports:
            return "reports";
        case Permission::accounts:
            return "accounts";
        case Permission::sign_ups:
            return "sign_ups";
        case Permission::domains:
            return "domains";
        case Permission::blocks:
            return "blocks";
        case Permission::delivery:
            return "delivery";
        case Permission::addresses:
            return "addresses";
        case Permission::log:
            break;
    }
    return "log";
}

std::optional<Permission> permission_from(std::string_view name) {
    for (const Permission each : all_permissions) {
        if (name == name_of(each)) return each;
    }
    return std::nullopt;
}

Permissions Permissions::all() {
    Permissions all;
    for (const Permission each : all_permissions) all.add(each);
    return all;
}

std::int64_t Permissions::flags() const {
    constexpr std::pair<Permission, std::int64_t> known[] = {{Permission::delivery, 0x2},
                                                             {Permission::log, 0x4},
                                                             {Permission::reports, 0x10},
                                                             {Permission::domains, 0x20},
                                                             {Permission::blocks, 0x80},
                                                             {Permission::accounts, 0x400},
                                                             {Permission::sign_ups, 0x800}};
    std::int64_t flags = 0;
    for (const auto& [permission, flag] : known) {
        if (has(permission)) flags |= flag;
    }
    return flags;
}

std::map<std::string, Permissions, std::less<>> StaffRoles::by_default() {
    Permissions moderator;
    moderator.add(Permission::reports);
    moderator.add(Permission::accounts);
    return {{"moderator", moderator}, {"admin", Permissions::all()}};
}

Permissions StaffRoles::of(std::string_view role) const {
    const auto found = roles.find(role);
    return found == roles.end() ? Permissions{} : found->second;
}

}  // namespace kith::node
