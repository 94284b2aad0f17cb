// Reading: a node that knows 1,000,000 posts of 500 people elsewhere, and one person here who follows them
// all.
#pragma once

#include "tools/bench/home.h"
#include "tools/bench/load.h"

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

/// The whole of a bench that runs itself as its children: with --serve DIRECTORY it serves that node, with
/// --fixed SIZE it answers every request with a body of so many bytes (the limit of the answers above), until
/// the input ends; with nothing it calls `run`.
int bench_main(int argc, char** argv, int (*run)());

/// What was measured in a few rounds, ours and the limit in turn.
class Rounds {
 public:
    explicit Rounds(std::string_view name) : name_(name) {}
    void add(const Outcome& ours, const Outcome& limit, std::size_t body_bytes);
    /// The rows of the table; whether every request was answered as it had to be.
    bool tell(std::string_view what, std::string_view aim, std::string_view aim_of_p99) const;

 private:
    std::string_view name_;
    std::vector<double> ours_{};
    std::vector<double> limit_{};
    std::vector<double> slowest_{};
    std::size_t failed_ = 0;
};

}  // namespace kith::bench
