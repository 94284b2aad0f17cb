// Posts as rows: insert with adoption of orphans, edits with history, deletion with its tombstone.
// These functions apply no visibility rule: whoever shows a post asks storage/visibility.h first.
#pragma once

#include "consent/base/uri.h"
#include "consent/visibility.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kith::storage {

struct PostRow {
    PostId id{};  // insert_post moves it on when it is taken
    Uri uri;
    ActorId actor{};
    SubjectId subject{};
    bool is_local = false;
    std::string type = "Note";
    Visibility visibility = Visibility::direct;
    std::string content{};  // sanitised HTML
    std::string summary{};
    std::string name{};
    std::optional<std::string> source{};
    std::string language{};
    bool sensitive = false;
    std::optional<Uri> url{};
    std::optional<Uri> in_reply_to_uri{};
    PostId in_reply_to{};  // insert_post finds it
    std::optional<Uri> context{};
    std::optional<std::string> conversation{};
    std::optional<Uri> quote{};
    std::optional<std::string> quote_state{};  // pending, accepted, rejected, revoked
    std::optional<Uri> quote_authorization{};
    std::string reply_policy = "public";
    std::string like_policy = "public";
    std::string boost_policy = "public";
    std::string quote_policy = "nobody";
    bool hidden = false;
    std::optional<std::string> extra{};  // JSON
    Instant created{};
    std::optional<Instant> updated{};
    Instant received{};
    std::string basis = "AccountService";
    std::string provenance = "local";  // local, inbox, fetch
    Instant last_needed{};
};

std::optional<PostRow> find_post(Tx& tx, PostId id);
std::optional<PostRow> find_post(Tx& tx, const Uri& uri);
PostId post_id_of(Tx& tx, const Uri& uri);

/// Links the parent where it is known and adopts the replies that came before this post. Errc::conflict when
/// the URI is known, Errc::gone when it was deleted. Returns the id that the post got.
Result<PostId> insert_post(Tx& tx, const PostRow& row);
/// Writes content, summary, name, source, language, sensitive, url, quote, policies, extra and updated; the
/// former text goes to the history when the text changed. Never id, uri, author, visibility or parent.
void update_post(Tx& tx, const PostRow& row);
/// The row with all that hangs on it; a tombstone stays. False when there was no such post.
bool delete_post(Tx& tx, PostId id, Instant now);
void set_hidden(Tx& tx, PostId id, bool hidden);
void set_quote_state(Tx& tx, PostId id, std::string_view state, const std::optional<Uri>& authorization);
void set_context(Tx& tx, PostId id, const Uri& context);
/// Posts that quote `uri`.
std::vector<PostId> quotes_of(Tx& tx, const Uri& uri);
/// Posts whose quote stands on this stamp.
std::vector<PostId> quotes_under(Tx& tx, const Uri& stamp);
/// The author's posts that are not deleted, newest first; for exports and erasure.
std::vector<PostId> post_ids_of(Tx& tx, ActorId author, std::size_t limit);
std::int64_t count_posts_of(Tx& tx, ActorId author);  // public and unlisted
std::int64_t count_local_posts(Tx& tx);
std::int64_t count_replies(Tx& tx, PostId parent);  // public and unlisted

struct Recipient {
    ActorId actor{};
    bool is_mention = true;
};
void set_recipients(Tx& tx, PostId post, std::span<const Recipient> recipients);
std::vector<Recipient> recipients_of(Tx& tx, PostId post);

struct PostTag {
    std::string tag{};    // folded
    std::string shown{};  // as written
};
void set_tags(Tx& tx, PostId post, std::span<const PostTag> tags);
std::vector<PostTag> tags_of(Tx& tx, PostId post);

struct AttachmentRow {
    std::string type{};
    std::string media_type{};
    Uri url;
    std::string description{};
    std::optional<int> width{};
    std::optional<int> height{};
    std::optional<std::string> blurhash{};
};
void set_attachments(Tx& tx, PostId post, std::span<const AttachmentRow> attachments);
std::vector<AttachmentRow> attachments_of(Tx& tx, PostId post);

struct PostEdit {
    int version = 0;
    std::string content{};
    std::string summary{};
    Instant at{};
};
std::vector<PostEdit> edits_of(Tx& tx, PostId post);

}  // namespace kith::storage
