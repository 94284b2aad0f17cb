// Who follows whom: requests, acceptance, lists, and the inboxes that followers are reached at.
#pragma once

#include "storage/actors.h"
#include "storage/page.h"

#include <optional>
#include <string_view>
#include <vector>

namespace kith::storage {

enum class FollowState { requested, accepted };

struct FollowRow {
    FollowId id{};
    ActorId follower{};
    ActorId followed{};
    FollowState state = FollowState::requested;
    Uri uri;  // the Follow activity
    std::optional<Uri> accept_uri{};
    Instant at{};
    std::optional<Instant> accepted{};
};

/// A repeated Follow keeps the row and its state and takes the new URI. Returns the row as it is now.
FollowRow put_follow(Tx& tx, const FollowRow& row);
std::optional<FollowRow> find_follow(Tx& tx, ActorId follower, ActorId followed);
std::optional<FollowRow> find_follow(Tx& tx, const Uri& follow_uri);
std::optional<FollowRow> find_follow(Tx& tx, FollowId id);
/// False when there is no such row.
bool accept_follow(
    Tx& tx, ActorId follower, ActorId followed, const std::optional<Uri>& accept_uri, Instant now);
bool remove_follow(Tx& tx, ActorId follower, ActorId followed);
/// Both directions, requests included; after a block or a deletion.
void remove_follows_between(Tx& tx, ActorId one, ActorId other);
/// Everything an actor follows and everyone who follows it.
void remove_all_follows_of(Tx& tx, ActorId actor);
bool is_following(Tx& tx, ActorId follower, ActorId followed);

struct FollowEntry {
    FollowRow follow;
    ActorRow actor;  // the other one
};
/// Accepted, neither suspended nor deleted, newest first, paged by follow id.
std::vector<FollowEntry> followers_of(Tx& tx, ActorId actor, const Page& page);
std::vector<FollowEntry> following_of(Tx& tx, ActorId actor, const Page& page);
/// Only those who allow to be listed (ruling on lists), whoever opens them.
std::vector<FollowEntry> listed_followers_of(Tx& tx, ActorId actor, const Page& page);
std::vector<FollowEntry> listed_following_of(Tx& tx, ActorId actor, const Page& page);
/// Requests that wait for `actor`, oldest first.
std::vector<FollowEntry> requests_to(Tx& tx, ActorId actor, const Page& page);
std::int64_t count_followers(Tx& tx, ActorId actor);
std::int64_t count_following(Tx& tx, ActorId actor);

/// Remote followers' inboxes, each once, shared inboxes preferred.
std::vector<Uri> follower_inboxes(Tx& tx, ActorId actor);
/// FEP-8fcf: the ids of an actor's followers (or followed) on one authority, for digests and partial lists.
std::vector<Uri> followers_on(Tx& tx, ActorId actor, const Host& host);
/// Our people who follow the remote `actor`, accepted.
std::vector<ActorId> local_followers_of(Tx& tx, ActorId actor);
/// Also one whose Accept is not here yet: what the followed actor sends may overtake it.
bool has_local_follower(Tx& tx, ActorId actor);

}  // namespace kith::storage
