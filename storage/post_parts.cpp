#include "storage/columns.h"
#include "storage/home_feed.h"
#include "storage/posts.h"

namespace kith::storage {

void set_recipients(Tx& tx, PostId post, std::span<const Recipient> recipients) {
    tx.execute("DELETE FROM post_recipients WHERE post_id = ?", post);
    for (const Recipient& recipient : recipients) {
        tx.execute(
            "INSERT INTO post_recipients (post_id, actor_id, is_mention) VALUES (?, ?, ?)"
            " ON CONFLICT (post_id, actor_id) DO UPDATE SET"
            " is_mention = CASE WHEN excluded.is_mention = 1 THEN 1 ELSE post_recipients.is_mention END",
            post,
            recipient.actor,
            recipient.is_mention);
    }
    feed_named(tx, post, recipients);
}

std::vector<Recipient> recipients_of(Tx& tx, PostId post) {
    std::vector<Recipient> recipients;
    Rows rows = tx.query(
        "SELECT actor_id, is_mention FROM post_recipients WHERE post_id = ? ORDER BY actor_id", post);
    while (rows.next()) recipients.push_back({rows.id<ActorId>(0), rows.boolean(1)});
    return recipients;
}

void set_tags(Tx& tx, PostId post, std::span<const PostTag> tags) {
    tx.execute("DELETE FROM post_tags WHERE post_id = ?", post);
    for (const PostTag& tag : tags) {
        tx.execute(
            "INSERT INTO post_tags (tag, post_id, shown) VALUES (?, ?, ?) ON CONFLICT (tag, post_id) DO "
            "NOTHING",
            tag.tag,
            post,
            tag.shown);
    }
    feed_tagged(tx, post, tags);
}

std::vector<PostTag> tags_of(Tx& tx, PostId post) {
    std::vector<PostTag> tags;
    Rows rows = tx.query("SELECT tag, shown FROM post_tags WHERE post_id = ? ORDER BY tag", post);
    while (rows.next()) tags.push_back({rows.string(0), rows.string(1)});
    return tags;
}

void set_attachments(Tx& tx, PostId post, std::span<const AttachmentRow> attachments) {
    tx.execute("DELETE FROM attachments WHERE post_id = ?", post);
    int position = 0;
    for (const AttachmentRow& each : attachments) {
        tx.execute(
            "INSERT INTO attachments (post_id, position, type, media_type, url, description, width, height, "
            "blurhash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            post,
            position++,
            each.type,
            each.media_type,
            each.url,
            each.description,
            each.width,
            each.height,
            each.blurhash);
    }
}

std::vector<AttachmentRow> attachments_of(Tx& tx, PostId post) {
    std::vector<AttachmentRow> attachments;
    Rows rows = tx.query(
        "SELECT type, media_type, url, description, width, height, blurhash FROM attachments"
        " WHERE post_id = ? ORDER BY position",
        post);
    while (rows.next()) {
        Columns c(rows);
        attachments.push_back(AttachmentRow{.type = c.text(),
                                            .media_type = c.text(),
                                            .url = c.uri(),
                                            .description = c.text(),
                                            .width = c.maybe_small(),
                                            .height = c.maybe_small(),
                                            .blurhash = c.maybe_text()});
    }
    return attachments;
}

std::vector<PostEdit> edits_of(Tx& tx, PostId post) {
    std::vector<PostEdit> edits;
    Rows rows = tx.query(
        "SELECT version, content, summary, at_ms FROM post_edits WHERE post_id = ? ORDER BY version", post);
    while (rows.next()) {
        Columns c(rows);
        edits.push_back(
            PostEdit{.version = c.small(), .content = c.text(), .summary = c.text(), .at = c.instant()});
    }
    return edits;
}

}  // namespace kith::storage
