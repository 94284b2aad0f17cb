// The bounds of streaming; those of one connection are in node/http/stream_loop.h.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t streams_per_token_max = 32;   // one app: a window each, or a stream each
inline constexpr std::size_t streams_per_person_max = 96;  // all of somebody's apps
inline constexpr std::size_t streams_max = 50'000;
inline constexpr std::size_t subscriptions_per_stream_max = 64;
inline constexpr std::size_t streaming_tag_bytes_max = 512;
inline constexpr std::size_t streaming_token_bytes_max = 512;

// What happened and is not sent yet; above, everybody is sent away to ask for what they missed.
inline constexpr std::size_t streaming_records_max = 20'000;
inline constexpr std::size_t streaming_records_a_step = 64;
inline constexpr std::size_t streaming_notifications_a_step = 500;
inline constexpr std::size_t streaming_chunk = 256;  // streams served before the first of them are sent

// A post that is older when it arrives (an old thread, fetched) is no news.
inline constexpr auto streaming_news_for = 6h;

// How often it is looked whether open streams may still be open, and how many at once.
inline constexpr auto streaming_recheck_every = 500ms;
inline constexpr std::size_t streaming_rechecks_a_step = 4'000;

}  // namespace kith::limits
