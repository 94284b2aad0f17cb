#include "storage/retention.h"

#include "storage/columns.h"
#include "storage/details.h"
#include "storage/dialogue_queue.h"
#include "storage/post_counts.h"
#include "storage/posts.h"
#include "storage/search.h"
#include "storage/seen.h"
#include "storage/tombstones.h"

#include <string_view>

namespace kith::storage {
namespace {

/// A row `x` that is due: bound to one moment. `held` says whether a legal hold keeps it.
struct Rule {
    std::string_view from;
    std::string_view due;
    std::string_view held = "0";
    bool by_id = false;  // ids ascend with time: the moment is bound as the first id of it
};

constexpr std::string_view held_subject =
    "EXISTS (SELECT 1 FROM legal_holds h WHERE h.subject_id = x.subject_id)";

// Of who reported, or of who was.
constexpr std::string_view held_report =
    "EXISTS (SELECT 1 FROM legal_holds h JOIN actors a ON a.subject_id = h.subject_id"
    " WHERE a.id = x.from_actor_id OR a.id = x.target_id)";

// Of its author, or of anybody it shows.
constexpr std::string_view held_draft =
    "EXISTS (SELECT 1 FROM legal_holds h WHERE h.subject_id = x.subject_id OR h.subject_id IN"
    " (SELECT p.subject_id FROM shown_people p WHERE p.draft_id = x.id))";
constexpr std::string_view held_shown =
    "EXISTS (SELECT 1 FROM legal_holds h WHERE h.subject_id = x.subject_id OR h.subject_id IN"
    " (SELECT p.subject_id FROM shown_people p WHERE p.post_id = x.id))";

// Somebody of ours is named in it, answered it or one above it, is answered by it or by one above it, likes,
// boosts, keeps or quotes it, or is quoted in it.
constexpr std::string_view remote_post_due =
    "x.is_local = 0 AND x.received_ms < ?"
    " AND NOT EXISTS (SELECT 1 FROM post_recipients r JOIN actors a ON a.id = r.actor_id"
    " WHERE r.post_id = x.id AND a.is_local = 1)"
    " AND NOT EXISTS (SELECT 1 FROM likes l JOIN actors a ON a.id = l.actor_id"
    " WHERE l.post_id = x.id AND a.is_local = 1)"
    " AND NOT EXISTS (SELECT 1 FROM boosts b JOIN actors a ON a.id = b.actor_id"
    " WHERE b.post_id = x.id AND a.is_local = 1)"
    " AND NOT EXISTS (SELECT 1 FROM bookmarks k WHERE k.post_id = x.id)"
    " AND NOT EXISTS (SELECT 1 FROM poll_votes v JOIN actors a ON a.id = v.actor_id"
    " WHERE v.post_id = x.id AND a.is_local = 1)"
    " AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.target_id = x.actor_id)"
    " AND NOT EXISTS (SELECT 1 FROM posts q WHERE q.quote_uri = x.uri AND q.is_local = 1)"
    " AND NOT EXISTS (SELECT 1 FROM posts q WHERE q.uri = x.quote_uri AND q.is_local = 1)"
    " AND NOT EXISTS (WITH RECURSIVE up (id, depth) AS (SELECT x.in_reply_to_id, 1 UNION ALL"
    " SELECT o.in_reply_to_id, up.depth + 1 FROM up JOIN posts o ON o.id = up.id WHERE up.depth < 40)"
    " SELECT 1 FROM up JOIN posts o ON o.id = up.id WHERE o.is_local = 1)"
    " AND NOT EXISTS (WITH RECURSIVE down (id, depth) AS (SELECT x.id, 1 UNION ALL"
    " SELECT o.id, down.depth + 1 FROM down JOIN posts o ON o.in_reply_to_id = down.id WHERE down.depth < 40)"
    " SELECT 1 FROM down JOIN posts o ON o.id = down.id WHERE o.is_local = 1)";

// A follow either way, a block, a post that is still here, a like or a boost of something that is.
constexpr std::string_view remote_profile_due =
    "x.is_local = 0 AND x.fetched_ms < ?"
    " AND EXISTS (SELECT 1 FROM details d WHERE d.subject_id = x.subject_id AND d.source = 'remote')"
    " AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = x.id)"
    " AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.followed_id = x.id)"
    " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.target_id = x.id)"
    " AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.target_id = x.id)"
    " AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.actor_id = x.id)"
    " AND NOT EXISTS (SELECT 1 FROM likes l WHERE l.actor_id = x.id)"
    " AND NOT EXISTS (SELECT 1 FROM boosts b WHERE b.actor_id = x.id)";

Rule rule_of(Aging what) {
    switch (what) {
        case Aging::replay_ids:
            return {"seen_activities x", "x.at_ms < ?"};
        case Aging::early_tombstones:
            return {"tombstones x", "x.former_type = '' AND x.is_local = 0 AND x.at_ms < ?"};
        case Aging::heard_messages:
            return {"dialogue_heard x", "x.at_ms < ?"};
        case Aging::unconfirmed:
            return {"details x", "x.retention = 'hearsay' AND x.created_ms <= ?", held_subject};
        case Aging::notifications:
            return {"notifications x", "x.id < ?", "0", true};
        case Aging::remote_posts:
            return {"posts x", remote_post_due, held_subject};
        case Aging::remote_profiles:
            return {"actors x", remote_profile_due, held_subject};
        case Aging::closed_questions:
            return {"consent_requests x", "x.state <> 'open' AND x.expires_ms < ?", held_subject};
        case Aging::closed_reports:
            return {"reports x", "x.acted_ms < ?", held_report};
        case Aging::left_behind:
            return {"posts x",
                    "x.actor_id IN (SELECT a.id FROM actors a WHERE a.deleted_ms IS NOT NULL AND "
                    "a.deleted_ms < ?)",
                    held_subject};
        case Aging::unanswered:
            return {"post_drafts x", "COALESCE(x.closed_ms, x.expires_ms) < ?", held_draft};
        case Aging::taken_back:
            return {
                "posts x", "x.id IN (SELECT p.post_id FROM shown_people p WHERE p.ended_ms < ?)", held_shown};
    }
    return {};
}

std::string text_of(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

std::int64_t moment(const Rule& rule, Instant before) {
    return rule.by_id ? IdMaker::floor_of(before) : to_unix_ms(before);
}

/// The next rows after `place`, whatever they are; of them those that are due and not held.
std::vector<std::int64_t> due_from(
    Tx& tx, const Rule& rule, Instant before, std::size_t limit, Place& place) {
    std::vector<std::int64_t> due;
    std::size_t seen = 0;
    Rows rows = tx.query(text_of({"SELECT x.id, ",
                                  rule.due,
                                  " AND NOT (",
                                  rule.held,
                                  ") FROM ",
                                  rule.from,
                                  " WHERE x.id > ? AND x.id < ? ORDER BY x.id LIMIT ?"}),
                         moment(rule, before),
                         place.after,
                         IdMaker::floor_of(before),  // ids ascend with time: what is later is not due
                         limit);
    while (rows.next()) {
        ++seen;
        place.after = rows.integer(0);
        if (rows.boolean(1)) due.push_back(rows.integer(0));
    }
    place.more = seen == limit;
    if (!place.more) place.after = 0;
    return due;
}

/// It may come again: no tombstone.
void drop_copy(Tx& tx, std::int64_t post) {
    tx.execute("UPDATE posts SET in_reply_to_id = NULL WHERE in_reply_to_id = ?", post);
    index_words(tx, PostId(post), {});
    const auto row = find_post(tx, PostId(post));
    tx.execute("DELETE FROM posts WHERE id = ?", post);
    const bool open =
        row && (row->visibility == Visibility::public_ || row->visibility == Visibility::unlisted);
    if (open && !row->hidden) count_gone_post(tx, row->actor);
}

void drop_profile(Tx& tx, std::int64_t actor) {
    SubjectId subject;
    {
        Rows rows = tx.query("SELECT subject_id FROM actors WHERE id = ?", actor);
        if (rows.next()) subject = rows.id<SubjectId>(0);
    }
    drop_details_from(tx, subject, "remote");
}

std::int64_t drop_first(Tx& tx, const Rule& rule, Instant before, std::size_t limit) {
    const std::string_view table = rule.from.substr(0, rule.from.find(' '));
    return tx.execute(text_of({"DELETE FROM ",
                               table,
                               " WHERE id IN (SELECT x.id FROM ",
                               rule.from,
                               " WHERE ",
                               rule.due,
                               " AND NOT (",
                               rule.held,
                               ") ORDER BY x.id LIMIT ?)"}),
                      moment(rule, before),
                      limit);
}

/// As if their author had deleted them now: ours answer that they are gone.
std::int64_t delete_first(Tx& tx, const Rule& rule, Instant now, std::size_t limit) {
    std::vector<PostId> due;
    {
        Rows rows = tx.query(
            text_of(
                {"SELECT x.id FROM ", rule.from, " WHERE ", rule.due, " AND NOT (", rule.held, ") LIMIT ?"}),
            moment(rule, now),
            limit);
        while (rows.next()) due.push_back(rows.id<PostId>(0));
    }
    for (const PostId post : due) delete_post(tx, post, now);
    return static_cast<std::int64_t>(due.size());
}

}  // namespace

Tally count_aged(Tx& tx, Aging what, Instant before) {
    const Rule rule = rule_of(what);
    Rows rows = tx.query(text_of({"SELECT COUNT(*), COALESCE(SUM(CASE WHEN ",
                                  rule.held,
                                  " THEN 1 ELSE 0 END), 0) FROM ",
                                  rule.from,
                                  " WHERE ",
                                  rule.due}),
                         moment(rule, before));
    Tally tally;
    if (!rows.next()) return tally;
    tally.held = rows.integer(1);
    tally.due = rows.integer(0) - tally.held;
    return tally;
}

std::int64_t drop_aged(Tx& tx, Aging what, Instant before, std::size_t limit, Place& place) {
    const Rule rule = rule_of(what);
    std::int64_t gone = 0;
    switch (what) {
        case Aging::replay_ids:
            gone = prune_seen(tx, before, limit);
            break;
        case Aging::early_tombstones:
            gone = prune_early_tombstones(tx, before, limit);
            break;
        case Aging::heard_messages:
            gone = prune_heard(tx, before, limit);
            break;
        case Aging::unconfirmed:
            gone = prune_hearsay(tx, before, limit);
            break;
        case Aging::notifications:
        case Aging::closed_questions:
        case Aging::closed_reports:
        case Aging::unanswered:
            gone = drop_first(tx, rule, before, limit);
            break;
        case Aging::left_behind:
        case Aging::taken_back:
            gone = delete_first(tx, rule, before, limit);
            break;
        case Aging::remote_posts:
        case Aging::remote_profiles:
            for (const std::int64_t id : due_from(tx, rule, before, limit, place)) {
                if (what == Aging::remote_posts)
                    drop_copy(tx, id);
                else
                    drop_profile(tx, id);
                ++gone;
            }
            return gone;
    }
    place.more = gone == static_cast<std::int64_t>(limit);
    return gone;
}

std::vector<ActorId> people_with_ended_grants(Tx& tx, Instant now, std::size_t limit) {
    std::vector<ActorId> people;
    Rows rows = tx.query(
        "SELECT DISTINCT a.id FROM grants g JOIN actors a ON a.subject_id = g.subject_id"
        " WHERE g.expires_ms IS NOT NULL AND g.expires_ms <= ?"
        " AND g.state IN ('given', 'renewed') LIMIT ?",
        now,
        limit);
    while (rows.next()) people.push_back(rows.id<ActorId>(0));
    return people;
}

std::int64_t count_ended_grants(Tx& tx, Instant now) {
    Rows rows = tx.query(
        "SELECT COUNT(*) FROM grants WHERE expires_ms IS NOT NULL AND expires_ms <= ?"
        " AND state IN ('given', 'renewed')",
        now);
    return rows.next() ? rows.integer(0) : 0;
}

void put_legal_hold(Tx& tx, const LegalHold& hold) {
    tx.execute(
        "INSERT INTO legal_holds (subject_id, reason, placed_ms, review_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (subject_id) DO UPDATE SET reason = excluded.reason, review_ms = excluded.review_ms",
        hold.subject,
        hold.reason,
        hold.placed,
        hold.review);
}

bool drop_legal_hold(Tx& tx, SubjectId subject) {
    return tx.execute("DELETE FROM legal_holds WHERE subject_id = ?", subject) > 0;
}

namespace {

LegalHold read_hold(const Rows& rows) {
    Columns c(rows);
    return {.subject = c.id<SubjectId>(),
            .person = c.id<ActorId>(),
            .reason = c.text(),
            .placed = c.instant(),
            .review = c.instant()};
}

constexpr std::string_view hold_columns =
    "SELECT h.subject_id, (SELECT MIN(a.id) FROM actors a WHERE a.subject_id = h.subject_id), h.reason,"
    " h.placed_ms, h.review_ms FROM legal_holds h ";

}  // namespace

std::optional<LegalHold> find_legal_hold(Tx& tx, SubjectId subject) {
    Rows rows = tx.query(text_of({hold_columns, "WHERE h.subject_id = ?"}), subject);
    if (!rows.next()) return std::nullopt;
    return read_hold(rows);
}

std::vector<LegalHold> legal_holds(Tx& tx) {
    std::vector<LegalHold> holds;
    Rows rows = tx.query(text_of({hold_columns, "ORDER BY h.review_ms"}));
    while (rows.next()) holds.push_back(read_hold(rows));
    return holds;
}

}  // namespace kith::storage
