#include "node/consent/log_keeper.h"

#include "consent/base/log.h"
#include "consent/checkpoint.h"
#include "consent/tlog_tiles.h"
#include "node/limits.h"
#include "storage/transparency_log.h"

namespace kith::node {

using consent::Checkpoint;
using crypto::Sha256;

namespace {

constexpr auto checkpoint_every = std::chrono::minutes(5);
constexpr std::size_t leaves_a_step = 4096;

std::vector<Sha256> hashes_of(const std::vector<std::string>& entries) {
    std::vector<Sha256> hashes;
    hashes.reserve(entries.size());
    for (const std::string& entry : entries) hashes.push_back(consent::merkle::leaf_hash(as_bytes(entry)));
    return hashes;
}

}  // namespace

std::string LogKeeper::origin() const {
    return parts_.site.domain.text() + "/consent/log";
}

Result<std::string> LogKeeper::verifier() const {
    const auto keys = TRY(parts_.keys.keys_of(parts_.signer));
    return TRY(consent::NoteVerifier::create(origin(), keys->ed25519.public_key())).text();
}

activitypub::Progress LogKeeper::run_once(Instant now) {
    activitypub::Progress progress;
    const auto due = parts_.database.read([&](storage::Tx& tx) -> Result<bool> {
        const auto newest = storage::newest_checkpoint(tx);
        const std::int64_t leaves = storage::count_log_leaves(tx);
        if (leaves == (newest ? newest->size : 0)) return false;
        const bool much = leaves - (newest ? newest->size : 0) >= static_cast<std::int64_t>(leaves_a_step);
        return !newest || much || now >= newest->at + checkpoint_every;
    });
    if (!due || !*due) return progress;
    const Done grown = parts_.database.write([&](storage::Tx& tx) -> Done { return grow(tx, now); });
    if (!grown) log::warning("consent.checkpoint", {{"error", grown.error()}});
    progress.done = grown ? 1 : 0;
    return progress;
}

Done LogKeeper::grow(storage::Tx& tx, Instant now) const {
    const auto newest = storage::newest_checkpoint(tx);
    std::int64_t size = newest ? newest->size : 0;
    storage::SqlTreeNodes nodes(tx);
    const auto entries = storage::log_entries(tx, size, leaves_a_step);
    const std::vector<Sha256> leaves = hashes_of(entries);
    TRY_DONE(consent::merkle::grow(nodes, size, leaves, [&](const consent::merkle::NewNode& node) -> Done {
        storage::put_log_node(tx, node);
        return {};
    }));
    size += static_cast<std::int64_t>(leaves.size());
    const auto keys = TRY(parts_.keys.keys_of(parts_.signer));
    const auto root = TRY(consent::merkle::root(nodes, size));
    const Checkpoint checkpoint{.origin = origin(), .size = size, .root = root};
    const std::string note = TRY(consent::sign_checkpoint(checkpoint, keys->ed25519));
    storage::append_checkpoint(tx, {.size = size, .note = note, .at = now});
    return {};
}

Result<std::string> LogKeeper::newest_checkpoint(storage::Tx& tx) {
    auto newest = storage::newest_checkpoint(tx);
    if (!newest) {
        return fail(Errc::not_found, "consent/no-checkpoint", "Nothing was written to this log yet.");
    }
    return std::move(newest->note);
}

Result<Bytes> LogKeeper::tile(storage::Tx& tx, std::string_view path) {
    const auto wanted = TRY(consent::TilePath::parse(path));
    const auto newest = storage::newest_checkpoint(tx);
    const std::int64_t size = newest ? newest->size : 0;
    if (!consent::exists_in(wanted, size))
        return fail(Errc::not_found, "consent/no-tile", "There is no such tile.");
    if (wanted.kind == consent::TilePath::Kind::hashes) {
        storage::SqlTreeNodes nodes(tx);
        return consent::tile_bytes(nodes, wanted, size);
    }
    std::vector<Bytes> entries;
    for (const std::string& entry :
         storage::log_entries(tx, wanted.first(), static_cast<std::size_t>(wanted.width))) {
        entries.push_back(to_bytes(entry));
    }
    return consent::bundle_bytes(entries);
}

Result<std::string> LogKeeper::entry(storage::Tx& tx, std::int64_t leaf) {
    auto found = storage::log_entries(tx, leaf, 1);
    if (found.empty()) return fail(Errc::internal, "log: a leaf is missing");
    return std::move(found.front());
}

Result<std::optional<LeafProof>> LogKeeper::proof_of(storage::Tx& tx, std::int64_t leaf) {
    const auto newest = storage::newest_checkpoint(tx);
    if (!newest || leaf >= newest->size) return std::nullopt;
    storage::SqlTreeNodes nodes(tx);
    LeafProof proof{.checkpoint = newest->note};
    for (const Sha256& hash : TRY(consent::merkle::inclusion_proof(nodes, leaf, newest->size))) {
        proof.path.push_back(to_base64(hash));
    }
    return proof;
}

namespace {

/// A tree made again from the leaves, in memory: two hashes for each leaf.
class TreeInMemory final : public consent::merkle::TreeNodes {
 public:
    Result<Sha256> node(int level, std::int64_t index) override {
        const auto at = static_cast<std::size_t>(level);
        if (at >= levels_.size() || index >= static_cast<std::int64_t>(levels_[at].size())) {
            return fail(Errc::internal, "log: no such node");
        }
        return levels_[at][static_cast<std::size_t>(index)];
    }
    void put(const consent::merkle::NewNode& node) {
        const auto at = static_cast<std::size_t>(node.level);
        if (levels_.size() <= at) levels_.resize(at + 1);
        levels_[at].push_back(node.hash);
    }

 private:
    std::vector<std::vector<Sha256>> levels_;
};

}  // namespace

Result<std::int64_t> LogKeeper::verify(storage::Tx& tx) const {
    const auto keys = TRY(parts_.keys.keys_of(parts_.signer));
    const auto verifier = TRY(consent::NoteVerifier::create(origin(), keys->ed25519.public_key()));
    TreeInMemory tree;
    std::int64_t size = 0;
    for (const auto& row : storage::checkpoints(tx)) {
        const Checkpoint claimed = TRY(consent::open_checkpoint(row.note, origin(), verifier));
        while (size < claimed.size) {
            const auto most = std::min<std::int64_t>(claimed.size - size, leaves_a_step);
            const auto leaves = hashes_of(storage::log_entries(tx, size, static_cast<std::size_t>(most)));
            if (leaves.empty()) return fail(Errc::conflict, "log: leaves are missing");
            TRY_DONE(
                consent::merkle::grow(tree, size, leaves, [&](const consent::merkle::NewNode& node) -> Done {
                    tree.put(node);
                    return {};
                }));
            size += static_cast<std::int64_t>(leaves.size());
        }
        if (TRY(consent::merkle::root(tree, claimed.size)) != claimed.root) {
            return fail(Errc::conflict,
                        "log: the root differs",
                        "The log was changed after its checkpoint of " + std::to_string(claimed.size) +
                            " entries was signed.");
        }
    }
    return storage::count_log_leaves(tx);
}

}  // namespace kith::node
