// What tests of reading share: ids of a page, and posts that are tagged, name somebody or are boosted.
#pragma once

#include "storage/likes.h"
#include "storage/timelines.h"
#include "tests/storage/support.h"

#include <initializer_list>
#include <vector>

namespace kith::storage {

inline std::vector<std::int64_t> ids_of(const std::vector<TimelineEntry>& entries) {
    std::vector<std::int64_t> ids;
    for (const TimelineEntry& entry : entries) ids.push_back(entry.id());
    return ids;
}

inline void tag(World& world, const PostRow& post, std::initializer_list<const char*> tags) {
    world.write([&](Tx& tx) {
        std::vector<PostTag> rows;
        for (const char* each : tags) rows.push_back({each, each});
        set_tags(tx, post.id, rows);
    });
}

inline void name(World& world, const PostRow& post, const ActorRow& actor) {
    world.write([&](Tx& tx) {
        const Recipient recipient{actor.id, true};
        set_recipients(tx, post.id, {&recipient, 1});
    });
}

inline void boost(World& world, const ActorRow& by, const PostRow& post) {
    world.clock.pass(Millis(1'000));
    world.write([&](Tx& tx) {
        const auto id = world.ids.make<BoostId>();
        put_boost(tx,
                  {id,
                   uri(fmt::format("{}/boosts/{}", by.uri.text(), id.value)),
                   post.id,
                   by.id,
                   Visibility::public_,
                   world.clock.now()});
    });
}

}  // namespace kith::storage
