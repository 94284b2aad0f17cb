// LogKeeper: the transparency log of consent events, disclosures and erasures. Hashes what was appended,
// signs a checkpoint every few minutes, answers with tiles and proofs. run_once on one thread, the rest on
// any. https://c2sp.org/tlog-tiles
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "consent/merkle.h"
#include "storage/database.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// Where a leaf stands in the tree that the newest checkpoint is of.
struct LeafProof {
    std::vector<std::string> path{};  // base64, from the leaf upwards
    std::string checkpoint{};         // signed note
};

class LogKeeper {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        activitypub::Keyring& keys;
        storage::ActorId signer;  // whose Ed25519 key signs checkpoints
    };
    explicit LogKeeper(Parts parts) : parts_(parts) {}

    /// "example.edu/consent/log": the log's origin, and the name of its key.
    std::string origin() const;
    /// What an outsider must know beforehand to verify a checkpoint.
    Result<std::string> verifier() const;

    /// A new checkpoint when there is something new and the last one is old enough.
    activitypub::Progress run_once(Instant now);

    /// Errc::not_found before the first one.
    static Result<std::string> newest_checkpoint(storage::Tx& tx);
    /// A tile or a bundle of entries, by its path below "tile/"; only of what a checkpoint covers.
    static Result<Bytes> tile(storage::Tx& tx, std::string_view path);
    /// The leaf as it was written.
    static Result<std::string> entry(storage::Tx& tx, std::int64_t leaf);
    /// How long after an event a checkpoint covers it at the latest, unless the node stands still.
    static constexpr std::chrono::hours promised_within{24};
    /// nullopt until a checkpoint covers the leaf.
    static Result<std::optional<LeafProof>> proof_of(storage::Tx& tx, std::int64_t leaf);

    /// Recomputes every hash and the root of every checkpoint; the number of leaves.
    Result<std::int64_t> verify(storage::Tx& tx) const;

 private:
    Done grow(storage::Tx& tx, Instant now) const;

    Parts parts_;
};

}  // namespace kith::node
