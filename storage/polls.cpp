#include "storage/polls.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

bool same_options(const PollRow& a, const PollRow& b) {
    if (a.options.size() != b.options.size()) return false;
    for (std::size_t i = 0; i < a.options.size(); ++i) {
        if (a.options[i].name != b.options[i].name) return false;
    }
    return true;
}

}  // namespace

void put_poll(Tx& tx, const PollRow& poll) {
    const std::optional<PollRow> former = find_poll(tx, poll.post);
    if (former && same_options(*former, poll)) {
        tx.execute("UPDATE polls SET multiple = ?, end_ms = ?, closed_ms = ? WHERE post_id = ?",
                   poll.multiple,
                   poll.end,
                   poll.closed,
                   poll.post);
        return;
    }
    tx.execute("DELETE FROM polls WHERE post_id = ?", poll.post);
    tx.execute(
        "INSERT INTO polls (post_id, multiple, end_ms, closed_ms, voters_count) VALUES (?, ?, ?, ?, ?)",
        poll.post,
        poll.multiple,
        poll.end,
        poll.closed,
        poll.voters);
    int position = 0;
    for (const PollOptionRow& option : poll.options) {
        tx.execute("INSERT INTO poll_options (post_id, position, name, votes) VALUES (?, ?, ?, ?)",
                   poll.post,
                   position++,
                   option.name,
                   option.votes);
    }
}

std::optional<PollRow> find_poll(Tx& tx, PostId post) {
    Rows rows = tx.query(
        "SELECT post_id, multiple, end_ms, closed_ms, voters_count, published_ms FROM polls WHERE post_id = "
        "?",
        post);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    PollRow poll{.post = c.id<PostId>(),
                 .multiple = c.flag(),
                 .end = c.maybe_instant(),
                 .closed = c.maybe_instant(),
                 .voters = c.number(),
                 .published = c.instant()};
    if (to_unix_ms(*poll.published) == 0) poll.published.reset();
    Rows options = tx.query("SELECT name, votes FROM poll_options WHERE post_id = ? ORDER BY position", post);
    while (options.next()) poll.options.push_back({options.string(0), options.integer(1)});
    return poll;
}

void set_poll_totals(Tx& tx, PostId post, std::span<const std::int64_t> votes, std::int64_t voters) {
    int position = 0;
    for (const std::int64_t each : votes) {
        tx.execute(
            "UPDATE poll_options SET votes = ? WHERE post_id = ? AND position = ?", each, post, position++);
    }
    tx.execute("UPDATE polls SET voters_count = ? WHERE post_id = ?", voters, post);
}

Done vote(Tx& tx, PostId post, ActorId voter, int position, const Uri& uri, Instant now) {
    const std::optional<PollRow> poll = find_poll(tx, post);
    if (!poll) return fail(Errc::not_found, "no such poll");
    if (position < 0 || static_cast<std::size_t>(position) >= poll->options.size()) {
        return fail(Errc::malformed, "no such poll option");
    }
    if (poll->over(now)) return fail(Errc::denied, "poll is over", "This poll has ended.");
    const std::vector<int> earlier = votes_of(tx, post, voter);
    if (!earlier.empty() && !poll->multiple) {
        return fail(Errc::conflict, "voted before", "You have already voted on this poll.");
    }
    const std::int64_t counted = tx.execute(
        "INSERT INTO poll_votes (post_id, actor_id, position, uri, at_ms) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (post_id, actor_id, position) DO NOTHING",
        post,
        voter,
        position,
        uri,
        now);
    if (counted == 0) return fail(Errc::conflict, "voted before", "You have already chosen this option.");
    tx.execute(
        "UPDATE poll_options SET votes = votes + 1 WHERE post_id = ? AND position = ?", post, position);
    if (earlier.empty())
        tx.execute("UPDATE polls SET voters_count = voters_count + 1 WHERE post_id = ?", post);
    return {};
}

std::vector<int> votes_of(Tx& tx, PostId post, ActorId voter) {
    std::vector<int> positions;
    Rows rows = tx.query(
        "SELECT position FROM poll_votes WHERE post_id = ? AND actor_id = ? ORDER BY position", post, voter);
    while (rows.next()) positions.push_back(static_cast<int>(rows.integer(0)));
    return positions;
}

std::vector<ActorId> voters_of(Tx& tx, PostId post) {
    std::vector<ActorId> voters;
    Rows rows =
        tx.query("SELECT DISTINCT actor_id FROM poll_votes WHERE post_id = ? ORDER BY actor_id", post);
    while (rows.next()) voters.push_back(rows.id<ActorId>(0));
    return voters;
}

void close_poll(Tx& tx, PostId post, Instant now) {
    tx.execute("UPDATE polls SET closed_ms = ? WHERE post_id = ? AND closed_ms IS NULL", now, post);
}

void mark_totals_published(Tx& tx, PostId post, Instant now) {
    tx.execute("UPDATE polls SET published_ms = ? WHERE post_id = ?", now, post);
}

std::vector<PostId> polls_to_close(Tx& tx, Instant now, std::size_t limit) {
    std::vector<PostId> due;
    Rows rows = tx.query(
        "SELECT polls.post_id FROM polls JOIN posts p ON p.id = polls.post_id"
        " WHERE polls.closed_ms IS NULL AND polls.end_ms <= ? AND p.is_local = 1 ORDER BY polls.end_ms LIMIT "
        "?",
        now,
        limit);
    while (rows.next()) due.push_back(rows.id<PostId>(0));
    return due;
}

std::vector<PostId> polls_to_publish(Tx& tx, Instant published_before, std::size_t limit) {
    std::vector<PostId> polls;
    Rows rows = tx.query(
        "SELECT q.post_id FROM polls q JOIN posts p ON p.id = q.post_id"
        " WHERE p.is_local = 1 AND q.closed_ms IS NULL AND q.published_ms < ?"
        " AND EXISTS (SELECT 1 FROM poll_votes v WHERE v.post_id = q.post_id AND v.at_ms > q.published_ms)"
        " ORDER BY q.post_id LIMIT ?",
        published_before,
        limit);
    while (rows.next()) polls.push_back(rows.id<PostId>(0));
    return polls;
}

}  // namespace kith::storage
