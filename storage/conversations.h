// Conversations: the direct messages of one thread, as one of our people in it sees them. Repositories over a
// Tx.
#pragma once

#include "storage/page.h"
#include "storage/posts.h"

#include <optional>
#include <vector>

namespace kith::storage {

using ConversationId = Id<struct ConversationTag>;

struct ConversationRow {
    ConversationId id{};
    ActorId owner{};
    PostId root{};  // the first post that is known of the thread
    bool unread = false;
    PostId last{};  // the latest post that the owner may see
};

/// A direct message into the conversation of each of our people in it: unread for all but its author.
void join_conversations(Tx& tx, const PostRow& post, IdMaker& ids);
/// Those with a post that the owner may see, by it: the latest first, and pages are cut by its id.
std::vector<ConversationRow> conversations_of(Tx& tx, ActorId owner, const Page& page);
/// None where it is not the owner's or has no post that they may see.
std::optional<ConversationRow> find_conversation(Tx& tx, ConversationId id, ActorId owner);
void set_conversation_read(Tx& tx, ConversationId id);
/// It is gone until somebody writes again; the messages stay.
void remove_conversation(Tx& tx, ConversationId id);
/// Who else takes part: those whom its last post names, and its author. Nobody else: the owner alone.
std::vector<ActorId> people_in(Tx& tx, const ConversationRow& conversation);

}  // namespace kith::storage
