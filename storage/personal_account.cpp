// What is kept of who a person is here, and of what they did: for copies of it.
#include "storage/personal_rows.h"

#include <array>

namespace kith::storage::personal {
namespace {

using enum Meaning;
using Column = PersonalColumn;

constexpr std::string_view of_subject = "t.subject_id = ?";
constexpr std::string_view by_actor = "t.actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";

constexpr std::array subjects = {Column{"id", "dct:identifier", id},
                                 Column{"created_ms", "dct:created", time},
                                 Column{"epoch", "kith:epoch", number},
                                 Column{"restricted", "kith:restricted", flag},
                                 Column{"age", "kith:ageBand"},
                                 Column{"erased_ms", "kith:erased", time}};
constexpr std::array actors = {Column{"id", "dct:identifier", id},
                               Column{"subject_id", "kith:subject", id},
                               Column{"uri", "@id"},
                               Column{"is_local", "kith:isLocal", flag},
                               Column{"host", "kith:host"},
                               Column{"username", "as:preferredUsername"},
                               Column{"type", "kith:actorType"},
                               Column{"inbox", "as:inbox"},
                               Column{"shared_inbox", "as:sharedInbox"},
                               Column{"outbox", "as:outbox"},
                               Column{"followers", "as:followers"},
                               Column{"following", "as:following"},
                               Column{"featured", "kith:featured"},
                               Column{"url", "as:url"},
                               Column{"locked", "as:manuallyApprovesFollowers", flag},
                               Column{"discoverable", "kith:discoverable", flag},
                               Column{"indexable", "kith:indexable", flag},
                               Column{"opens_lists", "kith:opensLists", flag},
                               Column{"listed", "kith:listed", flag},
                               Column{"also_known_as", "as:alsoKnownAs", json},
                               Column{"moved_to", "as:movedTo"},
                               Column{"moved_ms", "kith:moved", time},
                               Column{"created_ms", "as:published", time},
                               Column{"suspended_ms", "kith:suspended", time},
                               Column{"deleted_ms", "as:deleted", time},
                               Column{"source", "dpv:hasDataSource"},
                               Column{"basis", "dpv:hasLegalBasis"},
                               Column{"fetched_ms", "kith:fetched", time},
                               Column{"last_needed_ms", "kith:lastNeeded", time}};
constexpr std::array accounts = {Column{"actor_id", "as:actor", actor},
                                 Column{"subject_id", "kith:subject", id},
                                 Column{"created_ms", "dct:created", time}};
constexpr std::array handles = {Column{"username", "as:preferredUsername"},
                                Column{"actor_id", "as:actor", actor}};
constexpr std::array keys = {Column{"id", "dct:identifier", id},
                             Column{"actor_id", "as:actor", actor},
                             Column{"key_uri", "@id"},
                             Column{"algorithm", "kith:algorithm"},
                             Column{"public_key", "kith:publicKey"},
                             Column{"first_seen_ms", "kith:firstSeen", time},
                             Column{"changed_ms", "dct:modified", time},
                             Column{"revoked_ms", "kith:revoked", time},
                             Column{"fetched_ms", "kith:fetched", time}};
constexpr std::array follows = {Column{"id", "dct:identifier", id},
                                Column{"follower_id", "as:actor", actor},
                                Column{"followed_id", "as:object", actor},
                                Column{"state", "kith:state"},
                                Column{"uri", "@id"},
                                Column{"accept_uri", "kith:accept"},
                                Column{"at_ms", "as:published", time},
                                Column{"accepted_ms", "kith:accepted", time}};
constexpr std::array blocks = {Column{"actor_id", "as:actor", actor},
                               Column{"target_id", "as:object", actor},
                               Column{"uri", "@id"},
                               Column{"at_ms", "as:published", time}};
constexpr std::array likes = {Column{"post_id", "as:object", post},
                              Column{"actor_id", "as:actor", actor},
                              Column{"emoji", "as:content"},
                              Column{"uri", "@id"},
                              Column{"at_ms", "as:published", time}};
constexpr std::array boosts = {Column{"id", "dct:identifier", id},
                               Column{"uri", "@id"},
                               Column{"post_id", "as:object", post},
                               Column{"actor_id", "as:actor", actor},
                               Column{"visibility", "kith:visibility"},
                               Column{"at_ms", "as:published", time}};
constexpr std::array marks = {Column{"actor_id", "as:actor", actor},
                              Column{"post_id", "as:object", post},
                              Column{"at_ms", "as:published", time}};
constexpr std::array votes = {Column{"post_id", "as:inReplyTo", post},
                              Column{"actor_id", "as:actor", actor},
                              Column{"position", "kith:choice", number},
                              Column{"uri", "@id"},
                              Column{"at_ms", "as:published", time}};
constexpr std::array notifications = {Column{"id", "dct:identifier", id},
                                      Column{"owner_id", "as:to", actor},
                                      Column{"type", "kith:notificationType"},
                                      Column{"from_actor_id", "as:actor", actor},
                                      Column{"post_id", "as:object", post},
                                      Column{"at_ms", "as:published", time}};
constexpr std::array pushes = {Column{"id", "dct:identifier", id},
                               Column{"subject_id", "kith:subject", id},
                               Column{"actor_id", "as:actor", actor},
                               Column{"sealed_endpoint", "kith:endpoint", secret, "push endpoint"},
                               Column{"encoding", "kith:encoding"},
                               Column{"alerts", "kith:alerts", json},
                               Column{"policy", "kith:policy"},
                               Column{"content", "kith:content"},
                               Column{"created_ms", "dct:created", time},
                               Column{"next_ms", "kith:notBefore", time},
                               Column{"failures", "kith:failures", number},
                               Column{"failing_since_ms", "kith:failingSince", time}};
constexpr std::array reports = {Column{"id", "dct:identifier", id},
                                Column{"uri", "@id"},
                                Column{"from_actor_id", "as:actor", actor},
                                Column{"target_id", "as:target", actor},
                                Column{"objects", "as:object", json},
                                Column{"comment", "as:content"},
                                Column{"at_ms", "as:published", time}};

constexpr std::array tables = {
    PersonalTable{"person",
                  "You, as this node counts people",
                  "subjects",
                  "dpv:DataSubject",
                  "t.id = ?",
                  "t.id",
                  subjects},
    PersonalTable{"actors",
                  "Your account or profile as it is known here",
                  "actors",
                  "as:Person",
                  of_subject,
                  "t.id",
                  actors},
    PersonalTable{"account", "Your sign-in", "accounts", "kith:Account", of_subject, "t.actor_id", accounts},
    PersonalTable{
        "handles", "Handles kept for you", "local_handles", "kith:Handle", by_actor, "t.username", handles},
    PersonalTable{"keys",
                  "The keys your messages are signed with",
                  "actor_keys",
                  "sec:Key",
                  by_actor,
                  "t.id DESC",
                  keys},
    PersonalTable{"follows",
                  "Whom you follow, and who follows you",
                  "follows",
                  "as:Follow",
                  "EXISTS (SELECT 1 FROM actors WHERE actors.subject_id = ? AND (actors.id = t.follower_id OR"
                  " actors.id = t.followed_id))",
                  "t.id DESC",
                  follows},
    PersonalTable{
        "blocks", "Whom you blocked", "blocks", "as:Block", by_actor, "t.at_ms DESC, t.target_id", blocks},
    PersonalTable{"likes", "What you liked", "likes", "as:Like", by_actor, "t.at_ms DESC, t.post_id", likes},
    PersonalTable{"boosts", "What you boosted", "boosts", "as:Announce", by_actor, "t.id DESC", boosts},
    PersonalTable{"bookmarks",
                  "What you bookmarked",
                  "bookmarks",
                  "kith:Bookmark",
                  by_actor,
                  "t.at_ms DESC, t.post_id",
                  marks},
    PersonalTable{"pins", "What you pinned", "pins", "kith:Pin", by_actor, "t.at_ms DESC, t.post_id", marks},
    PersonalTable{"votes",
                  "How you voted",
                  "poll_votes",
                  "as:Note",
                  by_actor,
                  "t.at_ms DESC, t.post_id, t.position",
                  votes},
    PersonalTable{"notifications",
                  "What you were told",
                  "notifications",
                  "kith:Notification",
                  "t.owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.id DESC",
                  notifications},
    PersonalTable{"push",
                  "Where your apps are told of it",
                  "push_subscriptions",
                  "kith:PushSubscription",
                  of_subject,
                  "t.id DESC",
                  pushes},
    PersonalTable{"reports",
                  "What you reported",
                  "reports",
                  "as:Flag",
                  "t.from_actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.id DESC",
                  reports},
};

}  // namespace

std::span<const PersonalTable> of_the_account() {
    return tables;
}

}  // namespace kith::storage::personal
