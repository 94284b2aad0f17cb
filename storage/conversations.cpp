#include "storage/conversations.h"

#include "storage/hidden_from.h"
#include "storage/timelines.h"
#include "storage/visibility.h"

#include <algorithm>

namespace kith::storage {
namespace {

std::string shown_sql(std::string_view end) {
    return std::string(with_viewer)
        .append(
            "SELECT c.id, c.owner_id, c.root_id, c.unread, max(p.id) AS last_id FROM conversations c"
            " JOIN conversation_posts cp ON cp.conversation_id = c.id JOIN posts p ON p.id = cp.post_id"
            " WHERE c.owner_id = (SELECT id FROM viewer) AND ")
        .append(visible)
        .append(wants_to_see("p.actor_id"))
        .append(listens_to("p.actor_id"))
        .append(end);
}

ConversationRow read(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<ConversationId>(),
            .owner = c.id<ActorId>(),
            .root = c.id<PostId>(),
            .unread = c.flag(),
            .last = c.id<PostId>()};
}

bool is_local(Tx& tx, ActorId actor) {
    return tx.query("SELECT 1 FROM actors WHERE id = ? AND is_local = 1", actor).next();
}

ConversationId known(Tx& tx, ActorId owner, PostId root) {
    Rows rows = tx.query("SELECT id FROM conversations WHERE owner_id = ? AND root_id = ?", owner, root);
    return rows.next() ? rows.id<ConversationId>(0) : ConversationId{};
}

/// Nothing new is there of what is held back.
bool hears(Tx& tx, ActorId owner, ActorId author) {
    static const std::string sql =
        std::string(with_viewer).append("SELECT 1 FROM actors a WHERE a.id = ?").append(listens_to("a.id"));
    return tx.query(sql, owner, author).next();
}

void join(Tx& tx, ActorId owner, PostId root, const PostRow& post, IdMaker& ids) {
    const bool unread = owner != post.actor && hears(tx, owner, post.actor);
    ConversationId id = known(tx, owner, root);
    if (!id.valid()) {
        id = ids.make<ConversationId>();
        tx.execute("INSERT INTO conversations (id, owner_id, root_id, unread) VALUES (?, ?, ?, ?)",
                   id,
                   owner,
                   root,
                   unread);
    } else if (unread || owner == post.actor) {
        tx.execute("UPDATE conversations SET unread = ? WHERE id = ?", unread, id);
    }
    tx.execute(
        "INSERT INTO conversation_posts (conversation_id, post_id) VALUES (?, ?)"
        " ON CONFLICT (conversation_id, post_id) DO NOTHING",
        id,
        post.id);
}

}  // namespace

void join_conversations(Tx& tx, const PostRow& post, IdMaker& ids) {
    if (post.visibility != Visibility::direct) return;
    const PostId root = thread_root(tx, post.id);
    std::vector<ActorId> people{post.actor};
    for (const Recipient& each : recipients_of(tx, post.id)) {
        if (std::ranges::find(people, each.actor) == people.end()) people.push_back(each.actor);
    }
    for (const ActorId each : people) {
        if (is_local(tx, each)) join(tx, each, root, post, ids);
    }
}

std::vector<ConversationRow> conversations_of(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery query(
        shown_sql("GROUP BY c.id, c.owner_id, c.root_id, c.unread HAVING max(p.id) < ? AND max(p.id) > ?"
                  " ORDER BY last_id {order} LIMIT ?"));
    std::vector<ConversationRow> list;
    Rows rows = tx.query(query.in(page), owner, page.upper(), page.lower(), page.rows());
    while (rows.next()) list.push_back(read(rows));
    return newest_first(std::move(list), page);
}

std::optional<ConversationRow> find_conversation(Tx& tx, ConversationId id, ActorId owner) {
    static const std::string sql = shown_sql("AND c.id = ? GROUP BY c.id, c.owner_id, c.root_id, c.unread");
    Rows rows = tx.query(sql, owner, id);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

void set_conversation_read(Tx& tx, ConversationId id) {
    tx.execute("UPDATE conversations SET unread = 0 WHERE id = ?", id);
}

void remove_conversation(Tx& tx, ConversationId id) {
    tx.execute("DELETE FROM conversations WHERE id = ?", id);
}

std::vector<ActorId> people_in(Tx& tx, const ConversationRow& conversation) {
    std::vector<ActorId> people;
    const auto add = [&](ActorId actor) {
        if (actor != conversation.owner && std::ranges::find(people, actor) == people.end()) {
            people.push_back(actor);
        }
    };
    if (const auto last = find_post(tx, conversation.last)) add(last->actor);
    for (const Recipient& each : recipients_of(tx, conversation.last)) add(each.actor);
    if (people.empty()) people.push_back(conversation.owner);
    return people;
}

}  // namespace kith::storage
