// Listings of posts as the client API asks for them: public and tag timelines cut down by where and what, one
// list's people, direct messages. All of them hold the visibility rule and what the viewer chose not to see
// in their SQL, so that pages are full.
#pragma once

#include "storage/lists.h"
#include "storage/timelines.h"

#include <string>
#include <vector>

namespace kith::storage {

enum class Origin { anywhere, here, elsewhere };

struct FeedCut {
    Origin origin = Origin::anywhere;
    bool only_media = false;
};
std::vector<TimelineEntry> public_feed(Tx& tx, const FeedCut& cut, const Viewer& viewer, const Page& page);

/// At most so many tags of each kind count.
inline constexpr std::size_t feed_tags_max = 5;
struct TagCut {
    std::vector<std::string> any{};   // folded; posts with one of them
    std::vector<std::string> all{};   // and with all of these
    std::vector<std::string> none{};  // and with none of these
};
/// Public posts, replies too. No tag in `any`: nothing.
std::vector<TimelineEntry> tag_feed(
    Tx& tx, const TagCut& tags, const FeedCut& cut, const Viewer& viewer, const Page& page);

/// Posts and boosts of those on it whom its owner follows; replies as the list says.
std::vector<TimelineEntry> list_feed(Tx& tx, const ListRow& list, const Page& page);

/// Direct messages that the owner wrote or is named in.
std::vector<TimelineEntry> direct_feed(Tx& tx, ActorId owner, const Page& page);

}  // namespace kith::storage
