#include "node/consent/log_outside.h"

#include "consent/tlog_tiles.h"
#include "node/consent/limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {

using crypto::Sha256;

namespace {

constexpr std::size_t hash_bytes = std::tuple_size_v<Sha256>;

}  // namespace

Result<std::string> LogOutside::get(std::string_view path,
                                    std::string_view accept,
                                    std::size_t bytes_max) const {
    const std::string address = origin_ + std::string(path);
    const Uri url = TRY(Uri::parse(address));
    auto answer = transport_.send(
        {.url = url, .headers = {{"Accept", std::string(accept)}}, .response_bytes_max = bytes_max});
    if (!answer) {
        return fail(Errc::unavailable,
                    answer.error().rule,
                    fmt::format("{} cannot be reached ({})", address, answer.error().rule));
    }
    if (answer->status != 200) {
        return fail(Errc::not_found, "log/status", fmt::format("{} answers {}", address, answer->status));
    }
    return std::move(answer->body);
}

Result<const std::string*> TilesOutside::tile(int level, std::int64_t index) {
    const auto known = tiles_.find({level, index});
    if (known != tiles_.end()) return &known->second;
    if (std::ssize(tiles_) >= limits::log_tiles_fetched_max) return fail(Errc::limited, "log/tiles");
    const bool full = index < consent::full_tiles(level, size_);
    const consent::TilePath path{.level = level,
                                 .index = index,
                                 .width = full ? consent::tile_width : consent::partial_width(level, size_)};
    std::string bytes =
        TRY(log_.get("/consent/log/" + path.text(), "application/octet-stream", limits::log_tile_bytes_max));
    if (bytes.size() != static_cast<std::size_t>(path.width) * hash_bytes) {
        return fail(Errc::unauthorized, "log/tile", "a tile of the log has the wrong size");
    }
    return &tiles_.emplace(std::pair(level, index), std::move(bytes)).first->second;
}

Result<Sha256> TilesOutside::node(int level, std::int64_t index) {
    const int above = level % consent::tile_height;
    const std::int64_t first = index << above;
    const std::string* bytes = TRY(tile(level / consent::tile_height, first / consent::tile_width));
    auto at = static_cast<std::size_t>(first % consent::tile_width) * hash_bytes;
    std::vector<Sha256> hashes(std::size_t{1} << above);
    for (Sha256& hash : hashes) {
        if (at + hash_bytes > bytes->size())
            return fail(Errc::unauthorized, "log/tile", "a tile is too short");
        std::ranges::copy(as_bytes(*bytes).subspan(at, hash_bytes), hash.begin());
        at += hash_bytes;
    }
    for (std::size_t width = hashes.size(); width > 1; width /= 2) {
        for (std::size_t i = 0; i < width / 2; ++i) {
            hashes[i] = consent::merkle::node_hash(hashes[2 * i], hashes[2 * i + 1]);
        }
    }
    return hashes.front();
}

}  // namespace kith::node
