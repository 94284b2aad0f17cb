// How each function of Moderation opens its transaction. For node/moderation/*.cpp only.
#pragma once

#include "node/moderation/moderation.h"

#include <type_traits>

namespace kith::node {

struct Moderation::Step {
    storage::Tx& tx;
    Moderator by;
    Instant now{};
};

template <class Work>
auto Moderation::change(const Moderator& by, Permission needed, Work work) const {
    using Answer = std::invoke_result_t<Work, const Step&>;
    return parts_.database.write([&](storage::Tx& tx) -> Answer { return work(TRY(enter(tx, by, needed))); });
}

template <class Work>
auto Moderation::look(const Moderator& by, Permission needed, Work work) const {
    using Answer = std::invoke_result_t<Work, const Step&>;
    return parts_.database.read([&](storage::Tx& tx) -> Answer { return work(TRY(enter(tx, by, needed))); });
}

}  // namespace kith::node
