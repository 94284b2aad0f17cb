#include "consent/merkle.h"

#include "consent/base/limits.h"
#include "consent/base/random.h"
#include "tests/consent/grown_tree.h"

using namespace kith;
using namespace kith::consent;
using crypto::Sha256;
using merkle::Proof;

TEST_SUITE_BEGIN("consent/merkle");

namespace {

constexpr std::int64_t sizes_max = 70;

/// PATH of RFC 9162 2.1.3.1, as it is written there.
Proof defined_path(std::size_t index, std::span<const Sha256> leaves) {
    if (leaves.size() == 1) return {};
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    const bool is_left = index < k;
    Proof path = is_left ? defined_path(index, leaves.first(k)) : defined_path(index - k, leaves.subspan(k));
    path.push_back(defined_root(is_left ? leaves.subspan(k) : leaves.first(k)));
    return path;
}

/// SUBPROOF of RFC 9162 2.1.4.1.
Proof defined_subproof(std::size_t old_size, std::span<const Sha256> leaves, bool known) {
    if (old_size == leaves.size()) return known ? Proof{} : Proof{defined_root(leaves)};
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    const bool is_left = old_size <= k;
    Proof proof = is_left ? defined_subproof(old_size, leaves.first(k), known)
                          : defined_subproof(old_size - k, leaves.subspan(k), false);
    proof.push_back(defined_root(is_left ? leaves.subspan(k) : leaves.first(k)));
    return proof;
}

std::span<const Sha256> first(const std::vector<Sha256>& leaves, std::int64_t count) {
    return std::span(leaves).first(static_cast<std::size_t>(count));
}

Sha256 with_a_flip(Sha256 hash, Random& random) {
    const std::uint64_t bit = random.below(hash.size() * 8);
    hash[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    return hash;
}

/// Everything near a proof that is none: one bit off, one hash less, one more, two exchanged.
std::vector<Proof> forgeries_of(const Proof& proof, Random& random) {
    std::vector<Proof> forgeries;
    for (std::size_t i = 0; i < proof.size(); ++i) {
        Proof forgery = proof;
        forgery[i] = with_a_flip(forgery[i], random);
        forgeries.push_back(forgery);
        forgery = proof;
        forgery.erase(forgery.begin() + static_cast<std::ptrdiff_t>(i));
        forgeries.push_back(forgery);
        if (i == 0) continue;
        forgery = proof;
        std::swap(forgery[i - 1], forgery[i]);
        forgeries.push_back(forgery);
    }
    for (const Sha256& extra : {Sha256{}, proof.empty() ? Sha256{} : proof.back()}) {
        forgeries.push_back(proof);
        forgeries.back().push_back(extra);
        forgeries.push_back(proof);
        forgeries.back().insert(forgeries.back().begin(), extra);
    }
    return forgeries;
}

/// By size.
std::vector<Sha256> roots_of(GrownTree& tree) {
    std::vector<Sha256> roots;
    for (std::int64_t size = 0; size <= tree.size; ++size) {
        roots.push_back(merkle::root(tree, size).value());
    }
    return roots;
}

/// A tree of equal leaves, so that one of any size fits in memory.
class EqualLeaves final : public merkle::TreeNodes {
 public:
    EqualLeaves() {
        hashes_[0] = merkle::leaf_hash(as_bytes("the same"));
        for (std::size_t i = 1; i < hashes_.size(); ++i)
            hashes_[i] = merkle::node_hash(hashes_[i - 1], hashes_[i - 1]);
    }
    Result<Sha256> node(int level, std::int64_t index) override {
        ++reads;
        CHECK(level >= 0);
        CHECK(level < limits::log_levels_max);
        CHECK(index >= 0);
        CHECK(index < limits::log_entries_max >> level);
        return hashes_.at(static_cast<std::size_t>(level));
    }
    Sha256 leaf() const { return hashes_[0]; }
    int reads = 0;

 private:
    std::array<Sha256, limits::log_levels_max> hashes_{};
};

}  // namespace

TEST_CASE("a root is that of the definition, for every size") {
    const auto leaves = some_leaves(140);
    GrownTree tree;
    tree.append(leaves);
    for (std::int64_t size = 0; size <= std::ssize(leaves); ++size) {
        CAPTURE(size);
        CHECK(merkle::root(tree, size).value() == defined_root(first(leaves, size)));
    }
}

TEST_CASE("every inclusion proof is that of the definition, and verifies") {
    const auto leaves = some_leaves(sizes_max);
    GrownTree tree;
    tree.append(leaves);
    for (std::int64_t size = 1; size <= sizes_max; ++size) {
        const Sha256 root = merkle::root(tree, size).value();
        for (std::int64_t index = 0; index < size; ++index) {
            CAPTURE(size);
            CAPTURE(index);
            const auto at = static_cast<std::size_t>(index);
            const Proof proof = merkle::inclusion_proof(tree, index, size).value();
            CHECK(proof == defined_path(at, first(leaves, size)));
            CHECK(merkle::verify_inclusion(leaves[at], index, size, proof, root).has_value());
        }
    }
}

TEST_CASE("every consistency proof is that of the definition, and verifies") {
    const auto leaves = some_leaves(sizes_max);
    GrownTree tree;
    tree.append(leaves);
    for (std::int64_t size = 1; size <= sizes_max; ++size) {
        const Sha256 root = merkle::root(tree, size).value();
        for (std::int64_t old_size = 1; old_size <= size; ++old_size) {
            CAPTURE(size);
            CAPTURE(old_size);
            const Sha256 old_root = merkle::root(tree, old_size).value();
            const Proof proof = merkle::consistency_proof(tree, old_size, size).value();
            CHECK(proof == defined_subproof(static_cast<std::size_t>(old_size), first(leaves, size), true));
            CHECK(merkle::verify_consistency(old_size, size, old_root, root, proof).has_value());
        }
    }
}

TEST_CASE("an inclusion proof that is changed anywhere, or for another place, proves nothing") {
    const auto leaves = some_leaves(sizes_max);
    GrownTree tree;
    tree.append(leaves);
    const std::vector<Sha256> roots = roots_of(tree);
    SeededRandom random(1);
    for (std::int64_t size = 1; size <= sizes_max; size += 3) {
        const Sha256& root = roots[static_cast<std::size_t>(size)];
        for (std::int64_t index = 0; index < size; ++index) {
            const Sha256& leaf = leaves[static_cast<std::size_t>(index)];
            const Proof proof = merkle::inclusion_proof(tree, index, size).value();
            int believed = 0;
            const auto believe = [&](const Done& done) {
                if (done || done.error().code != Errc::unauthorized) ++believed;
            };
            for (const Proof& forgery : forgeries_of(proof, random)) {
                believe(merkle::verify_inclusion(leaf, index, size, forgery, root));
            }
            believe(merkle::verify_inclusion(with_a_flip(leaf, random), index, size, proof, root));
            believe(merkle::verify_inclusion(leaf, index, size, proof, with_a_flip(root, random)));
            for (std::int64_t other = -1; other <= size; ++other) {
                if (other != index) believe(merkle::verify_inclusion(leaf, other, size, proof, root));
            }
            for (std::int64_t other = 0; other <= sizes_max; ++other) {
                const Sha256& its_root = roots[static_cast<std::size_t>(other)];
                if (other != size) believe(merkle::verify_inclusion(leaf, index, other, proof, its_root));
            }
            CAPTURE(size);
            CAPTURE(index);
            CHECK(believed == 0);
        }
    }
}

TEST_CASE("a consistency proof that is changed anywhere, or of other sizes, proves nothing") {
    GrownTree tree;
    tree.append(some_leaves(sizes_max));
    const std::vector<Sha256> roots = roots_of(tree);
    const auto root_of = [&](std::int64_t size) { return roots[static_cast<std::size_t>(size)]; };
    SeededRandom random(2);
    for (std::int64_t size = 1; size <= sizes_max; size += 3) {
        for (std::int64_t old_size = 1; old_size <= size; ++old_size) {
            const Sha256 root = root_of(size);
            const Sha256 old_root = root_of(old_size);
            const Proof proof = merkle::consistency_proof(tree, old_size, size).value();
            int believed = 0;
            const auto believe = [&](const Done& done) {
                if (done || done.error().code != Errc::unauthorized) ++believed;
            };
            for (const Proof& forgery : forgeries_of(proof, random)) {
                believe(merkle::verify_consistency(old_size, size, old_root, root, forgery));
            }
            const Sha256 flip = with_a_flip(root, random);
            believe(merkle::verify_consistency(old_size, size, old_root, flip, proof));
            const Sha256 old_flip = with_a_flip(old_root, random);
            believe(merkle::verify_consistency(old_size, size, old_flip, root, proof));
            for (std::int64_t other = 0; other <= sizes_max; ++other) {
                if (old_size == size) break;  // the empty proof of one size is that of every size
                const Sha256 its_root = root_of(other);
                if (other != old_size) {
                    believe(merkle::verify_consistency(other, size, its_root, root, proof));
                }
                if (other != size) {
                    believe(merkle::verify_consistency(old_size, other, old_root, its_root, proof));
                }
            }
            CAPTURE(size);
            CAPTURE(old_size);
            CHECK(believed == 0);
        }
    }
}

TEST_CASE("a tree that grew in batches is the tree that grew at once") {
    const auto leaves = some_leaves(700);
    GrownTree at_once;
    at_once.append(leaves);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        CAPTURE(seed);
        SeededRandom random(seed);
        GrownTree in_batches;
        std::span<const Sha256> rest = leaves;
        while (!rest.empty()) {
            const std::size_t batch = std::min<std::size_t>(rest.size(), random.below(seed == 0 ? 2 : 40));
            in_batches.reads = 0;
            in_batches.append(rest.first(batch));
            CHECK(in_batches.reads <= std::bit_width(static_cast<std::uint64_t>(in_batches.size)));
            rest = rest.subspan(batch);
            CHECK(*merkle::root(in_batches, in_batches.size) == *merkle::root(at_once, in_batches.size));
        }
        CHECK(in_batches.nodes == at_once.nodes);
    }
    // Complete subtrees, and nothing else: as many as pairs can be joined.
    CHECK(std::ssize(at_once.nodes) == 2 * 700 - std::popcount(700U));
}

TEST_CASE("the largest tree is proved from some ninety nodes") {
    EqualLeaves tree;
    const std::int64_t most = limits::log_entries_max;
    for (const std::int64_t size : {most, most - 1, most / 2 + 1, most / 3, most / 5 * 4}) {
        const Sha256 root = merkle::root(tree, size).value();
        for (const std::int64_t index : {std::int64_t{0}, size / 2, size / 7, size - 2, size - 1}) {
            CAPTURE(size);
            CAPTURE(index);
            tree.reads = 0;
            const Proof proof = merkle::inclusion_proof(tree, index, size).value();
            CHECK(tree.reads <= 2 * limits::log_levels_max);
            CHECK(merkle::verify_inclusion(tree.leaf(), index, size, proof, root).has_value());
            const std::int64_t old_size = index + 1;
            tree.reads = 0;
            const Proof grown = merkle::consistency_proof(tree, old_size, size).value();
            CHECK(tree.reads <= 2 * limits::log_levels_max);
            const Sha256 old_root = merkle::root(tree, old_size).value();
            CHECK(merkle::verify_consistency(old_size, size, old_root, root, grown).has_value());
        }
    }
    const auto ignore = [](const merkle::NewNode&) -> Done { return {}; };
    CHECK(merkle::grow(tree, most - 2, std::vector(2, tree.leaf()), ignore).has_value());
    CHECK(merkle::grow(tree, most - 2, std::vector(3, tree.leaf()), ignore).error().code == Errc::too_large);
}

TEST_CASE("what lies outside of a tree is refused") {
    EqualLeaves tree;
    const std::int64_t most = limits::log_entries_max;
    constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t tiny = std::numeric_limits<std::int64_t>::min();
    for (const std::int64_t size : {std::int64_t{-1}, most + 1, huge, tiny}) {
        CAPTURE(size);
        CHECK(merkle::root(tree, size).error().code == Errc::malformed);
        CHECK(merkle::inclusion_proof(tree, 0, size).error().code == Errc::malformed);
        CHECK(merkle::consistency_proof(tree, 1, size).error().code == Errc::malformed);
        CHECK_FALSE(merkle::verify_inclusion({}, 0, size, {}, {}).has_value());
        CHECK_FALSE(merkle::verify_inclusion({}, size, most, {}, {}).has_value());
        CHECK_FALSE(merkle::verify_consistency(1, size, {}, {}, {}).has_value());
        CHECK_FALSE(merkle::verify_consistency(size, most, {}, {}, {}).has_value());
        CHECK_FALSE(merkle::grow(tree, size, {}, [](const auto&) -> Done { return {}; }).has_value());
    }
    CHECK(merkle::inclusion_proof(tree, 5, 5).error().code == Errc::malformed);
    CHECK(merkle::inclusion_proof(tree, -1, 5).error().code == Errc::malformed);
    CHECK(merkle::consistency_proof(tree, 0, 5).error().code == Errc::malformed);
    CHECK(merkle::consistency_proof(tree, 6, 5).error().code == Errc::malformed);
    CHECK_FALSE(merkle::verify_consistency(0, 0, {}, {}, {}).has_value());
    CHECK_FALSE(merkle::verify_inclusion({}, 0, 5, Proof(1'000), {}).has_value());
}

TEST_CASE("a node that cannot be read or kept stops the work") {
    const auto leaves = some_leaves(7);
    GrownTree tree;
    tree.append(leaves);
    tree.nodes.erase({1, 2});
    CHECK(merkle::root(tree, 7).error().code == Errc::not_found);
    CHECK(merkle::inclusion_proof(tree, 0, 7).error().code == Errc::not_found);
    CHECK(merkle::consistency_proof(tree, 4, 7).error().code == Errc::not_found);
    int told = 0;
    const auto full = [&](const merkle::NewNode&) -> Done {
        if (++told == 2) return fail(Errc::unavailable, "test: full");
        return {};
    };
    CHECK(merkle::grow(tree, 7, leaves, full).error().code == Errc::unavailable);
    CHECK(told == 2);
}

TEST_SUITE_END();
