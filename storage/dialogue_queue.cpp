#include "storage/dialogue_queue.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

std::string_view name_of(DialogueKind kind) {
    switch (kind) {
        case DialogueKind::message:
            return "message";
        case DialogueKind::vote:
            return "vote";
        case DialogueKind::block:
            return "block";
    }
    return "message";
}

DialogueKind kind_of(std::string_view name) {
    if (name == "vote") return DialogueKind::vote;
    return name == "block" ? DialogueKind::block : DialogueKind::message;
}

}  // namespace

bool hear_once(Tx& tx, PostId message, Instant now) {
    return tx.execute(
               "INSERT INTO dialogue_heard (post_id, at_ms) VALUES (?, ?) ON CONFLICT (post_id) DO NOTHING",
               message,
               now) > 0;
}

std::int64_t prune_heard(Tx& tx, Instant before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM dialogue_heard WHERE post_id IN"
        " (SELECT post_id FROM dialogue_heard WHERE at_ms < ? ORDER BY at_ms LIMIT ?)",
        before,
        limit);
}

void push_dialogue(Tx& tx, const DialogueItem& item) {
    const auto evidence =
        item.evidence.empty() ? std::nullopt : std::optional<ByteView>(ByteView(item.evidence));
    tx.execute(
        "INSERT INTO dialogue_queue (id, kind, post_id, actor_id, words, evidence, at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        item.id,
        name_of(item.kind),
        or_null(item.post),
        item.speaker,
        item.words,
        evidence,
        item.at);
}

std::vector<DialogueItem> waiting_dialogue(Tx& tx, std::size_t limit) {
    std::vector<DialogueItem> items;
    Rows rows = tx.query(
        "SELECT id, kind, post_id, actor_id, words, evidence, at_ms FROM dialogue_queue ORDER BY id LIMIT ?",
        limit);
    while (rows.next()) {
        Columns c(rows);
        items.push_back({.id = c.id<DialogueId>(),
                         .kind = kind_of(c.text()),
                         .post = c.id<PostId>(),
                         .speaker = c.id<ActorId>(),
                         .words = c.text(),
                         .evidence = c.blob(),
                         .at = c.instant()});
    }
    return items;
}

void drop_dialogue(Tx& tx, DialogueId id) {
    tx.execute("DELETE FROM dialogue_queue WHERE id = ?", id);
}

std::int64_t count_dialogue_of(Tx& tx, ActorId speaker) {
    Rows rows = tx.query("SELECT count(*) FROM dialogue_queue WHERE actor_id = ?", speaker);
    return rows.next() ? rows.integer(0) : 0;
}

std::int64_t count_dialogue(Tx& tx) {
    Rows rows = tx.query("SELECT count(*) FROM dialogue_queue");
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace kith::storage
