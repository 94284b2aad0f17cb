// The bounds of passkeys.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t passkeys_max = 10;  // of one account
inline constexpr std::size_t passkey_name_chars_max = 60;
inline constexpr auto passkey_challenge_for = 5min;  // from the page to what the browser answers
inline constexpr std::size_t passkey_challenge_chance_bytes = 16;
inline constexpr std::size_t passkey_id_bytes_max = 1023;  // WebAuthn level 2, section 4
inline constexpr std::size_t passkey_user_bytes_max = 64;  // WebAuthn level 2, section 4
inline constexpr std::size_t passkey_client_data_bytes_max = 2048;
inline constexpr std::size_t passkey_authenticator_data_bytes_max = 2048;
inline constexpr std::size_t passkey_signature_bytes_max = 1024;

}  // namespace kith::limits
