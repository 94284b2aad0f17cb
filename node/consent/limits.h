// The bounds that only this folder needs; those that others share are in node/limits.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

// An outsider's check of a receipt: what a file, an answer and all answers together may hold.
inline constexpr std::size_t receipt_bytes_max = 256 << 10;
inline constexpr std::size_t receipt_key_bytes_max = 4096;
inline constexpr std::size_t log_tile_bytes_max = 16 << 10;
inline constexpr int log_tiles_fetched_max = 64;
inline constexpr std::chrono::minutes receipt_clock_skew{5};  // between the node's clock and the outsider's

// A copy of everything about a person.
inline constexpr std::size_t export_rows_per_file = 1'000;
inline constexpr std::size_t export_file_bytes = 4 << 20;      // a file ends with the row that passes this
inline constexpr std::size_t export_page_rows = 200;           // of each section on the page for reading
inline constexpr std::size_t export_page_bytes = 8 << 20;      // after that the page only points to the files
inline constexpr std::size_t export_page_value_bytes = 4'000;  // of one value on that page
// Taken by the person with one click: in memory, one at a time. A larger one is handed over by an operator.
inline constexpr std::size_t export_at_once_bytes = 16 << 20;
inline constexpr int exports_at_once = 1;
inline constexpr int exports_a_day = 3;  // of one person

// Posts that show people.
inline constexpr std::size_t shown_people_max = 10;        // in one post
inline constexpr std::size_t drafts_waiting_max = 10;      // of one author
inline constexpr std::int64_t drafts_made_max = 20;        // by one author, in
inline constexpr std::chrono::hours drafts_made_in{24};    // so long
inline constexpr std::size_t post_questions_open_max = 5;  // to one person

}  // namespace kith::limits
