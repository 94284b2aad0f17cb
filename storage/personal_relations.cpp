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
constexpr std::array collections = {Column{"id", "dct:identifier", id},
                                    Column{"owner_id", "as:actor", actor},
                                    Column{"name", "as:name"},
                                    Column{"description", "as:summary"},
                                    Column{"language", "dct:language"},
                                    Column{"tag", "kith:tag"},
                                    Column{"sensitive", "as:sensitive", flag},
                                    Column{"discoverable", "kith:discoverable", flag},
                                    Column{"created_ms", "dct:created", time},
                                    Column{"updated_ms", "as:updated", time}};
constexpr std::array collection_items = {Column{"id", "dct:identifier", id},
                                         Column{"collection_id", "kith:collection", id},
                                         Column{"actor_id", "as:object", actor},
                                         Column{"created_ms", "dct:created", time}};
constexpr std::array revocations = {Column{"owner_id", "as:object", actor},
                                    Column{"actor_id", "as:actor", actor},
                                    Column{"at_ms", "as:published", time}};
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
    PersonalTable{"collections",
                  "Your collections of people",
                  "collections",
                  "kith:Collection",
                  "t.owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.id DESC",
                  collections},
    PersonalTable{"collection_items",
                  "Whom your collections name",
                  "collection_items",
                  "kith:CollectionItem",
                  "t.collection_id IN (SELECT c.id FROM collections c JOIN actors a ON a.id = c.owner_id"
                  " WHERE a.subject_id = ?)",
                  "t.id DESC",
                  collection_items},
    PersonalTable{"in_collections",
                  "Which collections of others name you",
                  "collection_items",
                  "kith:CollectionItem",
                  by_actor,
                  "t.id DESC",
                  collection_items},
    PersonalTable{"collection_revocations",
                  "Whose collections you took yourself off",
                  "collection_revocations",
                  "kith:CollectionRevocation",
                  by_actor,
                  "t.at_ms DESC, t.owner_id",
                  revocations},
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
