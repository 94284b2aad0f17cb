#include "consent/vault.h"

#include "consent/crypto/system_random.h"

#include <fmt/format.h>

namespace kith::consent {
namespace {

std::string wrap_context(SubjectId subject) {
    return fmt::format("kith subject key 1\n{}", subject.value);
}
std::string private_context(SubjectId subject, std::string_view what) {
    return fmt::format("kith private 1\n{}\n{}", subject.value, what);
}
std::string secret_context(std::string_view what) {
    return fmt::format("kith secret 1\n{}", what);
}

}  // namespace

Done Vault::create(SubjectId subject) {
    const crypto::Key key = crypto::random_key(random_);
    return shelf_.put(subject, crypto::wrap_key(node_key_, key, as_bytes(wrap_context(subject)), random_));
}

Result<crypto::Key> Vault::key_of(SubjectId subject) {
    const Bytes wrapped = TRY(shelf_.wrapped_key(subject));
    return crypto::unwrap_key(node_key_, wrapped, as_bytes(wrap_context(subject)));
}

Result<Bytes> Vault::seal_private(SubjectId subject, std::string_view what, ByteView bytes) {
    const crypto::Key key = TRY(key_of(subject));
    return crypto::seal(key, bytes, as_bytes(private_context(subject, what)), random_);
}

Result<crypto::Secret<Bytes>> Vault::open_private(SubjectId subject, std::string_view what, ByteView sealed) {
    const crypto::Key key = TRY(key_of(subject));
    return crypto::open(key, sealed, as_bytes(private_context(subject, what)));
}

crypto::Key Vault::new_salt() const {
    return crypto::random_key(random_);
}

Bytes Vault::seal_secret(std::string_view what, ByteView secret) const {
    return crypto::seal(node_key_, secret, as_bytes(secret_context(what)), random_);
}

Result<crypto::Secret<Bytes>> Vault::open_secret(std::string_view what, ByteView sealed) const {
    return crypto::open(node_key_, sealed, as_bytes(secret_context(what)));
}

}  // namespace kith::consent
