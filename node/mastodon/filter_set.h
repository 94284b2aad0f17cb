// FilterSet: the filters of one viewer that are in force, ready to be held against posts. Lives for one read
// transaction. What matches is named in the status; hiding it is the client's (as with Mastodon since 4.0).
#pragma once

#include "storage/filters.h"
#include "storage/posts.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class FilterSet {
 public:
    FilterSet(storage::Tx& tx, storage::ActorId viewer, Instant now);

    /// https://docs.joinmastodon.org/entities/FilterResult/ of each filter that matches.
    nlohmann::json results(const storage::PostRow& post) const;

 private:
    struct Keyword {
        std::string as_typed;
        std::string folded;
        bool whole_word = true;
    };
    struct Filter {
        storage::FilterRow row;
        std::vector<Keyword> keywords{};
    };
    std::string text_of(const storage::PostRow& post) const;

    storage::Tx& tx_;
    storage::ActorId viewer_;
    std::vector<Filter> filters_{};
    bool has_keywords_ = false;
};

/// Whether a folded keyword is in a folded text; as a whole word where asked: no letter or digit touches its
/// ends that are letters or digits themselves. Linear in both.
bool holds_keyword(std::string_view folded_text, std::string_view folded_keyword, bool whole_word);

/// https://docs.joinmastodon.org/entities/Filter/ without its keywords and statuses.
nlohmann::json filter_json(const storage::FilterRow& row);

}  // namespace kith::node
