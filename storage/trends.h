// What many people here talk about in public: never what fewer than `least` do, so that nobody stands out in
// it.
#pragma once

#include "storage/posts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kith::storage {

struct TrendWindow {
    Instant since{};
    std::int64_t least = 3;  // different people
    std::size_t limit = 10;
    std::size_t offset = 0;
};
/// Tags of public posts of our people, those that most people used first.
std::vector<std::string> trending_tags(Tx& tx, const TrendWindow& window);
/// Public posts of ours that most people liked and boosted, of authors who want to be discovered.
std::vector<PostRow> trending_posts(Tx& tx, const TrendWindow& window);

}  // namespace kith::storage
