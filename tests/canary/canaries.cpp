#include "tests/canary/canaries.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <zlib.h>

namespace kith::sim {
namespace {

constexpr std::array syllables = {"bran", "cor",  "del",  "fen",  "gal",  "hol", "ist",  "jun",
                                  "kel",  "lor",  "mar",  "nor",  "ost",  "pel", "quin", "ros",
                                  "sel",  "tor",  "ulm",  "ver",  "wyn",  "yar", "zel",  "drum",
                                  "flit", "grev", "plov", "skal", "thru", "vosk"};

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string fold(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), folded);
    return out;
}

using Digits = std::array<signed char, 256>;

constexpr Digits digits_of(std::string_view alphabet) {
    Digits digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        digits[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
    }
    return digits;
}

/// Every run of at least `least` characters of an alphabet of 2^bits, decoded. A run need not begin at a
/// border, so each start of a group is tried.
void decode_runs(
    std::string_view bytes, const Digits& digits, int bits, std::size_t least, std::string& out) {
    const std::size_t group = bits == 6 ? 4 : bits == 5 ? 8 : 2;
    for (std::size_t at = 0; at < bytes.size();) {
        std::size_t end = at;
        while (end < bytes.size() && digits[static_cast<unsigned char>(bytes[end])] >= 0) ++end;
        if (end - at >= least) {
            for (std::size_t skip = 0; skip < group; ++skip) {
                unsigned held = 0;
                int count = 0;
                for (std::size_t i = at + skip; i < end; ++i) {
                    held = held << bits | static_cast<unsigned>(digits[static_cast<unsigned char>(bytes[i])]);
                    count += bits;
                    if (count < 8) continue;
                    count -= 8;
                    out += static_cast<char>(held >> count & 0xff);
                }
                out += '\n';
            }
        }
        at = end + 1;
    }
}

std::vector<std::uint64_t> keys_of(std::string_view value) {
    std::vector<std::uint64_t> keys;
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        key = key << 8 | static_cast<unsigned char>(value[i]);
        if (i + 1 >= Canaries::window) keys.push_back(key);
    }
    return keys;
}

std::size_t slot_of(std::uint64_t key) {
    return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15ULL >> 44);
}

std::optional<unsigned> number(std::string_view text, int base) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

/// %41 and &#65; &#x41; \u0041: of ASCII, which is all that canaries are made of.
std::string unescaped(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::optional<unsigned> code;
        std::size_t length = 0;
        if (bytes[i] == '%') {
            code = number(bytes.substr(i + 1, 2), 16);
            length = 3;
        } else if (bytes.substr(i, 2) == "\\u") {
            code = number(bytes.substr(i + 2, 4), 16);
            length = 6;
        } else if (bytes.substr(i, 2) == "&#") {
            const std::size_t end = bytes.find(';', i);
            const std::string_view inner = bytes.substr(i + 2, end == bytes.npos ? 0 : end - i - 2);
            code = inner.starts_with('x') ? number(inner.substr(1), 16) : number(inner, 10);
            length = end - i + 1;
        }
        if (!code || *code > 0x7f) {
            out += bytes[i];
            continue;
        }
        out += static_cast<char>(*code);
        i += length - 1;
    }
    return out;
}

std::string inflated(std::string_view bytes) {
    const auto at = bytes.find("\x1f\x8b\x08");
    if (at == bytes.npos) return {};
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return {};
    std::string in(bytes.substr(at));
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    inflate(&stream, Z_SYNC_FLUSH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

}  // namespace

std::vector<std::string> decodings(std::string_view bytes) {
    constexpr Digits base64 = digits_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    constexpr Digits base64url =
        digits_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    constexpr Digits base32 = digits_of("abcdefghijklmnopqrstuvwxyz234567");
    constexpr Digits hex = digits_of("0123456789abcdef");
    std::vector<std::string> all;
    std::string plain = unescaped(bytes);
    if (plain != bytes) all.push_back(std::move(plain));
    const std::string lower = fold(bytes);
    std::string out;
    decode_runs(bytes, base64, 6, 12, out);
    decode_runs(bytes, base64url, 6, 12, out);
    decode_runs(lower, base32, 5, 14, out);
    decode_runs(lower, hex, 4, 16, out);
    if (!out.empty()) all.push_back(std::move(out));
    std::string whole = inflated(bytes);
    if (!whole.empty()) all.push_back(std::move(whole));
    return all;
}

std::size_t Canaries::make() {
    for (;;) {
        std::string value;
        for (std::size_t i = 0; i < syllables_; ++i) value += syllables[random_.below(syllables.size())];
        const std::vector<std::uint64_t> keys = keys_of(value);
        if (std::ranges::any_of(keys, [&](std::uint64_t key) { return windows_.contains(key); })) continue;
        for (const std::uint64_t key : keys) {
            windows_.emplace(key, values_.size());
            maybe_[slot_of(key)] = true;
        }
        value.front() = static_cast<char>(value.front() - 'a' + 'A');
        values_.push_back(std::move(value));
        return values_.size() - 1;
    }
}

void Canaries::look(std::string_view bytes, std::set<std::size_t>& found) const {
    std::uint64_t key = 0;
    for (const char c : bytes) {
        key = key << 8 | static_cast<unsigned char>(folded(c));
        if (!maybe_[slot_of(key)]) continue;
        const auto hit = windows_.find(key);
        if (hit != windows_.end()) found.insert(hit->second);
    }
}

void Canaries::look_deep(std::string_view bytes, int depth, std::set<std::size_t>& found) const {
    look(bytes, found);
    if (depth == 0) return;
    for (const std::string& before : decodings(bytes)) look_deep(before, depth - 1, found);
}

std::set<std::size_t> Canaries::in(std::string_view bytes) const {
    std::set<std::size_t> found;
    look_deep(bytes, 2, found);
    return found;
}

}  // namespace kith::sim
