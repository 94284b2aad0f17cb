// The bounds of Web Push.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t push_endpoint_bytes_max = 2'000;
inline constexpr std::size_t push_key_chars_max = 128;          // as text
inline constexpr std::size_t push_subscriptions_max = 20;       // of one person; the newest stay
inline constexpr auto push_waits_for = 24h * 2;                 // then nobody wants to be told any more
inline constexpr auto push_fails_for = 24h * 7;                 // an endpoint that only fails is dead
inline constexpr auto push_deadline = 10s;                      // for one message
inline constexpr std::size_t push_answer_bytes_max = 64 << 10;  // nobody reads it
inline constexpr auto push_proof_for = 12h;                     // RFC 8292, section 2: at most 24 hours
inline constexpr std::size_t push_padding_bytes = 1'000;        // messages are as long as a multiple of it
inline constexpr std::size_t push_words_chars_max = 140;        // of a post
inline constexpr std::size_t push_name_chars_max = 60;
inline constexpr std::size_t push_threads_max = 4;
inline constexpr std::size_t push_rows_pruned_max = 1'000;  // in one step

}  // namespace kith::limits
