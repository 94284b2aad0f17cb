#include "node/mastodon/reading_upkeep.h"

#include "consent/base/log.h"
#include "node/mastodon/reading_limits.h"
#include "storage/home_feed.h"
#include "storage/mutes.h"

#include <algorithm>

namespace kith::node {

activitypub::Progress tidy_reading(storage::Database& database, Instant now) {
    activitypub::Progress progress;
    const Done done = database.write([&](storage::Tx& tx) -> Done {
        const std::int64_t mutes = storage::drop_ended_mutes(tx, now, limits::ended_mutes_a_step);
        const std::int64_t feeds =
            storage::drop_idle_home_feeds(tx, now - limits::idle_home_feed_for, limits::home_feeds_a_step);
        progress.done = static_cast<int>(mutes + feeds);
        const bool full = mutes >= static_cast<std::int64_t>(limits::ended_mutes_a_step) ||
                          feeds >= static_cast<std::int64_t>(limits::home_feeds_a_step);
        if (full) progress.next = now;
        return {};
    });
    if (!done) log::warning("upkeep.reading", {{"error", done.error()}});
    return progress;
}

}  // namespace kith::node
