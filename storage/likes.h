// What people do to a post: likes and emoji reactions, boosts, bookmarks, pins.
#pragma once

#include "storage/page.h"
#include "storage/posts.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct LikeRow {
    PostId post{};
    ActorId actor{};
    std::string emoji{};  // "" is a plain Like
    Uri uri;
    Instant at{};
};

/// True when it is new: once for each (post, actor, emoji) and each URI.
bool put_like(Tx& tx, const LikeRow& row);
bool remove_like(Tx& tx, PostId post, ActorId actor, std::string_view emoji = "");
std::optional<LikeRow> find_like(Tx& tx, const Uri& uri);
std::optional<LikeRow> find_like(Tx& tx, PostId post, ActorId actor, std::string_view emoji = "");
std::vector<LikeRow> likes_of(Tx& tx, PostId post, std::size_t limit);
std::int64_t count_likes(Tx& tx, PostId post);  // plain ones

struct BoostRow {
    BoostId id{};
    Uri uri;
    PostId post{};
    ActorId actor{};
    Visibility visibility = Visibility::public_;
    Instant at{};
};

/// True when it is new: once for each (post, actor) and each URI. Moves the id on when it is taken.
bool put_boost(Tx& tx, const BoostRow& row);
bool remove_boost(Tx& tx, PostId post, ActorId actor);
std::optional<BoostRow> find_boost(Tx& tx, const Uri& uri);
std::optional<BoostRow> find_boost(Tx& tx, BoostId id);
std::optional<BoostRow> find_boost(Tx& tx, PostId post, ActorId actor);
std::vector<BoostRow> boosts_of(Tx& tx, PostId post, std::size_t limit);
std::int64_t count_boosts(Tx& tx, PostId post);

/// Every like, boost, vote, bookmark and pin by an actor that is gone.
void remove_reactions_of(Tx& tx, ActorId actor);

bool put_bookmark(Tx& tx, ActorId actor, PostId post, Instant now);
bool remove_bookmark(Tx& tx, ActorId actor, PostId post);
bool is_bookmarked(Tx& tx, ActorId actor, PostId post);

/// Also of remote actors (their featured collection).
bool put_pin(Tx& tx, ActorId actor, PostId post, Instant now);
bool remove_pin(Tx& tx, ActorId actor, PostId post);
bool is_pinned(Tx& tx, ActorId actor, PostId post);
/// The latest first.
std::vector<PostId> pins_of(Tx& tx, ActorId actor);

}  // namespace kith::storage
