// The keys, apart from the data they open: D/keys/node.key and D/keys/keys.db. People's keys wrapped by the
// node's key, our actors' signing keys sealed by it, and the journals of erasures and withdrawals that a
// restored backup must replay. Any thread; each call is durable when it returns. May be called inside a write
// of the node's database.
#pragma once

#include "consent/base/uri.h"
#include "consent/crypto/signing_key.h"
#include "consent/ports.h"
#include "consent/vault.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <memory>
#include <string>
#include <vector>

namespace kith::storage {

/// One actor's private keys, with the ids under which their public halves are served.
struct ActorKeys {
    Uri rsa_id;
    crypto::SigningKey rsa;
    Uri ed25519_id;
    crypto::SigningKey ed25519;
};

/// Something that a person took back: an event of their consent (storage/consent_events.h), without evidence.
struct Withdrawal {
    std::string receipt{};
    SubjectId subject{};
    GrantId grant{};  // invalid: about the person as a whole
    std::string event{};
    std::string kind{};
    std::string purpose{};
    std::string channel{};
    Instant at{};
};

class KeyStore final : public consent::KeyShelf {
 public:
    /// Makes the directory, the node's key and the database where nothing is there yet. A database without
    /// its node key is Errc::unavailable: a new key would open nothing. `random` outlives it.
    static Result<std::unique_ptr<KeyStore>> open(const std::string& directory, Random& random);
    /// For tests and simulations.
    static Result<std::unique_ptr<KeyStore>> open_in_memory(Random& random);

    const crypto::Key& node_key() const { return node_key_; }
    consent::Vault vault() { return {*this, node_key_, random_}; }

    // KeyShelf: the keys of people.
    Result<Bytes> wrapped_key(SubjectId subject) override;
    Done put(SubjectId subject, const Bytes& wrapped) override;
    Done destroy(SubjectId subject) override;

    /// Errc::not_found when the actor has no keys here.
    Result<ActorKeys> actor_keys(ActorId actor);
    /// Also replaces: a rotation.
    Done put_actor_keys(ActorId actor, const ActorKeys& keys);
    Done destroy_actor_keys(ActorId actor);

    // The journal: written before anything is erased, completed after all of it is.
    Done intend_erasure(SubjectId subject, Instant now);
    Done complete_erasure(SubjectId subject, Instant now);
    Result<std::vector<SubjectId>> pending_erasures();
    /// All that ever were, for a restored backup.
    Result<std::vector<SubjectId>> erasures();

    // The journal of withdrawals; see storage/withdrawals.h. An erased person's go with them.
    /// What is there already stays.
    Done put_withdrawals(const std::vector<Withdrawal>& withdrawals);
    /// Oldest first.
    Result<std::vector<Withdrawal>> withdrawals();
    Done drop_withdrawal(std::string_view receipt);

    /// A copy of the database of keys into a new file. The node's key is a file of its own.
    Done backup_to(const std::string& path) { return database_->backup_to(path); }

 private:
    KeyStore(std::unique_ptr<Database> database, crypto::Key node_key, Random& random)
        : database_(std::move(database)), node_key_(std::move(node_key)), random_(random) {}

    Result<std::vector<SubjectId>> subjects_of(std::string_view sql);

    std::unique_ptr<Database> database_;
    crypto::Key node_key_;
    Random& random_;
};

}  // namespace kith::storage
