// Listings of posts: home, public, tag, one actor's, a thread. All of them hold the visibility rule in their
// SQL.
#pragma once

#include "storage/page.h"
#include "storage/posts.h"
#include "storage/visibility.h"

#include <optional>
#include <string_view>
#include <vector>

namespace kith::storage {

struct BoostedBy {
    BoostId id{};
    Uri uri;
    ActorId actor{};
    Instant at{};
};
struct TimelineEntry {
    PostRow post;
    std::optional<BoostedBy> boost{};

    /// What pages are cut by.
    std::int64_t id() const { return boost ? boost->id.value : post.id.value; }
};

/// Own posts, those of the followed and their boosts, and what names the owner. Replies to strangers are left
/// out.
std::vector<TimelineEntry> home_timeline(Tx& tx, ActorId owner, const Page& page);

enum class Reach { local, federated };
/// Public posts that are no replies, of all known actors or of ours.
std::vector<TimelineEntry> public_timeline(Tx& tx, Reach reach, const Viewer& viewer, const Page& page);
/// Public posts with a tag (folded).
std::vector<TimelineEntry> tag_timeline(Tx& tx, std::string_view tag, const Viewer& viewer, const Page& page);

struct ActorListing {
    bool replies = true;
    bool boosts = true;
    bool public_only = false;  // public and unlisted: feeds, pages and outboxes
};
std::vector<TimelineEntry> actor_timeline(
    Tx& tx, ActorId author, const ActorListing& listing, const Viewer& viewer, const Page& page);

struct ThreadPost {
    PostRow post;
    int depth = 0;  // below the post that was asked for
};
/// From the root down to the parent; what the viewer may not see is left out.
std::vector<PostRow> ancestors_of(Tx& tx, PostId post, const Viewer& viewer, std::size_t limit);
/// Each before its replies, replies in the order of their ids.
std::vector<ThreadPost> descendants_of(
    Tx& tx, PostId post, const Viewer& viewer, std::size_t limit, int depth);
/// Direct replies, the oldest first.
std::vector<PostRow> replies_of(Tx& tx, PostId parent, const Viewer& viewer, const Page& page);
/// The root of the thread as far as it is known here.
PostId thread_root(Tx& tx, PostId post);

}  // namespace kith::storage
