#include "consent/crypto/password.h"

#include "consent/crypto/openssl.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace kith::crypto {
namespace {

/// https://www.rfc-editor.org/rfc/rfc7914#section-2: N = 2^ln, memory = 128 · N · r bytes (here 32 MiB).
struct Cost {
    unsigned ln = 15;
    unsigned r = 8;
    unsigned p = 3;
};
constexpr Cost dearest{.ln = 17, .r = 16, .p = 8};
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;

std::optional<Secret<Bytes>> derive(const Secret<std::string>& password, ByteView salt, const Cost& cost) {
    Bytes out(hash_bytes);
    const std::uint64_t n = std::uint64_t{1} << cost.ln;
    const std::uint64_t memory_max = (n + cost.p + 2) * cost.r * 128 + (1U << 20);
    const std::string& text = password.expose();
    const int code = EVP_PBE_scrypt(text.data(),
                                    text.size(),
                                    openssl::uchars(salt),
                                    salt.size(),
                                    n,
                                    cost.r,
                                    cost.p,
                                    memory_max,
                                    openssl::out_uchars(out),
                                    out.size());
    Secret<Bytes> secret(std::move(out));
    if (code != 1) return std::nullopt;
    return secret;
}

/// Cuts "<prefix><number>" off the front.
std::optional<unsigned> take_number(std::string_view& text, std::string_view prefix, unsigned most) {
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number == 0 || number > most) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// PHC strings use the standard alphabet without padding.
std::string unpadded(ByteView bytes) {
    std::string text = to_base64(bytes);
    while (text.ends_with('=')) text.pop_back();
    return text;
}
Result<Bytes> from_unpadded(std::string_view text) {
    return from_base64(std::string(text) + std::string((4 - text.size() % 4) % 4, '='));
}

}  // namespace

std::string hash_password(const Secret<std::string>& password, Random& random) {
    std::array<std::byte, salt_bytes> salt{};
    random.fill(salt);
    const Cost cost;
    const auto hash = derive(password, salt, cost);
    KITH_CHECK(hash.has_value());
    return fmt::format(
        "$scrypt$ln={},r={},p={}${}${}", cost.ln, cost.r, cost.p, unpadded(salt), unpadded(hash->bytes()));
}

bool verify_password(const Secret<std::string>& password, std::string_view hash) {
    const auto ln = take_number(hash, "$scrypt$ln=", dearest.ln);
    const auto r = take_number(hash, ",r=", dearest.r);
    const auto p = take_number(hash, ",p=", dearest.p);
    if (!ln || !r || !p || !hash.starts_with('$')) return false;
    hash.remove_prefix(1);
    const std::size_t dollar = hash.find('$');
    if (dollar == hash.npos) return false;
    const auto salt = from_unpadded(hash.substr(0, dollar));
    const auto want = from_unpadded(hash.substr(dollar + 1));
    if (!salt || !want || want->size() != hash_bytes) return false;
    const auto got = derive(password, *salt, Cost{*ln, *r, *p});
    return got && equal_constant_time(got->bytes(), *want);
}

void waste_password_time(const Secret<std::string>& password) {
    const std::array<std::byte, salt_bytes> salt{};
    (void)derive(password, salt, Cost{});
}

}  // namespace kith::crypto
