// Accounts that wait for an operator's approval or for their person's mailbox, and invitations to make one.
// Codes come here as their SHA-256.
#pragma once

#include "consent/crypto/digest.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct PendingAccountRow {
    ActorId actor{};
    SubjectId subject{};
    std::optional<Bytes> reason_sealed{};  // as "registration reason"
    Instant asked{};
};

void insert_pending_account(Tx& tx, const PendingAccountRow& row);
bool is_account_pending(Tx& tx, ActorId actor);
std::optional<PendingAccountRow> find_pending_account(Tx& tx, ActorId actor);
/// False when it did not wait.
bool drop_pending_account(Tx& tx, ActorId actor);
/// The oldest first.
std::vector<PendingAccountRow> pending_accounts(Tx& tx, std::size_t limit);

/// Hidden until its mailbox is confirmed, or an operator decided: it is nobody yet.
bool is_waiting(Tx& tx, const ActorRow& account);

/// Shows an account that was hidden while it waited, once it waits for nothing any more. False: it still
/// does.
bool let_in(Tx& tx, ActorId actor);
/// It waits for nothing any more, and stays as hidden or shown as it is.
void end_waiting(Tx& tx, const ActorRow& account);

struct InviteRow {
    crypto::Sha256 code{};
    std::int64_t uses_left = 1;
    Instant made{};
    Instant expires{};

    /// By which it can be named without its code.
    std::string id() const;
};

void insert_invite(Tx& tx, const InviteRow& row);
/// False for one that is unknown, used up or expired.
bool spend_invite(Tx& tx, const crypto::Sha256& code, Instant now);
/// Those that can still be used, the newest first.
std::vector<InviteRow> open_invites(Tx& tx, Instant now, std::size_t limit);
/// False when it is gone.
bool drop_invite(Tx& tx, const InviteRow& row);
std::int64_t prune_invites(Tx& tx, Instant now, std::size_t limit);

}  // namespace kith::storage
