// Passwords as scrypt hashes in a PHC-like string. Slow on purpose (about 0.2 s): never on the writer thread.
#pragma once

#include "consent/base/random.h"
#include "consent/crypto/secret.h"

#include <string>
#include <string_view>

namespace kith::crypto {

/// "$scrypt$ln=15,r=8,p=3$<salt>$<hash>", base64 without padding.
std::string hash_password(const Secret<std::string>& password, Random& random);

/// False also for a hash that does not parse or asks for more work than `hash_password` may ever ask for.
bool verify_password(const Secret<std::string>& password, std::string_view hash);

/// The same work as a verification, for a login whose account does not exist: time tells nothing.
void waste_password_time(const Secret<std::string>& password);

}  // namespace kith::crypto
