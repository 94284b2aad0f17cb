// The bounds of what people take along and bring along.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

// A file of comma-separated values.
inline constexpr std::size_t csv_bytes_max = 2 << 20;
inline constexpr std::size_t csv_rows_max = 20'000;  // as Mastodon
inline constexpr std::size_t csv_fields_max = 16;    // of one row
inline constexpr std::size_t csv_field_bytes_max = 4'096;
inline constexpr std::size_t import_form_bytes_max = csv_bytes_max + (64 << 10);  // with what comes along

// Working it off.
inline constexpr std::int64_t imports_open_max = 6;  // of one person: one of each kind
inline constexpr std::int64_t imports_a_day = 30;    // of one person
inline constexpr std::size_t imports_shown = 10;     // on their page
inline constexpr std::size_t import_refusals_shown = 100;
inline constexpr std::size_t import_cleared_a_step = 50;
inline constexpr std::size_t import_ended_a_write = 500;  // of what is one's own alone
inline constexpr int import_tries_max = 5;                // of a line whose server does not answer
inline constexpr auto import_first_retry = 2min;   // then twice that, and so on, each four times the last
inline constexpr auto imports_kept_for = 24h * 7;  // when they are done
inline constexpr std::size_t imports_dropped_a_step = 20;

inline constexpr std::size_t aliases_max = 10;  // of one person, that they set themselves

// An archive.
inline constexpr std::uint64_t archive_bytes_max = std::uint64_t{16} << 30;  // unpacked, in one reading
inline constexpr std::size_t archive_entries_max = 300'000;
inline constexpr std::size_t archive_name_bytes_max = 1'024;
inline constexpr std::size_t archive_actor_bytes_max = 1 << 20;
inline constexpr std::size_t archive_item_bytes_max = 1 << 20;  // one post
inline constexpr std::size_t archive_items_max = 200'000;
inline constexpr std::size_t archive_json_depth_max = 64;  // before an item is parsed, which is stricter
inline constexpr std::size_t archive_rows_a_turn = 200;
inline constexpr std::size_t archive_download_bytes_max = 64 << 20;  // more is handed over by an operator
inline constexpr int archives_at_once = 1;
inline constexpr std::size_t archives_a_day = 5;          // of one person
inline constexpr std::size_t archive_posts_a_call = 500;  // which goes on until all is done
inline constexpr std::size_t archive_files_a_call = 20;
inline constexpr std::size_t archive_ids_tried_max = 1'000;
inline constexpr std::size_t archive_files_wanted_max = 2'000;  // of posts that are there, and still to come
inline constexpr std::size_t archive_media_per_post_max = 4;

// An archive that is sent from a page; a larger one is for an operator.
inline constexpr std::size_t archive_upload_bytes_max = 1 << 30;
inline constexpr std::size_t archive_form_bytes_max = archive_upload_bytes_max + (64 << 10);
inline constexpr std::uint64_t archive_upload_unpacked_max = std::uint64_t{4} * archive_upload_bytes_max;
inline constexpr std::uint64_t archive_glance_bytes_max = 1 << 20;  // unpacked, before it is kept
inline constexpr std::size_t archive_uploads_at_once = 2;  // of everybody together, one of each person
inline constexpr std::size_t archives_waiting_max = 20;    // of everybody together
inline constexpr std::size_t archive_disk_left_bytes = 1 << 30;
inline constexpr auto archive_arrives_within = 1h;  // from the form to the file
inline constexpr auto archive_kept_for = 24h;       // then it goes, whatever became of it

}  // namespace kith::limits
