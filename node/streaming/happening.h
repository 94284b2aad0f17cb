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
/// Those of our people on whose home it may appear: candidates, each to be asked about.
std::vector<storage::ActorId> home_candidates(storage::Tx& tx, const PostFacts& facts);
std::vector<storage::ActorId> home_candidates(storage::Tx& tx, storage::ActorId booster);

/// The visibility rule and the blocks of both, for a post that is gone: no listing has it any more.
bool could_see(storage::Tx& tx, const PostFacts& facts, storage::ActorId viewer);
/// Whether the listing of that name, asked by the viewer now, holds the post (or the boost of it, at home and
/// on lists). It asks the visibility rule, and what the viewer chose not to see.
bool is_listed(storage::Tx& tx,
               const PostFacts& facts,
               storage::BoostId boost,
               const Topic& topic,
               storage::ActorId viewer);

}  // namespace kith::node
