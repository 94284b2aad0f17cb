// One thing that was said to the consent actor, with whatever its answer needs; for the files of Dialogue.
#pragma once

#include "node/dialogue/dialogue.h"

#include <optional>

namespace kith::node {

struct Dialogue::Turn {
    storage::Tx& tx;
    const storage::DialogueItem& item;
    const ActorRow& speaker;
    const std::optional<PostRow>& post;
    Act act;
    /// The sort of link that the answer holds: its words are sealed until they are sent, and kept nowhere.
    mutable std::optional<storage::LinkMay> carries{};

    /// To a question of ours anything may come; to an answer of ours only what we understand.
    bool answers_an_answer(storage::ActorId me) const {
        const auto parent =
            post && post->in_reply_to.valid() ? storage::find_post(tx, post->in_reply_to) : std::nullopt;
        return parent && parent->actor == me && parent->type != "Question";
    }
    bool in_public() const {
        return post && (post->visibility == Visibility::public_ || post->visibility == Visibility::unlisted);
    }
};

}  // namespace kith::node
