#include "consent/tlog_tiles.h"

#include "consent/base/limits.h"

#include <fmt/format.h>

#include <charconv>

namespace kith::consent {
namespace {

constexpr int levels_max = 63;
constexpr std::int64_t index_max = limits::log_entries_max / tile_width;
constexpr std::size_t entry_bytes_max = 0xffff;

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// A decimal without leading zeros, 0 to `most`.
Result<int> small_number(std::string_view text, int most) {
    int number = 0;
    if (!all_digits(text) || text.size() > 3 || (text.size() > 1 && text.front() == '0')) {
        return fail(Errc::malformed, "tile: number");
    }
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number > most) return fail(Errc::malformed, "tile: number");
    return number;
}

/// "x001/x234/067": three digits each, all but the last behind an x.
Result<std::int64_t> parse_index(std::string_view text) {
    const auto digits_of = [](std::string_view group) -> Result<std::int64_t> {
        int number = 0;
        if (group.size() != 3 || !all_digits(group)) return fail(Errc::malformed, "tile: index");
        std::from_chars(group.data(), group.data() + group.size(), number);
        return number;
    };
    std::int64_t index = 0;
    bool first = true;
    while (text.starts_with('x')) {
        const std::size_t slash = text.find('/');
        if (slash == text.npos) return fail(Errc::malformed, "tile: index");
        const std::int64_t group = TRY(digits_of(text.substr(1, slash - 1)));
        if (first && group == 0) return fail(Errc::malformed, "tile: index with leading zeros");
        first = false;
        index = index * 1000 + group;
        if (index >= index_max) return fail(Errc::malformed, "tile: index");
        text.remove_prefix(slash + 1);
    }
    index = index * 1000 + TRY(digits_of(text));
    if (index >= index_max) return fail(Errc::malformed, "tile: index");
    return index;
}

std::string index_text(std::int64_t index) {
    std::string text = fmt::format("{:03}", index % 1000);
    for (index /= 1000; index > 0; index /= 1000) text.insert(0, fmt::format("x{:03}/", index % 1000));
    return text;
}

/// Hashes that a level of tiles has: a hash is of a whole tile below, so the others wait.
std::int64_t hashes_at(int level, std::int64_t size) {
    const int shift = level * tile_height;
    return level >= 0 && shift < limits::log_levels_max ? size >> shift : 0;
}

}  // namespace

Result<TilePath> TilePath::parse(std::string_view text) {
    constexpr std::string_view prefix = "tile/";
    if (!text.starts_with(prefix)) return fail(Errc::malformed, "tile: path");
    text.remove_prefix(prefix.size());
    const std::size_t slash = text.find('/');
    if (slash == text.npos) return fail(Errc::malformed, "tile: path");
    const std::string_view level = text.substr(0, slash);
    text.remove_prefix(slash + 1);

    TilePath path;
    if (level == "entries") {
        path.kind = Kind::entries;
    } else {
        path.level = TRY(small_number(level, levels_max));
    }
    constexpr std::string_view partial = ".p/";
    if (const std::size_t dot = text.find(partial); dot != text.npos) {
        path.width = TRY(small_number(text.substr(dot + partial.size()), tile_width - 1));
        if (path.width == 0) return fail(Errc::malformed, "tile: width");
        text = text.substr(0, dot);
    }
    path.index = TRY(parse_index(text));
    return path;
}

std::string TilePath::text() const {
    std::string out = kind == Kind::entries ? "tile/entries/" : fmt::format("tile/{}/", level);
    out += index_text(index);
    if (width != tile_width) out += fmt::format(".p/{}", width);
    return out;
}

std::int64_t full_tiles(int level, std::int64_t size) {
    return hashes_at(level, size) / tile_width;
}

int partial_width(int level, std::int64_t size) {
    return static_cast<int>(hashes_at(level, size) % tile_width);
}

bool exists_in(const TilePath& path, std::int64_t size) {
    if (path.index < 0 || path.index >= index_max || path.width < 1 || path.width > tile_width) return false;
    return path.first() + path.width <= hashes_at(path.level, size);
}

Result<Bytes> tile_bytes(merkle::TreeNodes& nodes, const TilePath& path, std::int64_t size) {
    if (path.kind != TilePath::Kind::hashes || !exists_in(path, size)) {
        return fail(Errc::not_found, "tile: not in the tree");
    }
    Bytes bytes;
    bytes.reserve(static_cast<std::size_t>(path.width) * std::tuple_size_v<crypto::Sha256>);
    for (std::int64_t i = 0; i < path.width; ++i) {
        const crypto::Sha256 hash = TRY(nodes.node(path.level * tile_height, path.first() + i));
        bytes.insert(bytes.end(), hash.begin(), hash.end());
    }
    return bytes;
}

Result<Bytes> bundle_bytes(std::span<const Bytes> entries) {
    if (entries.size() > tile_width) return fail(Errc::too_large, "bundle: entries");
    Bytes bundle;
    for (const Bytes& entry : entries) {
        if (entry.size() > entry_bytes_max) return fail(Errc::too_large, "bundle: entry");
        bundle.push_back(static_cast<std::byte>(entry.size() >> 8));
        bundle.push_back(static_cast<std::byte>(entry.size() & 0xff));
        bundle.insert(bundle.end(), entry.begin(), entry.end());
    }
    return bundle;
}

Result<std::vector<ByteView>> parse_bundle(ByteView bundle) {
    std::vector<ByteView> entries;
    while (!bundle.empty()) {
        if (entries.size() == tile_width) return fail(Errc::too_large, "bundle: entries");
        if (bundle.size() < 2) return fail(Errc::malformed, "bundle: length");
        const std::size_t length =
            std::to_integer<std::size_t>(bundle[0]) << 8 | std::to_integer<std::size_t>(bundle[1]);
        bundle = bundle.subspan(2);
        if (bundle.size() < length) return fail(Errc::malformed, "bundle: cut short");
        entries.push_back(bundle.first(length));
        bundle = bundle.subspan(length);
    }
    return entries;
}

}  // namespace kith::consent
