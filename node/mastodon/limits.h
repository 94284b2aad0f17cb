// The bounds of the client API; those that others share are in consent/base/limits.h and node/limits.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

// What a call may bring along.
inline constexpr std::size_t api_fields_max = 1'000;  // names and values, of query and body together
inline constexpr std::size_t api_field_depth_max = 6;
inline constexpr std::size_t api_field_name_bytes_max = 256;
inline constexpr std::size_t api_ids_max = 40;  // of one call that names several

// How much of one call comes back.
inline constexpr std::size_t api_statuses_default = 20;
inline constexpr std::size_t api_statuses_max = 40;
inline constexpr std::size_t api_accounts_default = 40;
inline constexpr std::size_t api_accounts_max = 80;

// How often: one token, and one address that brings none. Mastodon's figures would stop its own clients'
// suites.
inline constexpr std::size_t api_calls_max = 1'500;
inline constexpr auto api_calls_in = 5min;

// What the operator says of the node.
inline constexpr std::size_t instance_description_bytes_max = 2'000;
inline constexpr std::size_t instance_rules_max = 50;
inline constexpr std::size_t instance_rule_bytes_max = 1'000;

// What a status and a picture may have, as clients are told.
inline constexpr std::size_t status_media_max = 4;
inline constexpr std::size_t pinned_statuses_max = 5;
inline constexpr std::size_t featured_tags_max = 10;
inline constexpr std::size_t display_name_chars_max = 30;
inline constexpr std::size_t note_chars_max = 500;
inline constexpr std::size_t own_profile_fields_max = 4;
inline constexpr std::size_t own_profile_field_chars_max = 255;
inline constexpr std::size_t url_chars_counted = 23;
inline constexpr std::size_t poll_option_chars_max = 100;
inline constexpr auto poll_open_least = 5min;
inline constexpr auto poll_open_most = 24h * 30;
inline constexpr std::size_t image_bytes_max = 16 << 20;
inline constexpr std::size_t image_pixels_max = 33'177'600;
inline constexpr std::size_t media_description_chars_max = 1'500;

// Search, trends, announcements, reports.
inline constexpr std::size_t search_text_bytes_max = 2'048;
inline constexpr std::size_t search_words_max = 10;
inline constexpr std::size_t search_rows_default = 20;
inline constexpr std::size_t search_rows_max = 40;
inline constexpr std::size_t search_offset_max = 400;
inline constexpr std::size_t search_indexed_a_step = 200;
inline constexpr int search_pages_a_step = 100;        // rewritten: 20 ms of the one writer
inline constexpr auto search_rewritten_every = 10min;  // at the soonest; each pass goes on every few seconds
inline constexpr auto trends_of = 24h * 7;
inline constexpr std::int64_t trend_people_least = 3;
inline constexpr std::int64_t announcement_signs_max = 8;
inline constexpr std::size_t report_comment_chars_max = 1'000;
inline constexpr std::size_t report_statuses_max = 100;

// Statuses: what is kept around one, and how much of a thread comes back.
inline constexpr auto idempotency_key_for = 1h;
inline constexpr std::size_t idempotency_key_bytes_max = 1'000;
inline constexpr auto held_post_for = 10min;
inline constexpr std::size_t held_posts_max = 1'000;
inline constexpr std::size_t statuses_at_once_max = 20;
inline constexpr std::size_t context_max = 1'024;  // of who is signed in; of others, as follows
inline constexpr std::size_t context_ancestors_max = 40;
inline constexpr std::size_t context_descendants_max = 60;
inline constexpr int context_depth_max = 20;
inline constexpr auto schedule_ahead_least = 5min;
inline constexpr auto schedule_ahead_most = 24h * 366 * 5;
inline constexpr std::size_t scheduled_max = 300;       // of one person
inline constexpr std::size_t scheduled_a_day_max = 25;  // of one person, due on one day
inline constexpr std::size_t scheduled_a_step = 10;
inline constexpr auto scheduled_again_after = 1min;  // where it failed for the moment
inline constexpr std::size_t post_keys_a_step = 1'000;

// Applications, codes, tokens.
inline constexpr std::size_t app_name_bytes_max = 255;
inline constexpr std::size_t app_website_bytes_max = 2'000;
inline constexpr std::size_t redirect_uri_bytes_max = 2'000;
inline constexpr std::size_t redirect_uris_max = 20;
inline constexpr std::size_t scopes_bytes_max = 1'000;
inline constexpr std::size_t app_registrations_max = 60;  // from one address, in
inline constexpr auto app_registrations_in = 10min;       // so long
inline constexpr auto code_for = 10min;
inline constexpr auto idle_app_for = 24h * 30;  // one that nobody signed in with
inline constexpr std::size_t tokens_max = 100;  // of one person; those used last stay

}  // namespace kith::limits
