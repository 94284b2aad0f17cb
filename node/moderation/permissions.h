// Permissions: what people of this node may do as its staff. kith.toml says what a role may do; an account
// has at most one role, which is kept as what it may do and shown to nobody else. Values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

enum class Permission {
    reports,    // reads reports and what is reported, assigns, forwards and closes them
    accounts,   // reads the list of accounts, warns, silences, suspends, and takes that back
    sign_ups,   // approves and rejects new accounts, makes invitations
    domains,    // decides about whole servers
    blocks,     // decides from which mail domains and networks nobody makes an account
    delivery,   // sees which servers cannot be reached
    addresses,  // reads the e-mail address of one account; each time is written down
    log         // reads what others of the staff did
};
inline constexpr std::array all_permissions = {Permission::reports,
                                               Permission::accounts,
                                               Permission::sign_ups,
                                               Permission::domains,
                                               Permission::blocks,
                                               Permission::delivery,
                                               Permission::addresses,
                                               Permission::log};
std::string_view name_of(Permission permission);
std::optional<Permission> permission_from(std::string_view name);

class Permissions {
 public:
    Permissions() = default;
    static Permissions all();

    bool has(Permission permission) const { return (bits_ >> static_cast<unsigned>(permission) & 1U) != 0; }
    void add(Permission permission) { bits_ |= 1U << static_cast<unsigned>(permission); }
    bool empty() const { return bits_ == 0; }
    /// In the flags of https://docs.joinmastodon.org/entities/Role/#permission-flags
    std::int64_t flags() const;

 private:
    unsigned bits_ = 0;
};

/// [roles] of kith.toml: what each role may do.
struct StaffRoles {
    std::map<std::string, Permissions, std::less<>> roles = by_default();

    /// "moderator" (reports, accounts) and "admin" (everything).
    static std::map<std::string, Permissions, std::less<>> by_default();
    /// Nothing for a role that there is none of (any more).
    Permissions of(std::string_view role) const;
};

}  // namespace kith::node
