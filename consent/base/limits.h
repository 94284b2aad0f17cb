// Every bound of the node, by name. A queue, body, redirect, depth, page or cache without a name here is a
// bug.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

// What peers may send us.
inline constexpr std::size_t inbox_body_bytes_max = 1 << 20;  // 413 above, as Mastodon
inline constexpr std::size_t header_bytes_max = 16 << 10;     // request line and headers together
inline constexpr std::size_t header_count_max = 64;
inline constexpr std::size_t target_bytes_max = 4096;
inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::size_t json_nodes_max = 20'000;
inline constexpr std::size_t uri_bytes_max = 2048;
inline constexpr std::size_t base58_chars_max = 1024;
inline constexpr std::size_t signature_header_bytes_max = 8192;
inline constexpr std::size_t recipients_max = 1'000;  // to + cc of one activity
inline constexpr std::size_t tags_max = 256;
inline constexpr std::size_t attachments_max = 32;
inline constexpr std::size_t poll_options_max = 500;
inline constexpr std::size_t html_bytes_max = 64 << 10;
inline constexpr std::size_t html_tags_max = 500;
inline constexpr std::size_t username_bytes_max = 2048;
inline constexpr std::size_t name_bytes_max = 2048;
inline constexpr std::size_t summary_bytes_max = 20 << 10;
inline constexpr std::size_t profile_fields_max = 50;
inline constexpr std::size_t profile_field_bytes_max = 2047;
inline constexpr std::size_t keys_per_actor_max = 10;
inline constexpr std::size_t key_pem_bytes_max = 4096;  // RSA-8192 takes about 1,500
inline constexpr std::size_t actor_links_max = 256;     // alsoKnownAs, attributionDomains
inline constexpr std::size_t media_description_bytes_max = 10'000;
inline constexpr std::size_t flag_comment_bytes_max = 5'000;
inline constexpr std::size_t collection_items_max = 1'000;  // of one page
inline constexpr std::size_t type_name_bytes_max = 128;

// What our own people may write.
inline constexpr std::size_t post_chars_max = 5'000;
inline constexpr std::size_t own_poll_options_max = 12;

// Fetching from others.
inline constexpr std::size_t fetch_body_bytes_max = 1 << 20;
inline constexpr int redirects_max = 3;
inline constexpr auto connect_timeout = 5s;
inline constexpr auto fetch_deadline = 10s;  // total, not per read
inline constexpr auto delivery_deadline = 10s;
inline constexpr int dns_addresses_max = 4;
inline constexpr int fetches_per_chain_max = 100;
inline constexpr int new_hosts_per_domain_per_minute = 10;
inline constexpr std::size_t response_headers_max = 128;
inline constexpr std::size_t idle_peers_max = 64;  // kept-alive connections to other servers
inline constexpr std::size_t idle_peers_per_origin_max = 4;
inline constexpr auto idle_peer_for = 15s;
inline constexpr auto dns_deadline = 5s;
inline constexpr std::size_t dns_pending_max = 256;
inline constexpr auto negative_cache_for = 5min;
inline constexpr std::size_t negative_cache_max = 10'000;
inline constexpr std::size_t fetch_waiters_max = 64;
inline constexpr auto actor_stale_after = 24h;

// Signatures (FEDERATION.md): one hour either way, replay kept for twice that.
inline constexpr auto signature_clock_skew = 1h;
inline constexpr auto replay_kept_for = 2h + 10min;

// Delivery.
inline constexpr auto delivery_give_up_after = 24h * 8;
inline constexpr auto backoff_first = 30s;
inline constexpr auto backoff_most = 6h;
inline constexpr auto retry_after_most = 12h;
inline constexpr int breaker_opens_after = 5;  // failures in a row
inline constexpr std::size_t queued_rows_per_host_max = 50'000;
inline constexpr std::size_t half_open_drain_per_step = 20;

// Serving.
inline constexpr std::size_t page_items = 20;
inline constexpr std::size_t collection_page_items = 40;
inline constexpr std::size_t thread_items_max = 500;
inline constexpr int thread_depth_max = 100;
inline constexpr std::size_t connections_max = 4096;
inline constexpr std::size_t connections_per_address_max = 1024;
inline constexpr std::size_t request_threads_max = 64;
inline constexpr std::size_t request_queue_max = 1024;
inline constexpr auto request_deadline = 10s;   // from first byte to whole request
inline constexpr auto response_deadline = 30s;  // from first to last byte taken by the caller
inline constexpr auto idle_connection_for = 30s;
inline constexpr auto keep_alive_linger = 20ms;  // a thread waits so long for the next request
inline constexpr auto drain_for = 10s;           // at the end, for requests under way
inline constexpr std::size_t request_threads_min = 2;
inline constexpr auto request_thread_idle_for = 5s;
inline constexpr std::size_t throttle_callers_max = 10'000;
inline constexpr std::size_t throttle_peers_max = 10'000;  // verified (address, host) pairs remembered
inline constexpr auto throttle_peer_for = 24h;
inline constexpr std::size_t request_bytes_held_max = 64 << 20;  // unfinished bodies of all callers together
inline constexpr std::size_t writer_queue_max = 4096;
inline constexpr std::size_t writer_batch_max = 256;
inline constexpr std::size_t writer_gather_rows = 14;  // fewer wait a moment for company
inline constexpr auto writer_gather_for = 200us;
inline constexpr std::size_t read_connections_max = 8;
inline constexpr std::size_t statements_per_connection_max = 200;
inline constexpr int wal_pages_full = 1'000;    // a checkpoint each, syncing every commit
inline constexpr int wal_pages_normal = 8'000;  // syncing at checkpoints only
inline constexpr int wal_bytes_kept = 16 << 20;

// The transparency log, ours and what others show us of theirs.
inline constexpr int log_levels_max = 49;  // of the tree: leaves are at level 0
inline constexpr std::int64_t log_entries_max = std::int64_t{1} << (log_levels_max - 1);
inline constexpr std::size_t log_entry_bytes_max = 512;
inline constexpr std::size_t note_bytes_max = 128 << 10;  // 16 post-quantum signatures take 107,000
inline constexpr std::size_t note_signatures_max = 64;
inline constexpr std::size_t note_key_name_bytes_max = 512;

// Caches keyed by what others send.
inline constexpr std::size_t key_cache_max = 2'000;
inline constexpr std::size_t host_cache_max = 10'000;

}  // namespace kith::limits
