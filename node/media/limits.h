// The bounds of what people upload and of what is made of it. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t upload_bytes_max = 16 << 20;          // of one image
inline constexpr std::size_t upload_form_bytes_max = 17 << 20;     // with what comes along
inline constexpr std::uint64_t upload_pixels_max = 64'000'000;     // of what comes in; phones make 50 million
inline constexpr std::uint64_t animation_pixels_max = 40'000'000;  // of all frames; beyond it stands still
inline constexpr std::uint64_t full_pixels_max = 3840 * 2160;      // of what is kept
inline constexpr std::uint64_t preview_pixels_max = 640 * 360;
inline constexpr std::uint32_t avatar_side = 400;
inline constexpr std::uint32_t header_width = 1500;
inline constexpr std::uint32_t header_height = 500;
inline constexpr std::size_t media_output_bytes_max = 48 << 20;  // all that kith-media may answer
inline constexpr auto media_work_for = 20s;                      // then it is killed
inline constexpr int media_work_at_once = 2;
inline constexpr int media_work_waiting = 8;  // request threads that wait for their turn
inline constexpr auto media_wait_for = 15s;

// Films and sounds.
inline constexpr std::size_t film_bytes_max = 40 << 20;
inline constexpr std::size_t film_form_bytes_max = 41 << 20;         // with what comes along
inline constexpr std::uint64_t film_pixels_max = 3840 * 2160;        // of one picture that comes in
inline constexpr std::uint32_t film_frames_a_second_told_max = 120;  // as clients are told; see below
inline constexpr std::uint32_t film_seconds_max = 300;
inline constexpr std::uint32_t film_long_side_max = 1280;  // of what is kept
inline constexpr std::uint32_t film_short_side_max = 720;
inline constexpr std::uint32_t film_frames_a_second_max = 30;
inline constexpr std::size_t film_kept_bytes_max = 32 << 20;    // which the bits for a second follow
inline constexpr std::size_t film_output_bytes_max = 40 << 20;  // all that kith-film may answer
inline constexpr auto film_work_for = 20min;                    // then it is killed
inline constexpr std::int64_t films_waiting_of_person_max = 4;
inline constexpr std::int64_t films_waiting_max = 20;
inline constexpr int film_tries_max = 2;  // begun, and cut short by a crash
inline constexpr auto film_waits_for = 24h;
inline constexpr auto films_rest_for = 1min;  // after something else failed

inline constexpr std::int64_t media_unattached_max = 60;  // of one person
inline constexpr auto media_unattached_for = 24h;
inline constexpr std::uint64_t media_part_bytes_max = 4 << 20;  // of one answer to a Range
inline constexpr auto media_fresh_for = 24h * 7;                // with whoever looked
inline constexpr std::size_t media_rows_a_step = 200;

// Pictures that stand for ":names:" in texts, ours and others'.
inline constexpr std::size_t emoji_bytes_max = 256 << 10;     // as other servers take them
inline constexpr std::uint64_t emoji_pixels_max = 256 * 256;  // of one frame
inline constexpr std::size_t emoji_category_bytes_max = 100;
inline constexpr auto remote_emoji_for = 24h * 366;  // since its server last told of it

// Pictures that other servers show: of posts, in small; avatars, headers, emojis.
inline constexpr auto remote_media_for = 24h * 7;
inline constexpr std::uint64_t remote_media_bytes_max = std::uint64_t{1} << 30;
inline constexpr auto remote_media_looked_through_every = 10min;
inline constexpr auto remote_picture_deadline = 10s;         // with all redirects
inline constexpr std::size_t remote_fetches_max = 4;         // at once, so that other errands go on
inline constexpr std::size_t remote_fetches_of_host = 2;     // of these
inline constexpr std::size_t remote_fetch_waiters_max = 12;  // for their turn, each on a request thread
inline constexpr auto remote_turn_patience = 8s;
inline constexpr auto remote_failure_for = 10min;  // then it is tried again
inline constexpr std::size_t remote_failures_max = 2'000;

}  // namespace kith::limits
