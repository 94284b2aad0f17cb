// Polls: options, one vote for each actor, totals.
#pragma once

#include "storage/posts.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kith::storage {

struct PollOptionRow {
    std::string name{};
    std::int64_t votes = 0;
};
struct PollRow {
    PostId post{};
    bool multiple = false;
    std::optional<Instant> end{};
    std::optional<Instant> closed{};
    std::int64_t voters = 0;
    std::optional<Instant> published{};  // when its totals were last sent out
    std::vector<PollOptionRow> options{};

    bool over(Instant now) const { return closed.has_value() || (end && *end <= now); }
};

/// Replaces what was there, votes included when the options differ in name or number.
void put_poll(Tx& tx, const PollRow& poll);
std::optional<PollRow> find_poll(Tx& tx, PostId post);
/// Totals as the author's server reports them (remote polls).
void set_poll_totals(Tx& tx, PostId post, std::span<const std::int64_t> votes, std::int64_t voters);

/// One choice of one voter. Errc::conflict for the same choice again, or a second one where one is allowed;
/// Errc::denied when the poll is over; Errc::malformed for no such option. Counts it.
Done vote(Tx& tx, PostId post, ActorId voter, int position, const Uri& uri, Instant now);
/// The positions this voter chose.
std::vector<int> votes_of(Tx& tx, PostId post, ActorId voter);
std::vector<ActorId> voters_of(Tx& tx, PostId post);

void close_poll(Tx& tx, PostId post, Instant now);
void mark_totals_published(Tx& tx, PostId post, Instant now);
/// Open local polls with votes that came after their totals were last sent, which was before
/// `published_before`.
std::vector<PostId> polls_to_publish(Tx& tx, Instant published_before, std::size_t limit);
/// Local polls whose end has passed and that are not closed yet.
std::vector<PostId> polls_to_close(Tx& tx, Instant now, std::size_t limit);

}  // namespace kith::storage
