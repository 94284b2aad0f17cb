// Home feeds: what may be in the home timeline of who reads theirs often, put down when it arrives, so that a
// page is one walk along an index whomever they follow. A feed holds candidates; whether its owner may and
// wants to see one is asked whenever it is read. Repositories over a Tx; storage/posts, likes and follows
// keep feeds up to date.
#pragma once

#include "storage/posts.h"
#include "storage/timelines.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace kith::storage {

struct HomeFeedRow {
    ActorId owner{};
    std::int64_t floor = 0;  // everything above is in the feed
    Instant used{};          // to the day
};
std::optional<HomeFeedRow> find_home_feed(Tx& tx, ActorId owner);
/// There is none, or it was not used today: keep_home_feed is due.
bool wants_home_feed(Tx& tx, ActorId owner, Instant now);
/// Makes it, or notes that it was used; cuts it to its newest entries.
void keep_home_feed(Tx& tx, ActorId owner, Instant now);
/// Whom or what its owner follows has changed: it is made anew when it is read.
void drop_home_feed(Tx& tx, ActorId owner);
/// Those that nobody used since; how many went.
std::int64_t drop_idle_home_feeds(Tx& tx, Instant used_before, std::size_t limit);

// What arrived, into the feeds that it may belong to.
void feed_post(Tx& tx, PostId post, ActorId author);
void feed_named(Tx& tx, PostId post, std::span<const Recipient> named);
void feed_tagged(Tx& tx, PostId post, std::span<const PostTag> tags);
void feed_boost(Tx& tx, BoostId boost, PostId post, ActorId booster);

/// Without any feed: what home_timeline says, slower.
std::vector<TimelineEntry> home_timeline_by_sources(Tx& tx, ActorId owner, const Page& page);

}  // namespace kith::storage
