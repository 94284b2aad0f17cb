// The bounds of what is asked of an S3-compatible store, and of what it answers. Any thread.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr auto s3_exchange_deadline = 30s;  // one request and its answer
inline constexpr auto s3_patience = 45s;           // all tries of one request together
inline constexpr int s3_tries_max = 3;
inline constexpr auto s3_pause_first = 200ms;        // four times as long after each further failure
inline constexpr auto s3_rest_for = 5s;              // after all tries failed nobody asks for so long
inline constexpr auto s3_refusal_told_every = 1min;  // in the log
inline constexpr std::size_t s3_at_once = 8;  // requests under way; each holds at most one file in memory
inline constexpr std::size_t s3_waiting_max = 16;
inline constexpr auto s3_turn_patience = 5s;

inline constexpr std::size_t s3_blob_bytes_max = 64 << 20;
inline constexpr std::size_t s3_error_bytes_max = 16 << 10;
inline constexpr std::size_t s3_listing_bytes_max = 4 << 20;  // one page
inline constexpr std::size_t s3_listing_keys_max = 1'000;     // of one page, as the protocol has it
inline constexpr std::size_t s3_listing_text_bytes_max = 2'048;
inline constexpr int s3_listing_depth_max = 8;
inline constexpr int s3_listing_pages_max = 1'000;
inline constexpr std::size_t s3_sizes_max = 4'096;  // that are remembered

inline constexpr std::size_t s3_secret_bytes_max = 1'024;
inline constexpr std::size_t s3_name_bytes_max = 200;  // of a prefix, a region, an access key

}  // namespace kith::limits
