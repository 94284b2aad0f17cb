// What is kept of what a person noted of others and chose for themselves: for copies of it.
#include "storage/personal_rows.h"

#include <array>

namespace kith::storage::personal {
namespace {

using enum Meaning;
using Column = PersonalColumn;

constexpr std::string_view by_actor = "t.actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";

constexpr std::array mutes = {Column{"actor_id", "as:actor", actor},
                              Column{"target_id", "as:object", actor},
                              Column{"notifications", "kith:mutesNotifications", flag},
                              Column{"ends_ms", "as:endTime", number},
                              Column{"at_ms", "as:published", time}};
constexpr std::array domain_blocks = {
    Column{"actor_id", "as:actor", actor}, Column{"host", "kith:host"}, Column{"id", "dct:identifier", id}};
constexpr std::array follow_options = {Column{"follower_id", "as:actor", actor},
                                       Column{"followed_id", "as:object", actor},
                                       Column{"boosts", "kith:showsBoosts", flag},
                                       Column{"notify", "kith:notifies", flag},
                                       Column{"languages", "kith:languages", json}};
constexpr std::array notes = {Column{"actor_id", "as:actor", actor},
                              Column{"target_id", "as:object", actor},
                              Column{"subject_id", "kith:subject", id},
                              Column{"sealed", "as:content", secret, "account_note"},
                              Column{"at_ms", "as:published", time}};
constexpr std::array endorsements = {Column{"actor_id", "as:actor", actor},
                                     Column{"target_id", "as:object", actor},
                                     Column{"at_ms", "as:published", time}};
constexpr std::array tags = {Column{"id", "dct:identifier", id},
                             Column{"actor_id", "as:actor", actor},
                             Column{"tag", "kith:tag"},
                             Column{"shown", "as:name"}};
constexpr std::array dismissed = {Column{"actor_id", "as:actor", actor},
                                  Column{"target_id", "as:object", actor}};
constexpr std::array defaults = {Column{"actor_id", "as:actor", actor},
                                 Column{"visibility", "kith:visibility"},
                                 Column{"sensitive", "as:sensitive", flag},
                                 Column{"language", "dct:language"},
                                 Column{"quote_policy", "kith:quotePolicy"},
                                 Column{"attribution_domains", "kith:attributionDomains", json}};

constexpr std::array tables = {
    PersonalTable{
        "mutes", "Whom you muted", "mutes", "kith:Mute", by_actor, "t.at_ms DESC, t.target_id", mutes},
    PersonalTable{"domain_blocks",
                  "Servers that you blocked for yourself",
                  "user_domain_blocks",
                  "kith:DomainBlock",
                  by_actor,
                  "t.id DESC",
                  domain_blocks},
    PersonalTable{"follow_options",
                  "How you wanted to follow",
                  "follow_options",
                  "kith:FollowOptions",
                  "t.follower_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.followed_id DESC",
                  follow_options},
    PersonalTable{"account_notes",
                  "What you noted of others for yourself",
                  "account_notes",
                  "kith:AccountNote",
                  "t.subject_id = ?",
                  "t.at_ms DESC, t.target_id",
                  notes},
    PersonalTable{"endorsements",
                  "Whom you show on your profile",
                  "endorsements",
                  "kith:Endorsement",
                  by_actor,
                  "t.at_ms DESC, t.target_id",
                  endorsements},
    PersonalTable{"featured_tags",
                  "Tags that you show on your profile",
                  "featured_tags",
                  "kith:FeaturedTag",
                  by_actor,
                  "t.id DESC",
                  tags},
    PersonalTable{"followed_tags",
                  "Tags that you follow",
                  "followed_tags",
                  "kith:FollowedTag",
                  by_actor,
                  "t.id DESC",
                  tags},
    PersonalTable{"dismissed_suggestions",
                  "Suggested accounts that you dismissed",
                  "dismissed_suggestions",
                  "kith:DismissedSuggestion",
                  by_actor,
                  "t.target_id DESC",
                  dismissed},
    PersonalTable{"posting_defaults",
                  "What your new posts start from",
                  "posting_defaults",
                  "kith:PostingDefaults",
                  by_actor,
                  "t.actor_id",
                  defaults},
};

}  // namespace

std::span<const PersonalTable> of_relations() {
    return tables;
}

}  // namespace kith::storage::personal
