// Passwords of accounts here: what one must be like, whether it is right, and another in its place. Slow
// (scrypt) but for what takes a transaction, so never on the writer's. Any thread.
#pragma once

#include "storage/accounts.h"
#include "storage/database.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace kith::node {

inline constexpr std::size_t password_bytes_min = 10;
inline constexpr std::size_t password_bytes_max = 1024;

/// Errc::malformed for one that is too short or too long.
Done check_password(std::string_view password);

/// After the same work for an account that is not there, deleted, or a unit's: time tells nothing.
bool is_password_of(const std::optional<storage::AccountWithActor>& account, std::string_view typed);

/// In a transaction after that: whether the account is there, with the password that was verified. It may
/// have ended, or changed its password, meanwhile.
bool has_password_still(storage::Tx& tx, const storage::AccountRow& verified);

/// Whoever came in with the old one is out.
void replace_password(storage::Tx& tx, const storage::ActorRow& account, std::string_view hash);

}  // namespace kith::node
