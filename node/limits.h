// The bounds that only this folder needs; those that others share are in consent/base/limits.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

// The control socket: only our own user reaches it.
inline constexpr std::size_t control_request_bytes_max = 1 << 20;
inline constexpr std::size_t control_answer_bytes_max = 16 << 20;
inline constexpr auto control_patience = 5s;  // for each wait on a caller
inline constexpr int control_threads = 3;     // commands at the same time

// Errands: a request thread waits so long for something to be fetched, and so many fetch at the same time.
inline constexpr auto errand_patience = 20s;
inline constexpr std::size_t errand_threads_max = 8;

// What reads the same for everybody is kept so long, and so much of it.
inline constexpr auto open_answers_for = 1s;
inline constexpr std::size_t open_answers_bytes_max = 2 << 20;

// What is said to the consent actor.
inline constexpr std::size_t dialogue_text_bytes_max = 2000;
inline constexpr std::int64_t dialogue_waiting_max = 20;  // of one speaker
inline constexpr std::int64_t dialogue_urgent_max = 200;  // of one speaker, of what only narrows
inline constexpr std::int64_t dialogue_waiting_all_max = 5'000;
inline constexpr std::size_t dialogue_evidence_bytes_max = 64 << 10;
inline constexpr auto dialogue_heard_kept_for = 24h * 30;
inline constexpr std::size_t detail_value_bytes_max = 2000;
inline constexpr std::size_t pulls_remembered_max = 20'000;

// The consent centre on the web: links, sessions, forms.
inline constexpr auto open_link_for = 24h * 14;        // then it has to be asked for again
inline constexpr auto open_body_for = 24h;             // a message with one is sealed and tried so long
inline constexpr std::int64_t spare_links_a_day = 5;   // that only take back, to a key that is new
inline constexpr std::size_t withdraw_links_max = 50;  // of one person; the newest stay
inline constexpr std::size_t sessions_max = 10;        // of one person; the newest stay
inline constexpr auto session_idle_for = 30min;
inline constexpr auto session_whole_for = 8h;
inline constexpr auto session_seen_every = 1min;  // how exactly its last use is written down
inline constexpr std::size_t form_bytes_max = 16 << 10;
inline constexpr std::size_t form_fields_max = 32;
inline constexpr std::size_t sign_in_handle_bytes_max = 300;
inline constexpr std::size_t sign_in_password_bytes_max = 1024;
inline constexpr std::size_t sign_in_failures_max = 10;           // of one account from one address, in
inline constexpr std::size_t sign_in_account_failures_max = 200;  // and from everywhere, in
inline constexpr auto sign_in_failures_in = 15min;                // so long
inline constexpr std::size_t sign_in_tries_max = 30;              // from one address, in
inline constexpr auto sign_in_tries_in = 5min;                    // so long
inline constexpr std::size_t widenings_max = 60;  // by one person: what narrows is not counted
inline constexpr auto widenings_in = 15min;
inline constexpr std::size_t desk_acts_max = 120;      // by one member of staff, in
inline constexpr auto desk_acts_in = 15min;            // so long
inline constexpr std::size_t desk_questions_max = 20;  // by one member of staff, in
inline constexpr auto desk_questions_in = 24h;         // so long
inline constexpr std::size_t desk_asked_shown = 50;
inline constexpr int sign_ins_at_once = 2;  // each takes 32 MB and a fifth of a second

// /readyz.
inline constexpr auto readiness_kept_for = 3s;                // between two looks
inline constexpr std::size_t disk_free_bytes_min = 16 << 20;  // not ready below
inline constexpr std::int64_t inbox_queue_rows_ready_max = 100'000;

// What kith.toml says of the institution.
inline constexpr std::size_t institution_address_bytes_max = 300;
inline constexpr std::size_t institution_email_bytes_max = 254;  // RFC 5321, section 4.5.3.1.3

// How often what is neither delivered nor fetched is looked after.
inline constexpr auto upkeep_every = 5s;
inline constexpr auto tidy_every = 10min;

}  // namespace kith::limits
