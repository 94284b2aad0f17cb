// Relations: what stands between one of our people and somebody else, and lists that follow from it. Any
// thread.
#pragma once

#include "storage/actors.h"
#include "storage/follow_options.h"
#include "storage/follows.h"
#include "storage/mutes.h"
#include "storage/page.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace kith::storage {

struct Relation {
    std::optional<FollowState> follows{};   // the other
    std::optional<FollowState> followed{};  // by the other
    FollowOptions options{};
    bool blocks = false;
    bool blocked = false;
    bool blocks_domain = false;
    bool endorses = false;
    std::optional<MuteRow> mute{};
};
Relation relation_between(Tx& tx, ActorId one, const ActorRow& other, Instant now);

/// Requests to follow that wait for somebody's answer.
std::int64_t count_requests_to(Tx& tx, ActorId actor);
/// Whom somebody blocks; paged by their id.
std::vector<ActorId> blocked_by(Tx& tx, ActorId actor, const Page& page);
/// Whom one of our people follows that follow `target` too: those alone who allow to be listed.
std::vector<ActorId> familiar_followers(Tx& tx, ActorId viewer, ActorId target, std::size_t limit);

/// Of one host: whom somebody follows (or asked to), and who follows them (or asked to).
struct FollowsWithHost {
    std::vector<Uri> followed{};
    std::vector<Uri> followers{};
};
FollowsWithHost follows_with_host(Tx& tx, ActorId actor, const Host& host, std::size_t limit);

}  // namespace kith::storage
