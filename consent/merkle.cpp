#include "consent/merkle.h"

#include "consent/base/limits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace kith::consent::merkle {
namespace {

using crypto::Sha256;

// The prefixes keep a leaf from passing for a node, and the other way round.
constexpr std::byte leaf_prefix{0x00};
constexpr std::byte node_prefix{0x01};

bool is_odd(std::int64_t number) {
    return (number & 1) != 0;
}

Done check_size(std::int64_t size) {
    if (size < 0 || size > limits::log_entries_max) return fail(Errc::malformed, "merkle: size");
    return {};
}

/// The root of the leaves from `begin` to `end`, where `begin` is a multiple of a power of two that is not
/// less than their number: complete subtrees of falling sizes, joined from the right.
Result<Sha256> root_of_range(TreeNodes& nodes, std::int64_t begin, std::int64_t end) {
    std::optional<Sha256> joined;
    while (end > begin) {
        const int level = std::countr_zero(static_cast<std::uint64_t>(end - begin));
        const std::int64_t index = (end >> level) - 1;
        const Sha256 left = TRY(nodes.node(level, index));
        joined = joined ? node_hash(left, *joined) : left;
        end = index << level;
    }
    return joined ? *joined : empty_root();
}

/// The siblings on the way from a complete node up to the root of the tree of `size`.
Done append_path(TreeNodes& nodes, int level, std::int64_t index, std::int64_t size, Proof& proof) {
    for (std::int64_t last = (size - 1) >> level; last > 0; ++level, index >>= 1, last >>= 1) {
        if (is_odd(index)) {
            proof.push_back(TRY(nodes.node(level, index - 1)));
        } else if (index + 1 < last) {
            proof.push_back(TRY(nodes.node(level, index + 1)));
        } else if (index < last) {
            // The right edge, which may be incomplete. Only one sibling is.
            proof.push_back(TRY(root_of_range(nodes, last << level, size)));
        }
    }
    return {};
}

/// Steps 4 of 2.1.3.2 and 6 of 2.1.4.2: where a path stands, in a level of which `last` is the last node.
struct Place {
    std::int64_t index = 0;
    std::int64_t last = 0;

    bool joins_left() const { return is_odd(index) || index == last; }
    void up() {
        index >>= 1;
        last >>= 1;
    }
    /// Past the levels at which the node stands alone at the right edge.
    void up_to_left_sibling() {
        while (!is_odd(index) && index != 0) up();
    }
};

}  // namespace

Sha256 leaf_hash(ByteView entry) {
    crypto::Sha256Stream stream;
    stream.update({&leaf_prefix, 1});
    stream.update(entry);
    return stream.finish();
}

Sha256 node_hash(const Sha256& left, const Sha256& right) {
    std::array<std::byte, 1 + 2 * std::tuple_size_v<Sha256>> message{node_prefix};
    std::ranges::copy(right, std::ranges::copy(left, message.begin() + 1).out);
    return crypto::sha256(message);
}

Sha256 empty_root() {
    return crypto::sha256({});
}

Result<Sha256> root(TreeNodes& nodes, std::int64_t size) {
    TRY_DONE(check_size(size));
    return root_of_range(nodes, 0, size);
}

// https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.1
Result<Proof> inclusion_proof(TreeNodes& nodes, std::int64_t index, std::int64_t size) {
    TRY_DONE(check_size(size));
    if (index < 0 || index >= size) return fail(Errc::malformed, "merkle: index");
    Proof proof;
    TRY_DONE(append_path(nodes, 0, index, size, proof));
    return proof;
}

// https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.1
Result<Proof> consistency_proof(TreeNodes& nodes, std::int64_t old_size, std::int64_t new_size) {
    TRY_DONE(check_size(new_size));
    if (old_size <= 0 || old_size > new_size) return fail(Errc::malformed, "merkle: old size");
    Proof proof;
    if (old_size == new_size) return proof;
    // The largest complete subtree at the right edge of the old tree, and its way up in the new one. If it is
    // the whole old tree, the verifier has its hash.
    const int level = std::countr_zero(static_cast<std::uint64_t>(old_size));
    const std::int64_t index = (old_size >> level) - 1;
    if (index != 0) proof.push_back(TRY(nodes.node(level, index)));
    TRY_DONE(append_path(nodes, level, index, new_size, proof));
    return proof;
}

// https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2
Done verify_inclusion(const Sha256& leaf,
                      std::int64_t index,
                      std::int64_t size,
                      std::span<const Sha256> proof,
                      const Sha256& tree_root) {
    if (index < 0 || index >= size || size > limits::log_entries_max) {
        return fail(Errc::unauthorized, "merkle: index or size of an inclusion proof");
    }
    Place place{.index = index, .last = size - 1};
    Sha256 hash = leaf;
    for (const Sha256& sibling : proof) {
        if (place.last == 0) return fail(Errc::unauthorized, "merkle: inclusion proof too long");
        if (place.joins_left()) {
            hash = node_hash(sibling, hash);
            place.up_to_left_sibling();
        } else {
            hash = node_hash(hash, sibling);
        }
        place.up();
    }
    if (place.last != 0) return fail(Errc::unauthorized, "merkle: inclusion proof too short");
    if (hash != tree_root) return fail(Errc::unauthorized, "merkle: inclusion proof leads to another root");
    return {};
}

// https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.2
Done verify_consistency(std::int64_t old_size,
                        std::int64_t new_size,
                        const Sha256& old_root,
                        const Sha256& new_root,
                        std::span<const Sha256> proof) {
    if (old_size <= 0 || old_size > new_size || new_size > limits::log_entries_max) {
        return fail(Errc::unauthorized, "merkle: sizes of a consistency proof");
    }
    if (old_size == new_size) {
        if (!proof.empty()) return fail(Errc::unauthorized, "merkle: consistency proof too long");
        if (old_root != new_root) return fail(Errc::unauthorized, "merkle: two roots of one size");
        return {};
    }
    const int level = std::countr_zero(static_cast<std::uint64_t>(old_size));
    Place place{.index = (old_size >> level) - 1, .last = (new_size - 1) >> level};
    Sha256 old_hash = old_root;
    if (place.index != 0) {
        if (proof.empty()) return fail(Errc::unauthorized, "merkle: consistency proof too short");
        old_hash = proof.front();
        proof = proof.subspan(1);
    }
    Sha256 new_hash = old_hash;
    for (const Sha256& sibling : proof) {
        if (place.last == 0) return fail(Errc::unauthorized, "merkle: consistency proof too long");
        if (place.joins_left()) {
            old_hash = node_hash(sibling, old_hash);
            new_hash = node_hash(sibling, new_hash);
            place.up_to_left_sibling();
        } else {
            new_hash = node_hash(new_hash, sibling);
        }
        place.up();
    }
    if (place.last != 0) return fail(Errc::unauthorized, "merkle: consistency proof too short");
    if (old_hash != old_root) {
        return fail(Errc::unauthorized, "merkle: consistency proof leads to another old root");
    }
    if (new_hash != new_root) {
        return fail(Errc::unauthorized, "merkle: consistency proof leads to another new root");
    }
    return {};
}

Done grow(TreeNodes& nodes, std::int64_t old_size, std::span<const Sha256> leaves, const NodeSink& sink) {
    TRY_DONE(check_size(old_size));
    if (std::ssize(leaves) > limits::log_entries_max - old_size) {
        return fail(Errc::too_large, "merkle: the tree is full");
    }
    // The newest left child of each level; an older one is read when it gets its sibling.
    std::array<std::optional<Sha256>, limits::log_levels_max> left{};
    std::int64_t leaf_index = old_size;
    for (const Sha256& leaf : leaves) {
        NewNode made{.level = 0, .index = leaf_index++, .hash = leaf};
        TRY_DONE(sink(made));
        while (is_odd(made.index)) {
            const auto& known = left[static_cast<std::size_t>(made.level)];
            const Sha256 sibling = known ? *known : TRY(nodes.node(made.level, made.index - 1));
            made = {.level = made.level + 1, .index = made.index >> 1, .hash = node_hash(sibling, made.hash)};
            TRY_DONE(sink(made));
        }
        left[static_cast<std::size_t>(made.level)] = made.hash;
    }
    return {};
}

}  // namespace kith::consent::merkle
