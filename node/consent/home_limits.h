// The bounds of sign-in with a person's own server.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

using namespace std::chrono_literals;

// What waits for a person to come back from their server, in memory alone.
inline constexpr auto home_pending_for = 10min;
inline constexpr std::size_t home_pending_max = 2'000;
// As whom we are known there: a flood of sign-ins registers us once in so long at each server.
inline constexpr auto home_client_for = 10min;
inline constexpr std::size_t home_clients_max = 200;

// What their server may say, and how long it may take over each of it.
inline constexpr auto home_exchange_deadline = 5s;
inline constexpr std::size_t home_answer_bytes_max = 256 << 10;
inline constexpr std::size_t home_secret_bytes_max = 1024;  // a token, a client's id or secret
inline constexpr std::size_t home_code_bytes_max = 1024;
inline constexpr std::size_t home_account_bytes_max = 300;
inline constexpr std::size_t home_client_name_chars_max = 60;

// Sign-ins at servers of one registrable domain, and at the same time: their threads are others' too.
inline constexpr std::size_t home_domain_tries_max = 600;
inline constexpr auto home_domain_tries_in = 5min;
inline constexpr int homes_at_once = 4;

// A token whose end was not confirmed: tried at once, then after these pauses.
inline constexpr std::chrono::seconds revocation_pauses[] = {10s, 30s, 60s, 120s, 300s};
inline constexpr std::size_t revocations_at_once = 2;
inline constexpr std::size_t revocations_waiting_max = 500;
inline constexpr std::size_t revocations_a_step = 4;

}  // namespace kith::limits
