// What was said to the consent actor and waits to be dealt with: one row, one step.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

enum class DialogueKind {
    message,
    vote,
    block  // of the consent actor: a no to everything, said without words
};

struct DialogueItem {
    DialogueId id{};
    DialogueKind kind = DialogueKind::message;
    PostId post{};  // the message, or the question that was voted on
    ActorId speaker{};
    std::string words{};  // of a message, as it was said
    Bytes evidence{};     // sealed under the speaker's subject; empty when there is none
    Instant at{};
};

/// False when this message was heard before.
bool hear_once(Tx& tx, PostId message, Instant now);
std::int64_t prune_heard(Tx& tx, Instant before, std::size_t limit);
void push_dialogue(Tx& tx, const DialogueItem& item);
/// The oldest first. They stay until drop_dialogue.
std::vector<DialogueItem> waiting_dialogue(Tx& tx, std::size_t limit);
void drop_dialogue(Tx& tx, DialogueId id);
std::int64_t count_dialogue_of(Tx& tx, ActorId speaker);
std::int64_t count_dialogue(Tx& tx);

}  // namespace kith::storage
