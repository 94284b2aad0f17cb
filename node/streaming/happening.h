// Happening: what streams are told of, small enough to wait in a queue; and what is known of a post when it
// is decided who hears of it. Values; any thread.
#pragma once

#include "node/streaming/channel.h"
#include "storage/posts.h"

#include <string>
#include <variant>
#include <vector>

namespace kith::node {

/// A post as far as it decides who may hear of it: without its text.
struct PostFacts {
    storage::PostRow post;
    std::vector<storage::ActorId> recipients{};
    std::vector<std::string> tags{};  // folded
    storage::ActorId parent_author{};
    bool has_media = false;
};
/// From the rows as they are; also right before they go.
PostFacts facts_of(storage::Tx& tx, storage::PostRow post);

struct PostHeard {
    storage::PostId post{};
};
struct PostChanged {
    storage::PostId post{};
};
struct PostGone {
    PostFacts facts;  // as it was
};
struct BoostHeard {
    storage::BoostId boost{};
};
/// Said to one person, and made by whoever told it: "filters_changed", "notifications_merged", …
struct ToldPerson {
    storage::ActorId person{};
    std::string event{};
    std::string payload{};  // JSON; "" for events without one
};
/// Said to everybody: "announcement", "announcement.reaction", "announcement.delete".
struct ToldEverybody {
    std::string event{};
    std::string payload{};
};
/// New rows may be there that no event of the protocol tells of.
struct NotificationsHeard {};

using Happening =
    std::variant<PostHeard, PostChanged, PostGone, BoostHeard, ToldPerson, ToldEverybody, NotificationsHeard>;

/// Everything that it can be heard on, before anybody's own view is asked.
std::vector<Topic> open_topics_of(const PostFacts& facts);
/// Those of our people on whose home it may appear, and whom it names: candidates, each to be asked about.
std::vector<storage::ActorId> home_candidates(storage::Tx& tx, const PostFacts& facts);
std::vector<storage::ActorId> home_candidates(storage::Tx& tx, storage::ActorId booster);

/// The visibility rule and the blocks of both, also for a post that is gone.
bool sees(storage::Tx& tx, const PostFacts& facts, storage::ActorId viewer);
/// Whether it stands on the viewer's home timeline (storage::home_timeline), given that they see it.
bool is_at_home(storage::Tx& tx, const PostFacts& facts, storage::ActorId viewer);
bool is_boost_at_home(storage::Tx& tx, storage::ActorId booster, storage::ActorId viewer);

}  // namespace kith::node
