#include "node/push/vapid.h"

#include "activitypub/wire/json.h"
#include "consent/json.h"
#include "node/push/limits.h"
#include "storage/node_secrets.h"
#include "storage/settings.h"

#include <chrono>
#include <optional>

namespace kith::node {
namespace {

constexpr std::string_view secret_name = "vapid key";
constexpr std::string_view setting_name = "vapid public key";

std::string padded(std::string base64) {
    while (base64.size() % 4 != 0) base64 += '=';
    return base64;
}

Result<crypto::P256Key> opened(storage::KeyStore& keys, ByteView sealed) {
    const auto scalar = TRY(keys.vault().open_secret(secret_name, sealed));
    return crypto::P256Key::from_scalar(scalar.bytes());
}

}  // namespace

std::string vapid_public_key(storage::Tx& tx) {
    return storage::find_setting(tx, setting_name).value_or("");
}

Result<Vapid> Vapid::open(storage::Database& database, storage::KeyStore& keys, Random& random) {
    using Kept = std::optional<Bytes>;
    const Kept kept = TRY(database.read(
        [](storage::Tx& tx) -> Result<Kept> { return storage::find_node_secret(tx, secret_name); }));
    if (kept) return Vapid(TRY(opened(keys, *kept)));
    const crypto::P256Key made = crypto::P256Key::generate(random);
    const Bytes sealed = keys.vault().seal_secret(secret_name, made.scalar().bytes());
    return database.write([&](storage::Tx& tx) -> Result<Vapid> {
        crypto::P256Key key = TRY(opened(keys, storage::keep_node_secret(tx, secret_name, sealed)));
        storage::put_setting(tx, setting_name, padded(to_base64url(key.public_key().point())));
        return Vapid(std::move(key));
    });
}

/// A JSON Web Token (RFC 7519) signed with ES256.
std::string Vapid::proof(const Uri& endpoint, std::string_view contact, Instant now) const {
    const auto until = std::chrono::floor<std::chrono::seconds>(now + limits::push_proof_for);
    const nlohmann::json claims = {
        {"aud", parts_of(endpoint).origin()}, {"exp", until.time_since_epoch().count()}, {"sub", contact}};
    std::string token = to_base64url(as_bytes(R"({"typ":"JWT","alg":"ES256"})"));
    token += "." + to_base64url(as_bytes(activitypub::dump_json(claims)));
    return token + "." + to_base64url(key_.sign(as_bytes(token)));
}

Headers Vapid::headers(const Uri& endpoint,
                       crypto::PushEncoding encoding,
                       const crypto::PushMessage& message,
                       std::string_view contact,
                       Instant now) const {
    const std::string token = proof(endpoint, contact, now);
    const std::string own = to_base64url(key_.public_key().point());
    if (encoding == crypto::PushEncoding::aes128gcm) {
        return {{"Content-Encoding", "aes128gcm"}, {"Authorization", "vapid t=" + token + ",k=" + own}};
    }
    // draft-ietf-webpush-encryption-04 and draft-ietf-webpush-vapid-01: what the body does not hold.
    return {{"Content-Encoding", "aesgcm"},
            {"Encryption", "salt=" + to_base64url(message.salt)},
            {"Crypto-Key", "dh=" + to_base64url(message.sender.point()) + ";p256ecdsa=" + own},
            {"Authorization", "WebPush " + token}};
}

}  // namespace kith::node
