// What the listings of posts share: their SELECTs, their readers, and how a page is put together. For
// storage/*.cpp only.
#pragma once

#include "storage/post_columns.h"
#include "storage/timelines.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace kith::storage {

inline std::string select_posts(std::string_view from) {
    return std::string(with_viewer).append("SELECT ").append(post_columns).append(" ").append(from);
}

inline constexpr std::string_view boost_columns = ", b.id, b.uri, b.actor_id, b.at_ms ";

inline std::string select_boosts(std::string_view from) {
    return std::string(with_viewer).append("SELECT ").append(post_columns).append(boost_columns).append(from);
}

/// Of a boost b: one to followers is theirs and the booster's, and who blocks the viewer shows them nothing,
/// also not what others wrote.
inline constexpr std::string_view boost_is_shown =
    " (b.visibility IN ('public', 'unlisted') OR b.actor_id = (SELECT id FROM viewer)"
    " OR EXISTS (SELECT 1 FROM follows bf WHERE bf.follower_id = (SELECT id FROM viewer)"
    " AND bf.followed_id = b.actor_id AND bf.state = 'accepted'))"
    " AND NOT EXISTS (SELECT 1 FROM blocks bb WHERE bb.actor_id = b.actor_id"
    " AND bb.target_id = (SELECT id FROM viewer)) ";

inline void read_posts(Rows rows, std::vector<TimelineEntry>& into) {
    while (rows.next()) into.push_back({read_post(rows), std::nullopt});
}

inline BoostedBy read_boosted_by(const Rows& rows) {
    Columns c(rows, post_column_count);
    return {.id = c.id<BoostId>(), .uri = c.uri(), .actor = c.id<ActorId>(), .at = c.instant()};
}

inline void read_boosts(Rows rows, std::vector<TimelineEntry>& into) {
    while (rows.next()) {
        PostRow post = read_post(rows);
        into.push_back({std::move(post), read_boosted_by(rows)});
    }
}

/// Merges the arms of a timeline: the page's end that was asked for, each post once.
inline std::vector<TimelineEntry> merge_arms(std::vector<TimelineEntry> all, const Page& page) {
    const bool up = page.ascending();
    std::sort(all.begin(), all.end(), [up](const TimelineEntry& a, const TimelineEntry& b) {
        return up ? a.id() < b.id() : a.id() > b.id();
    });
    std::vector<TimelineEntry> merged;
    std::unordered_set<PostId> shown;
    for (TimelineEntry& entry : all) {
        if (merged.size() == page.limit) break;
        if (shown.insert(entry.post.id).second) merged.push_back(std::move(entry));
    }
    return newest_first(std::move(merged), page);
}

/// A page from arms that hold a post more than once (boosts of it): asked on until the page is full or the
/// arms are at their end. `fetch(page, into)` asks each arm for a page.
template <class Fetch>
std::vector<TimelineEntry> full_page(const Page& page, Fetch fetch) {
    constexpr int turns_max = 10;  // each passes a page of what is not shown twice
    const bool up = page.ascending();
    std::vector<TimelineEntry> merged;
    std::unordered_set<PostId> shown;
    Page part = page;
    for (int turn = 0; turn < turns_max; ++turn) {
        std::vector<TimelineEntry> rows;
        fetch(part, rows);
        std::sort(rows.begin(), rows.end(), [up](const TimelineEntry& a, const TimelineEntry& b) {
            return up ? a.id() < b.id() : a.id() > b.id();
        });
        // Beyond a page's length an arm may have left something out.
        const bool last = rows.size() < page.limit;
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), page.limit)), rows.end());
        if (!rows.empty()) (up ? part.min_id : part.max_id) = rows.back().id();
        for (TimelineEntry& entry : rows) {
            if (merged.size() < page.limit && shown.insert(entry.post.id).second)
                merged.push_back(std::move(entry));
        }
        if (last || merged.size() == page.limit) break;
    }
    return newest_first(std::move(merged), page);
}

}  // namespace kith::storage
