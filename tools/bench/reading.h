// Reading: a node that knows 1,000,000 posts of 500 people elsewhere, and one person here who follows them
// all.
#pragma once

#include "tools/bench/home.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::bench {

inline constexpr std::int64_t followed = 500;
inline constexpr std::int64_t posts = 1'000'000;

/// The numbers from `from` below `to`, as n (i), before a statement that reads them: two parameters.
inline constexpr std::string_view numbers =
    "WITH RECURSIVE n (i) AS (SELECT CAST(? AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) ";

/// Runs `sql` for the numbers below `count`, so many at once; `args` are its further parameters.
template <class... Args>
void insert(Home& home, std::string_view sql, std::int64_t count, const Args&... args) {
    constexpr std::int64_t rows_at_once = 100'000;
    const std::string whole = std::string(numbers).append(sql);
    for (std::int64_t from = 0; from < count; from += rows_at_once) {
        home.write(
            [&](storage::Tx& tx) { tx.execute(whole, from, std::min(from + rows_at_once, count), args...); });
    }
}

/// The posts, their authors and tags, and that `reader` follows these.
void fill_reading(Home& home, const storage::ActorRow& reader);

/// Tokens of that person; each may call so often only.
std::vector<std::string> tokens_of(Home& home, const storage::ActorRow& person, std::string_view scopes);

/// Serves the node in that directory until the input ends; what the child of a bench does.
int serve_home(const std::string& directory, storage::Durability durability);
/// Answers every request with a body of so many bytes: the limit of the answers above.
int serve_fixed(std::size_t size);

}  // namespace kith::bench
