#include "consent/tlog_tiles.h"

#include "consent/base/limits.h"
#include "tests/consent/grown_tree.h"

using namespace kith;
using namespace kith::consent;
using crypto::Sha256;

TEST_SUITE_BEGIN("consent/tlog_tiles");

namespace {

using Kind = TilePath::Kind;

std::vector<Sha256> hashes_in(const Bytes& tile) {
    std::vector<Sha256> hashes(tile.size() / std::tuple_size_v<Sha256>);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        std::copy_n(tile.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, hashes[i].begin());
    }
    return hashes;
}

std::span<const Sha256> part(const std::vector<Sha256>& leaves, std::size_t from, std::size_t count) {
    return std::span(leaves).subspan(from, count);
}

}  // namespace

TEST_CASE("a tile's path is written as it was read") {
    const struct {
        std::string_view text;
        TilePath path;
    } rows[] = {
        {"tile/0/000", {.kind = Kind::hashes, .level = 0, .index = 0, .width = 256}},
        {"tile/0/255.p/1", {.kind = Kind::hashes, .level = 0, .index = 255, .width = 1}},
        {"tile/1/x001/067.p/255", {.kind = Kind::hashes, .level = 1, .index = 1067, .width = 255}},
        // The example of the specification.
        {"tile/0/x001/x234/067", {.kind = Kind::hashes, .level = 0, .index = 1234067, .width = 256}},
        {"tile/63/x001/000", {.kind = Kind::hashes, .level = 63, .index = 1000, .width = 256}},
        {"tile/entries/273.p/112", {.kind = Kind::entries, .level = 0, .index = 273, .width = 112}},
        {"tile/entries/x999/x999/x999/999",
         {.kind = Kind::entries, .level = 0, .index = 999'999'999'999, .width = 256}},
        {"tile/0/x001/x099/x511/x627/775",
         {.kind = Kind::hashes, .level = 0, .index = limits::log_entries_max / 256 - 1, .width = 256}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = TilePath::parse(row.text);
        REQUIRE(parsed.has_value());
        CHECK(*parsed == row.path);
        CHECK(row.path.text() == row.text);
    }
}

TEST_CASE("a path in any other form is refused") {
    constexpr std::string_view texts[] = {"",
                                          "tile",
                                          "tile/",
                                          "tile/0",
                                          "tile/0/",
                                          "/tile/0/000",
                                          "Tile/0/000",
                                          "tile/0/0",
                                          "tile/0/00",
                                          "tile/0/0000",
                                          "tile/0/x000",
                                          "tile/0/x000/000",
                                          "tile/0/x000/x001/000",
                                          "tile/0/001/002",
                                          "tile/0/x001/x002",
                                          "tile/0/x001//002",
                                          "tile/0/xx01/002",
                                          "tile/0/x1/002",
                                          "tile/0/X001/002",
                                          "tile/0/-01",
                                          "tile/0/+01",
                                          "tile/0/ 01",
                                          "tile/0/0a1",
                                          "tile/0/000/",
                                          "tile/0/000?",
                                          "tile/00/000",
                                          "tile/01/000",
                                          "tile/64/000",
                                          "tile/-1/000",
                                          "tile/999999999999/000",
                                          "tile/data/000",
                                          "tile/entries",
                                          "tile/entries/",
                                          "tile/entries/0/000",
                                          "tile/0/000.p",
                                          "tile/0/000.p/",
                                          "tile/0/000.p/0",
                                          "tile/0/000.p/01",
                                          "tile/0/000.p/256",
                                          "tile/0/000.p/999999999999999999999",
                                          "tile/0/000.p/-1",
                                          "tile/0/000.p/1/",
                                          "tile/0/000.p/1.p/1",
                                          "tile/0/000.p1",
                                          "tile/0/.p/1",
                                          "tile/0/x001.p/1",
                                          "tile/0/x001/x099/x511/x627/776",
                                          "tile/0/x999/x999/x999/x999/999",
                                          "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999"};
    for (const std::string_view text : texts) {
        CAPTURE(text);
        const auto parsed = TilePath::parse(text);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code == Errc::malformed);
    }
    CHECK_FALSE(TilePath::parse("tile/0/" + std::string(100'000, 'x')).has_value());
}

TEST_CASE("a tree of seventy thousand has the tiles that the specification counts") {
    constexpr std::int64_t size = 70'000;
    CHECK(full_tiles(0, size) == 273);
    CHECK(partial_width(0, size) == 112);
    CHECK(full_tiles(1, size) == 1);
    CHECK(partial_width(1, size) == 17);
    CHECK(full_tiles(2, size) == 0);
    CHECK(partial_width(2, size) == 1);
    CHECK(full_tiles(3, size) == 0);
    CHECK(partial_width(3, size) == 0);
    CHECK(full_tiles(63, size) == 0);
    CHECK(full_tiles(-1, size) == 0);
    // "a tree of size 256 will be represented by a full level 0 tile and a partial level 1 tile of width 1"
    CHECK(full_tiles(0, 256) == 1);
    CHECK(partial_width(0, 256) == 0);
    CHECK(partial_width(1, 256) == 1);
    CHECK(partial_width(1, 255) == 0);
}

TEST_CASE("tiles hold the hashes of the tree") {
    const auto leaves = some_leaves(70'000);
    GrownTree tree;
    tree.append(leaves);
    const auto hashes = [&](const TilePath& path) {
        return hashes_in(tile_bytes(tree, path, tree.size).value());
    };
    const auto first_leaves = hashes({.index = 0});
    CHECK(std::ranges::equal(first_leaves, part(leaves, 0, 256)));
    CHECK(
        std::ranges::equal(hashes({.index = 273, .width = 112}), part(leaves, std::size_t{273} * 256, 112)));
    CHECK(std::ranges::equal(hashes({.index = 273, .width = 3}), part(leaves, std::size_t{273} * 256, 3)));

    const auto second_level = hashes({.level = 1, .index = 0});
    REQUIRE(second_level.size() == 256);
    CHECK(second_level[0] == defined_root(first_leaves));
    CHECK(second_level[255] == defined_root(part(leaves, std::size_t{255} * 256, 256)));
    const auto third_level = hashes({.level = 2, .index = 0, .width = 1});
    REQUIRE(third_level.size() == 1);
    CHECK(third_level[0] == defined_root(second_level));

    // A client has the root from the right-most tiles alone.
    auto edge = hashes({.level = 1, .index = 1, .width = 17});
    edge.push_back(defined_root(hashes({.index = 273, .width = 112})));
    const Sha256 root = merkle::node_hash(third_level[0], defined_root(edge));
    CHECK(root == merkle::root(tree, tree.size).value());
}

TEST_CASE("a tile that the tree does not have is not found") {
    GrownTree tree;
    tree.append(some_leaves(300));
    const TilePath absent[] = {
        {.index = 1},
        {.index = 1, .width = 45},
        {.index = 2, .width = 1},
        {.level = 1, .index = 0},
        {.level = 1, .index = 0, .width = 2},
        {.level = 2, .index = 0, .width = 1},
        {.level = 63, .index = 0, .width = 1},
        {.level = -1, .index = 0, .width = 1},
        {.index = -1},
        {.index = 0, .width = 0},
        {.index = 0, .width = -1},
        {.index = 0, .width = 257},
        {.index = std::numeric_limits<std::int64_t>::max()},
        {.kind = Kind::entries, .index = 0},
    };
    for (const TilePath& path : absent) {
        CAPTURE(path.level);
        CAPTURE(path.index);
        CAPTURE(path.width);
        CHECK(tile_bytes(tree, path, tree.size).error().code == Errc::not_found);
    }
    CHECK(tile_bytes(tree, {.index = 1, .width = 44}, tree.size)->size() == 44 * 32);
    // What was appended since the checkpoint of 270 is not shown under it.
    CHECK(tile_bytes(tree, {.index = 1, .width = 44}, 270).error().code == Errc::not_found);
    CHECK(exists_in({.kind = Kind::entries, .index = 1, .width = 44}, 300));
    CHECK_FALSE(exists_in({.kind = Kind::entries, .index = 1, .width = 45}, 300));
}

TEST_CASE("a bundle holds entries behind their lengths") {
    const std::vector<Bytes> entries = {to_bytes("one"), {}, Bytes(0xffff, std::byte{7})};
    const Bytes bundle = bundle_bytes(entries).value();
    CHECK(to_hex(ByteView(bundle).first(8)) ==
          "00036f6e65"
          "0000"
          "ff");
    const auto parsed = parse_bundle(bundle);
    REQUIRE(parsed.has_value());
    CHECK(std::ranges::equal(
        *parsed, entries, [](ByteView a, const Bytes& b) { return std::ranges::equal(a, b); }));
    CHECK(bundle_bytes({}).value().empty());
    CHECK(parse_bundle({}).value().empty());
}

TEST_CASE("each entry of a bundle hashes to its place in the tile") {
    GrownTree tree;
    std::vector<Bytes> entries;
    for (int i = 0; i < 256; ++i) {
        entries.push_back(to_bytes("entry " + std::to_string(i)));
        const Sha256 leaf = merkle::leaf_hash(entries.back());
        tree.append({&leaf, 1});
    }
    const Bytes bundle = bundle_bytes(entries).value();
    const auto hashes = hashes_in(tile_bytes(tree, {.index = 0}, 256).value());
    const auto parsed = parse_bundle(bundle).value();
    CHECK(std::ranges::equal(parsed, hashes, {}, merkle::leaf_hash));
}

TEST_CASE("a bundle that is cut short or over its bounds is refused") {
    CHECK(bundle_bytes(std::vector<Bytes>(257)).error().code == Errc::too_large);
    CHECK(bundle_bytes(std::vector<Bytes>(1, Bytes(0x10000))).error().code == Errc::too_large);
    CHECK(parse_bundle(Bytes(std::size_t{2} * 257)).error().code == Errc::too_large);
    CHECK(parse_bundle(Bytes(std::size_t{2} * 256)).value().size() == 256);
    const Bytes whole = bundle_bytes(std::vector{to_bytes("one"), to_bytes("two")}).value();
    for (std::size_t size = 1; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(parse_bundle(ByteView(whole).first(size)).has_value() == (size == 5));
    }
}

TEST_SUITE_END();
