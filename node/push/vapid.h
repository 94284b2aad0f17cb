// Vapid: the key by which push services know this node (RFC 8292), made once and kept sealed in the database.
// Any thread.
#pragma once

#include "activitypub/transport.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "consent/crypto/push_message.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <string>
#include <string_view>

namespace kith::node {

/// The public half as apps want it (base64url, padded): `vapid.public_key` of an instance, `vapid_key` of an
/// application, `server_key` of a subscription. "" before the first Vapid::open of this database, which is
/// called when the client API is put together.
std::string vapid_public_key(storage::Tx& tx);

class Vapid {
 public:
    /// Reads the key, or makes it where there is none yet.
    static Result<Vapid> open(storage::Database& database, storage::KeyStore& keys, Random& random);

    /// What a push service wants to see beside the message: that it is ours, made `now` for that service
    /// alone. `contact` is where its operators reach ours: "mailto:…" or "https://…".
    Headers headers(const Uri& endpoint,
                    crypto::PushEncoding encoding,
                    const crypto::PushMessage& message,
                    std::string_view contact,
                    Instant now) const;

 private:
    explicit Vapid(crypto::P256Key key) : key_(std::move(key)) {}
    std::string proof(const Uri& endpoint, std::string_view contact, Instant now) const;

    crypto::P256Key key_;
};

}  // namespace kith::node
