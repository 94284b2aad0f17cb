// What a subscription keeps sealed under its person: where the app is reached, the keys it reads with, and
// its own access token. The app gets that token back in each message, to know for which of its accounts it
// is; elsewhere only the token's SHA-256 is kept. Any thread.
#pragma once

#include "consent/crypto/secret.h"
#include "node/push/push_keys.h"
#include "storage/key_store.h"
#include "storage/push.h"

#include <string>
#include <string_view>

namespace kith::node {

/// The kinds of notification that an app can ask to be told of, by Mastodon's names.
std::span<const std::string_view> push_alerts();

/// Fills in the sealed columns of a row that has its subject.
Done seal_push_target(storage::KeyStore& keys,
                      storage::PushSubscriptionRow& row,
                      const PushTarget& target,
                      const crypto::Secret<std::string>& access_token);

Result<Uri> push_endpoint(storage::KeyStore& keys, const storage::PushSubscriptionRow& row);

struct PushSecrets {
    PushTarget target;
    crypto::Secret<std::string> access_token;
};
/// Fails when the person's key is gone.
Result<PushSecrets> open_push_target(storage::KeyStore& keys, const storage::PushSubscriptionRow& row);

}  // namespace kith::node
