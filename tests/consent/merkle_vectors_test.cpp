// Trees and proofs that others made and published.
#include "consent/json.h"
#include "consent/merkle.h"
#include "tests/consent/grown_tree.h"
#include "tests/support/fixtures.h"

using namespace kith;
using namespace kith::consent;
using crypto::Sha256;
using merkle::Proof;
using nlohmann::json;

TEST_SUITE_BEGIN("consent/merkle");

namespace {

/// Some have hashes that are too short, mostly none at all, which our type cannot hold: `filler` stands for
/// what is missing, so that a missing leaf is not a missing root. None are longer.
Sha256 hash_of(const json& base64, std::byte filler = std::byte{1}) {
    const Bytes bytes = from_base64(base64.get<std::string>()).value();
    Sha256 hash;
    hash.fill(filler);
    REQUIRE(bytes.size() <= hash.size());
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

Sha256 hash_of_hex(std::string_view hex) {
    Sha256 hash{};
    std::ranges::copy(from_hex(hex).value(), hash.begin());
    return hash;
}

Proof proof_of(const json& list) {
    Proof proof;
    for (const json& hash : list) proof.push_back(hash_of(hash));
    return proof;
}

std::int64_t number_of(const json& number) {
    return static_cast<std::int64_t>(number.get<std::uint64_t>());
}

bool inclusion_holds(const json& probe) {
    return merkle::verify_inclusion(hash_of(probe["leafHash"], std::byte{2}),
                                    number_of(probe["leafIdx"]),
                                    number_of(probe["treeSize"]),
                                    proof_of(probe["proof"]),
                                    hash_of(probe["root"]))
        .has_value();
}

bool consistency_holds(const json& probe) {
    return merkle::verify_consistency(number_of(probe["size1"]),
                                      number_of(probe["size2"]),
                                      hash_of(probe["root1"]),
                                      hash_of(probe["root2"]),
                                      proof_of(probe["proof"]))
        .has_value();
}

/// A subtree that stands where a complete one of its size rounded up might is a tree of its own.
bool inclusion_in_a_subtree_holds(const json& probe) {
    const std::int64_t start = number_of(probe["start"]);
    const std::int64_t size = number_of(probe["end"]) - start;
    if (start < 0 || size <= 0) return false;
    if (start % static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(size))) != 0) return false;
    return merkle::verify_inclusion(hash_of(probe["leafHash"], std::byte{2}),
                                    number_of(probe["leafIdx"]) - start,
                                    size,
                                    proof_of(probe["proof"]),
                                    hash_of(probe["root"]))
        .has_value();
}

/// One that begins with the tree is an old tree, unless it is empty.
bool old_subtree_holds(const json& probe) {
    return merkle::verify_consistency(number_of(probe["end"]),
                                      number_of(probe["size"]),
                                      hash_of(probe["root1"]),
                                      hash_of(probe["root2"]),
                                      proof_of(probe["proof"]))
        .has_value();
}

struct Counts {
    int hold = 0;
    int fail = 0;
};

/// Every file below a folder of testdata/, which says itself whether it must fail.
template <class Holds>
Counts run(const std::string& folder, Holds holds, bool (*applies)(const json&) = nullptr) {
    Counts counts;
    const auto path = beside_the_checkout("merkle/testdata/" + folder);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
        if (!entry.is_regular_file()) continue;
        CAPTURE(entry.path().string());
        std::ifstream file(entry.path());
        const json probe = json::parse(file);
        if (applies != nullptr && !applies(probe)) continue;
        const bool must_fail = probe["wantErr"];
        CHECK(holds(probe) == !must_fail);
        ++(must_fail ? counts.fail : counts.hold);
    }
    return counts;
}

bool here() {
    if (std::filesystem::exists(beside_the_checkout("merkle/testdata"))) return true;
    MESSAGE("the vectors of transparency-dev/merkle are not on this machine (set KITH_FIXTURES)");
    return false;
}

}  // namespace

TEST_CASE("leaves, nodes and the empty tree hash as RFC 9162 says") {
    CHECK(to_hex(merkle::empty_root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(to_hex(merkle::leaf_hash({})) ==
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    CHECK(to_hex(merkle::leaf_hash(as_bytes("L123456"))) ==
          "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
}

TEST_CASE("the reference tree of Certificate Transparency has the published roots") {
    constexpr std::array<std::string_view, 8> entries = {
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    constexpr std::array<std::string_view, 8> roots = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    GrownTree tree;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        CAPTURE(i);
        const Sha256 leaf = merkle::leaf_hash(from_hex(entries[i]).value());
        tree.append({&leaf, 1});
        CHECK(to_hex(merkle::root(tree, tree.size).value()) == roots[i]);
    }
    const Proof six_to_eight = {
        hash_of_hex("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
        hash_of_hex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
        hash_of_hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")};
    CHECK(merkle::consistency_proof(tree, 6, 8).value() == six_to_eight);
}

TEST_CASE("each published inclusion proof holds or fails as it is written down") {
    if (!here()) return;
    const Counts counts = run("inclusion", inclusion_holds);
    CHECK(counts.hold == 6);
    CHECK(counts.fail == 92);
}

TEST_CASE("each published consistency proof holds or fails as it is written down") {
    if (!here()) return;
    const Counts counts = run("consistency", consistency_holds);
    CHECK(counts.hold == 6);
    CHECK(counts.fail == 92);
}

TEST_CASE("each published proof about a subtree that is a tree holds or fails as it is written down") {
    if (!here()) return;
    const Counts inclusion = run("subtreeinclusion", inclusion_in_a_subtree_holds);
    CHECK(inclusion.hold == 12);
    CHECK(inclusion.fail == 192);
    const Counts consistency = run("subtreeconsistency", old_subtree_holds, [](const json& probe) {
        return probe["start"] == 0 && probe["end"] != 0;
    });
    CHECK(consistency.hold == 6);
    CHECK(consistency.fail == 85);
}

TEST_CASE("the proofs of a log of a billion certificates hold") {
    const json log = json::parse(fixture("vectors/ct-argon2020.json"));
    const Sha256 leaf = merkle::leaf_hash(from_base64(log["leaf_input"].get<std::string>()).value());
    const std::int64_t size = log["tree_size"];
    const Sha256 root = hash_of(log["root"]);
    const Proof path = proof_of(log["audit_path"]);
    CHECK(merkle::verify_inclusion(leaf, log["leaf_index"], size, path, root).has_value());
    const Proof grown = proof_of(log["consistency"]);
    const std::int64_t old_size = log["old_size"];
    CHECK(merkle::verify_consistency(old_size, size, hash_of(log["old_root"]), root, grown).has_value());
}

TEST_SUITE_END();
