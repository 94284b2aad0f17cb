// Local accounts: an actor, its password hash, and the handle it holds for ever.
#pragma once

#include "storage/actors.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct AccountRow {
    ActorId actor{};
    SubjectId subject{};
    std::string password_hash{};
    Instant created{};
};

struct AccountWithActor {
    AccountRow account;
    ActorRow actor;
};

/// Takes the actor's handle for ever; Errc::conflict when it was ever taken. The actor's row must exist.
Done insert_account(Tx& tx, const AccountRow& row);
/// True also for a handle whose account is gone.
bool handle_is_taken(Tx& tx, std::string_view username);
/// For an account that nobody ever saw: another one may take its handle.
void release_handle(Tx& tx, ActorId actor);
/// Takes a handle without an account (the instance actor's). Errc::conflict when it was ever taken.
Done take_handle(Tx& tx, std::string_view username, ActorId actor);

std::optional<AccountWithActor> find_account(Tx& tx, std::string_view username);
std::optional<AccountWithActor> find_account(Tx& tx, ActorId actor);
/// In the order of creation, deleted ones left out.
std::vector<AccountWithActor> list_accounts(Tx& tx);
/// Nobody signs in to it: no session and no token of theirs is found (find_consent_session, find_token).
void set_disabled(Tx& tx, ActorId actor, std::optional<Instant> since);
bool is_disabled(Tx& tx, ActorId actor);
struct AccountIds {
    ActorId actor{};
    SubjectId subject{};
};
/// By id, those after `after`.
std::vector<AccountIds> account_ids(Tx& tx, ActorId after, std::size_t limit);
void set_password_hash(Tx& tx, ActorId actor, std::string_view hash);
/// The account's row; the handle stays taken.
void delete_account(Tx& tx, ActorId actor);

}  // namespace kith::storage
