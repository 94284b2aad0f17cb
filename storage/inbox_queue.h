// Received and verified, but something must be fetched before it can be applied.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct InboxItem {
    InboxItemId id{};
    Uri activity;
    Uri actor;
    std::string body{};
    Instant received{};
    int attempts = 0;
    Instant next{};
    std::optional<std::string> last_error{};
};

/// False when so much waits, in all or from the actor's host, that there is no room.
bool push_inbox(Tx& tx, const InboxItem& item);
/// Due ones, the oldest first. They stay: call retry_inbox or drop_inbox for each.
std::vector<InboxItem> due_inbox(Tx& tx, Instant now, std::size_t limit);
/// Counts an attempt.
void retry_inbox(Tx& tx, InboxItemId id, Instant next, std::string_view error);
void drop_inbox(Tx& tx, InboxItemId id);
/// What waits is taken back before it was applied (Undo). False when nothing of that id and actor waits.
bool drop_inbox(Tx& tx, const Uri& activity, const Uri& actor);
bool is_waiting(Tx& tx, InboxItemId id);
std::int64_t count_inbox(Tx& tx);
std::optional<Instant> next_inbox(Tx& tx);

}  // namespace kith::storage
