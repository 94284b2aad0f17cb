// The bounds of mail.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t mail_command_words_max = 32;
inline constexpr std::size_t mail_command_word_bytes_max = 1'000;
inline constexpr auto mail_deadline = 30s;     // for the command to take one message
inline constexpr auto mail_waits_for = 24h;    // then the message is given up
inline constexpr auto mail_link_for = 24h;     // a link works so long
inline constexpr auto confirm_link_for = 48h;  // one to confirm an address, and its account waits no longer
inline constexpr std::size_t mail_links_max = 3;  // of one kind for one person; the newest stay
inline constexpr std::size_t mail_rows_pruned_max = 1'000;
inline constexpr std::size_t reset_asks_max = 20;  // from one address, in
inline constexpr auto reset_asks_in = 15min;       // so long
inline constexpr std::size_t reset_mails_max = 4;  // to one account, in
inline constexpr auto reset_mails_in = 24h;        // so long

}  // namespace kith::limits
