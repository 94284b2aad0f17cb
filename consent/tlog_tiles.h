// The files of a tiled log, https://c2sp.org/tlog-tiles: their paths and bytes. Pure functions, any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/merkle.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::consent {

/// Hashes of a tile, entries of a bundle.
inline constexpr int tile_width = 256;
/// Levels of the tree that one level of tiles covers.
inline constexpr int tile_height = 8;

/// "tile/0/x001/x234/067.p/112" or "tile/entries/000": relative to the log's prefix, in its one normal form.
struct TilePath {
    enum class Kind { hashes, entries };

    Kind kind = Kind::hashes;
    int level = 0;           // of tiles; 0 for entries
    std::int64_t index = 0;  // within the level
    int width = tile_width;  // less in a partial tile

    static Result<TilePath> parse(std::string_view text);
    std::string text() const;

    /// Hash or entry `first()` of its level is the first one here.
    std::int64_t first() const { return index * tile_width; }
    friend bool operator==(const TilePath&, const TilePath&) = default;
};

/// How many whole tiles a level has in a tree of `size`; how wide the partial one after them is, 0 for none.
std::int64_t full_tiles(int level, std::int64_t size);
int partial_width(int level, std::int64_t size);
/// Whether a tree of `size` has all that is in the tile or bundle. A narrower tile than today's was a tile
/// once, and a client may still ask for it.
bool exists_in(const TilePath& path, std::int64_t size);

/// The hashes of a tile, one after the other. Errc::not_found for one that the tree of `size` does not have.
Result<Bytes> tile_bytes(merkle::TreeNodes& nodes, const TilePath& path, std::int64_t size);

/// Entries behind their lengths. Errc::too_large for more than 256 of them, or for one over 65,535 bytes.
Result<Bytes> bundle_bytes(std::span<const Bytes> entries);
/// Views into `bundle`.
Result<std::vector<ByteView>> parse_bundle(ByteView bundle);

}  // namespace kith::consent
