// Posts that show people: drafts that wait, sealed, and whom each draft or post shows. Repositories over a
// Tx.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <vector>

namespace kith::storage {

using DraftId = Id<struct DraftTag>;
using ShownId = Id<struct ShownTag>;

struct DraftRow {
    DraftId id{};
    SubjectId subject{};  // the author's, whose key seals it
    ActorId author{};
    Bytes sealed{};  // empty: it waits no more
    Instant created{};
    Instant expires{};
    std::optional<Instant> closed{};
};
/// The name under which a draft is sealed.
inline constexpr std::string_view draft_sealed_as = "draft";

/// One person in one draft, or in one post.
struct ShownRow {
    ShownId id{};
    SubjectId subject{};
    ActorId actor{};
    DraftId draft{};  // while it waits
    PostId post{};    // once it is published
    GrantId grant{};  // 0: not asked
    DetailId detail{};
    std::optional<Instant> ended{};
};

void insert_draft(Tx& tx, const DraftRow& row);
std::optional<DraftRow> find_draft(Tx& tx, DraftId id);
/// Those that wait, newest first.
std::vector<DraftRow> drafts_by(Tx& tx, ActorId author, std::size_t limit);
/// Those that wait and whose time is over.
std::vector<DraftId> drafts_ending(Tx& tx, Instant now, std::size_t limit);
/// It waits no more: its words and whom it shows go; that there was one is counted for a day.
void let_draft_go(Tx& tx, DraftId id, Instant now);
/// The same where a legal hold needs them: they stay.
void close_draft(Tx& tx, DraftId id, Instant now);
/// Also of those that wait no more.
std::int64_t count_drafts_since(Tx& tx, ActorId author, Instant since);

void insert_shown(Tx& tx, const ShownRow& row);
std::vector<ShownRow> shown_in_draft(Tx& tx, DraftId draft);
std::vector<ShownRow> shown_in_post(Tx& tx, PostId post);
std::vector<ShownRow> shown_of(Tx& tx, SubjectId subject);
std::optional<ShownRow> shown_by_grant(Tx& tx, GrantId grant);
/// The draft became this post.
void set_published(Tx& tx, ShownId id, PostId post, DetailId detail);
void end_shown(Tx& tx, ShownId id, Instant now);
void drop_shown(Tx& tx, ShownId id);

/// Under the legal hold of its author or of somebody whom it shows.
bool is_held(Tx& tx, SubjectId author, const std::vector<ShownRow>& people);
/// Whether its words are what people agreed to.
bool shows_people(Tx& tx, PostId post);
std::vector<PostId> posts_showing_people(Tx& tx, ActorId author, std::size_t limit);
/// Posts that show somebody who is restricted rest, seen by their author alone; the others are seen again.
void rest_posts_showing(Tx& tx, SubjectId subject);
/// The Create that told of a post.
ActivityId create_of(Tx& tx, PostId post);

}  // namespace kith::storage
