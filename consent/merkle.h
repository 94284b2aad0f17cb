// The Merkle tree of RFC 9162 over SHA-256: roots, proofs, how a kept tree grows. Pure functions, any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/crypto/digest.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace kith::consent::merkle {

using Proof = std::vector<crypto::Sha256>;

/// What is kept of a tree: the hash of each complete subtree. At level 0 these are the leaves' hashes; node
/// `index` of `level` covers the 2^level leaves from index × 2^level on.
class TreeNodes {
 public:
    virtual ~TreeNodes() = default;
    /// Asked only for subtrees that are complete in a tree of the size that the caller names.
    virtual Result<crypto::Sha256> node(int level, std::int64_t index) = 0;
};

// https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1
crypto::Sha256 leaf_hash(ByteView entry);
crypto::Sha256 node_hash(const crypto::Sha256& left, const crypto::Sha256& right);
crypto::Sha256 empty_root();

/// Sizes are 0 to `limits::log_entries_max`; Errc::malformed outside.
Result<crypto::Sha256> root(TreeNodes& nodes, std::int64_t size);

/// That leaf `index` is in the tree of `size` leaves; 0 ≤ index < size. Reads O(log size) nodes.
Result<Proof> inclusion_proof(TreeNodes& nodes, std::int64_t index, std::int64_t size);

/// That the tree of `new_size` begins with the whole tree of `old_size`; 0 < old_size ≤ new_size.
Result<Proof> consistency_proof(TreeNodes& nodes, std::int64_t old_size, std::int64_t new_size);

/// Errc::unauthorized unless the proof shows it. Everything may come from whoever wants to deceive.
Done verify_inclusion(const crypto::Sha256& leaf,
                      std::int64_t index,
                      std::int64_t size,
                      std::span<const crypto::Sha256> proof,
                      const crypto::Sha256& tree_root);

/// Likewise. An empty old tree is refused: it is the beginning of every tree, so that it would prove nothing.
Done verify_consistency(std::int64_t old_size,
                        std::int64_t new_size,
                        const crypto::Sha256& old_root,
                        const crypto::Sha256& new_root,
                        std::span<const crypto::Sha256> proof);

/// A complete subtree that came into being.
struct NewNode {
    int level = 0;
    std::int64_t index = 0;
    crypto::Sha256 hash{};
};
using NodeSink = std::function<Done(const NewNode&)>;

/// Appends leaves to the tree of `old_size`: tells every node that becomes complete, once, and children
/// before their parent. Reads at most one old node of each level, and none that it told in this call.
Done grow(TreeNodes& nodes,
          std::int64_t old_size,
          std::span<const crypto::Sha256> leaves,
          const NodeSink& sink);

}  // namespace kith::consent::merkle
