// Notifications as the client API asks for them: pages of single ones and of groups, cut down by kind and
// sender, and what a person does with them. Only of posts that the owner may see, and of people whom they
// want to see.
#pragma once

#include "storage/notifications.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct NotificationCut {
    std::vector<std::string> types{};    // none: all that the client API knows
    std::vector<std::string> exclude{};  // and not these
    ActorId from{};                      // invalid: from anybody
    bool held_back_too = false;
};
std::vector<NotificationRow> list_notifications(Tx& tx,
                                                ActorId owner,
                                                const NotificationCut& cut,
                                                const Page& page);
/// Also one that is held back.
std::optional<NotificationRow> find_notification(Tx& tx, NotificationId id, ActorId owner);
void dismiss_notification(Tx& tx, NotificationId id, ActorId owner);
void clear_notifications(Tx& tx, ActorId owner);

struct NotificationGroup {
    std::string key{};         // "ungrouped-<id>" of one alone
    NotificationRow newest{};  // of the page
    NotificationId page_min{};
    NotificationId page_max{};
};
struct GroupPage {
    std::vector<NotificationGroup> groups{};  // newest first
    NotificationId newest{};                  // what was looked through
    NotificationId oldest{};
    bool more = false;  // beyond the page's end
};
/// Notifications of `grouped` types are shown as groups, each once on a page. At most `rows_max` are looked
/// through.
GroupPage list_groups(Tx& tx,
                      ActorId owner,
                      const NotificationCut& cut,
                      const std::vector<std::string>& grouped,
                      const Page& page,
                      std::size_t rows_max);

/// All of a group, whatever page it is on.
struct GroupTotals {
    std::int64_t notifications = 0;
    NotificationId newest{};
    std::vector<ActorId> actors{};  // who did it last comes first
};
/// No notifications: there is no such group.
GroupTotals totals_of_group(Tx& tx, ActorId owner, std::string_view key, std::size_t actors_max);
/// Its newest notification.
std::optional<NotificationRow> find_group(Tx& tx, ActorId owner, std::string_view key);
void dismiss_group(Tx& tx, ActorId owner, std::string_view key);

/// "ungrouped-<id>", or the key of its group.
std::string group_key_of(const NotificationRow& row);

}  // namespace kith::storage
