// A post as it was before each of its edits. Repositories over a Tx.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct EarlierPost {
    std::string content{};
    std::string summary{};
    bool sensitive = false;
    std::optional<std::vector<std::string>> poll_options{};
    Instant at{};  // since when it was so
};
/// The oldest first; not what it is now.
std::vector<EarlierPost> earlier_versions(Tx& tx, PostId post);

/// The choices of a post's poll; none where it has no poll.
std::optional<std::vector<std::string>> poll_options_of(Tx& tx, PostId post);
/// A post that gets a poll is a Question from then on, and a Note without.
void drop_poll(Tx& tx, PostId post);
void set_is_question(Tx& tx, PostId post, bool is_question);

/// Whether the results are kept back until the end.
void set_hides_totals(Tx& tx, PostId poll, bool hides);
bool hides_totals(Tx& tx, PostId poll);

}  // namespace kith::storage
