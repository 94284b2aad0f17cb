// How a person reads: lists, filters, markers, conversations, what is held back for them. For copies of it.
#include "storage/personal_rows.h"

#include <array>

namespace kith::storage::personal {
namespace {

using enum Meaning;
using Column = PersonalColumn;

constexpr std::string_view by_owner = "t.owner_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr std::string_view of_own_filter =
    "t.filter_id IN (SELECT f.id FROM filters f JOIN actors a ON a.id = f.owner_id WHERE a.subject_id = ?)";

constexpr std::array lists = {Column{"id", "dct:identifier", id},
                              Column{"owner_id", "as:actor", actor},
                              Column{"title", "as:name"},
                              Column{"replies_policy", "kith:repliesPolicy"},
                              Column{"exclusive", "kith:exclusive", flag},
                              Column{"created_ms", "dct:created", time}};
constexpr std::array members = {Column{"list_id", "kith:list", id}, Column{"actor_id", "as:object", actor}};
constexpr std::array filters = {Column{"id", "dct:identifier", id},
                                Column{"owner_id", "as:actor", actor},
                                Column{"title", "as:name"},
                                Column{"contexts", "kith:contexts", json},
                                Column{"action", "kith:action"},
                                Column{"expires_ms", "as:endTime", time},
                                Column{"created_ms", "dct:created", time}};
constexpr std::array keywords = {Column{"id", "dct:identifier", id},
                                 Column{"filter_id", "kith:filter", id},
                                 Column{"keyword", "as:content"},
                                 Column{"whole_word", "kith:wholeWord", flag}};
constexpr std::array statuses = {Column{"id", "dct:identifier", id},
                                 Column{"filter_id", "kith:filter", id},
                                 Column{"post_id", "as:object", post}};
constexpr std::array markers = {Column{"owner_id", "as:actor", actor},
                                Column{"timeline", "as:name"},
                                Column{"last_read_id", "kith:lastRead", id},
                                Column{"version", "kith:version", number},
                                Column{"updated_ms", "as:updated", time}};
constexpr std::array conversations = {Column{"id", "dct:identifier", id},
                                      Column{"owner_id", "as:actor", actor},
                                      Column{"root_id", "kith:root", id},
                                      Column{"unread", "kith:unread", flag}};
constexpr std::array conversation_posts = {Column{"conversation_id", "kith:conversation", id},
                                           Column{"post_id", "as:object", post}};
constexpr std::array policies = {Column{"owner_id", "as:actor", actor},
                                 Column{"not_following", "kith:notFollowing"},
                                 Column{"not_followers", "kith:notFollowers"},
                                 Column{"new_accounts", "kith:newAccounts"},
                                 Column{"private_mentions", "kith:privateMentions"},
                                 Column{"limited_accounts", "kith:limitedAccounts"},
                                 Column{"bots", "kith:bots"}};
constexpr std::array requests = {Column{"id", "dct:identifier", id},
                                 Column{"owner_id", "as:to", actor},
                                 Column{"from_actor_id", "as:actor", actor},
                                 Column{"state", "kith:state"},
                                 Column{"created_ms", "dct:created", time},
                                 Column{"updated_ms", "as:updated", time}};

constexpr std::array tables = {
    PersonalTable{"lists", "Your lists", "lists", "kith:List", by_owner, "t.id DESC", lists},
    PersonalTable{
        "list_members",
        "Who is on your lists",
        "list_members",
        "as:Link",
        "t.list_id IN (SELECT l.id FROM lists l JOIN actors a ON a.id = l.owner_id WHERE a.subject_id = ?)",
        "t.list_id DESC, t.actor_id",
        members},
    PersonalTable{"filters", "Your filters", "filters", "kith:Filter", by_owner, "t.id DESC", filters},
    PersonalTable{"filter_keywords",
                  "The words of your filters",
                  "filter_keywords",
                  "kith:FilterKeyword",
                  of_own_filter,
                  "t.id DESC",
                  keywords},
    PersonalTable{"filter_statuses",
                  "Posts that you filtered",
                  "filter_statuses",
                  "kith:FilterStatus",
                  of_own_filter,
                  "t.id DESC",
                  statuses},
    PersonalTable{
        "markers", "How far you have read", "markers", "kith:Marker", by_owner, "t.timeline", markers},
    PersonalTable{"conversations",
                  "Your conversations",
                  "conversations",
                  "kith:Conversation",
                  by_owner,
                  "t.id DESC",
                  conversations},
    PersonalTable{"conversation_posts",
                  "What belongs to your conversations",
                  "conversation_posts",
                  "as:Link",
                  "t.conversation_id IN (SELECT c.id FROM conversations c JOIN actors a ON a.id = c.owner_id"
                  " WHERE a.subject_id = ?)",
                  "t.conversation_id DESC, t.post_id DESC",
                  conversation_posts},
    PersonalTable{"notification_policy",
                  "What you hold back",
                  "notification_policies",
                  "kith:NotificationPolicy",
                  by_owner,
                  "t.owner_id",
                  policies},
    PersonalTable{"notification_requests",
                  "Whose notifications are held back, or let through",
                  "notification_requests",
                  "kith:NotificationRequest",
                  by_owner,
                  "t.id DESC",
                  requests},
};

}  // namespace

std::span<const PersonalTable> of_reading() {
    return tables;
}

}  // namespace kith::storage::personal
