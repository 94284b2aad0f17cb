// Relations: what stands between one of our people and somebody else, in one query. Any thread.
#pragma once

#include "storage/actors.h"
#include "storage/follow_options.h"
#include "storage/follows.h"
#include "storage/mutes.h"

#include <optional>

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

}  // namespace kith::storage
