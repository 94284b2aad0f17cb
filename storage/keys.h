// Public keys of actors: remote ones as fetched, our own as served. Private keys are in the key store.
#pragma once

#include "storage/actors.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kith::storage {

enum class KeyAlgorithm { rsa, ed25519 };

struct KeyRow {
    KeyId id{};
    ActorId actor{};
    Uri key_uri;
    KeyAlgorithm algorithm = KeyAlgorithm::rsa;
    std::string public_key{};  // SPKI PEM or multibase
    Instant first_seen{};
    std::optional<Instant> changed{};  // when the key behind this id was replaced
    std::optional<Instant> revoked{};
    Instant fetched{};
};

struct KeyWithActor {
    KeyRow key;
    ActorRow actor;
};

std::optional<KeyWithActor> find_key(Tx& tx, const Uri& key_uri);
/// Not revoked; the oldest first.
std::vector<KeyRow> keys_of(Tx& tx, ActorId actor);
/// Inserts or refreshes by key_uri. A different key text sets `changed`; a key id never passes to another
/// actor (Errc::denied), and a key that was revoked stays so.
Done put_key(Tx& tx, const KeyRow& row);
/// Drops every key of the actor but these: what its document no longer lists does not speak for it.
void keep_keys(Tx& tx, ActorId actor, std::span<const Uri> listed);
/// A rotated key of ours stays to be served until `drop_keys`; a revoked one verifies nothing.
void revoke_key(Tx& tx, const Uri& key_uri, Instant now);
void drop_keys(Tx& tx, ActorId actor);
void drop_key(Tx& tx, const Uri& key_uri);

}  // namespace kith::storage
