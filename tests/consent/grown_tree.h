// A Merkle tree in memory, kept as storage keeps one: of what grow() tells and no more.
#pragma once

#include "consent/merkle.h"

#include <doctest/doctest.h>

#include <map>
#include <utility>

class GrownTree final : public kith::consent::merkle::TreeNodes {
 public:
    kith::Result<kith::crypto::Sha256> node(int level, std::int64_t index) override {
        ++reads;
        const auto found = nodes.find({level, index});
        if (found == nodes.end()) return kith::fail(kith::Errc::not_found, "test: no such node");
        return found->second;
    }

    void append(std::span<const kith::crypto::Sha256> leaves) {
        const auto keep = [&](const kith::consent::merkle::NewNode& made) -> kith::Done {
            const bool is_new = nodes.emplace(std::pair(made.level, made.index), made.hash).second;
            if (!is_new) return kith::fail(kith::Errc::conflict, "test: told twice");
            return {};
        };
        REQUIRE(kith::consent::merkle::grow(*this, size, leaves, keep).has_value());
        size += std::ssize(leaves);
    }

    std::map<std::pair<int, std::int64_t>, kith::crypto::Sha256> nodes;
    std::int64_t size = 0;
    int reads = 0;
};

/// Different ones, the same in every run.
inline std::vector<kith::crypto::Sha256> some_leaves(std::size_t count) {
    std::vector<kith::crypto::Sha256> leaves;
    leaves.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string entry = "entry " + std::to_string(i);
        leaves.push_back(kith::consent::merkle::leaf_hash(kith::as_bytes(entry)));
    }
    return leaves;
}

/// MTH of RFC 9162 2.1.1, as it is written there.
inline kith::crypto::Sha256 defined_root(std::span<const kith::crypto::Sha256> leaves) {
    if (leaves.empty()) return kith::consent::merkle::empty_root();
    if (leaves.size() == 1) return leaves.front();
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    return kith::consent::merkle::node_hash(defined_root(leaves.first(k)), defined_root(leaves.subspan(k)));
}
