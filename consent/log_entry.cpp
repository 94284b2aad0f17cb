#include "consent/log_entry.h"

#include "consent/base/check.h"
#include "consent/base/limits.h"
#include "consent/crypto/jcs.h"
#include "consent/json.h"

#include <algorithm>
#include <array>

namespace kith::consent {
namespace {

using nlohmann::json;

constexpr int version = 1;
constexpr std::array<std::string_view, 4> names = {"consent", "disclosure", "retraction", "erasure"};

/// RFC 8785 writes numbers as doubles, so that two integers beyond 2^53 may become one text.
bool is_exact(const json& value) {
    constexpr std::int64_t exact_max = (std::int64_t{1} << 53) - 1;
    if (value.is_number_unsigned()) return value.get<std::uint64_t>() <= std::uint64_t{exact_max};
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        return -exact_max <= number && number <= exact_max;
    }
    return !value.is_structured() || std::ranges::all_of(value, is_exact);
}

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

std::string_view name_of(LogEntryType type) {
    return names[static_cast<std::size_t>(type)];
}

Bytes LogEntry::bytes() const {
    const auto text = crypto::canonicalize(json{
        {"v", version}, {"type", name_of(type)}, {"at", to_iso8601(at)}, {"digest", to_base64url(digest)}});
    KITH_CHECK(text.has_value() && text->size() <= limits::log_entry_bytes_max);
    return to_bytes(*text);
}

Result<LogEntry> LogEntry::parse(ByteView bytes) {
    if (bytes.size() > limits::log_entry_bytes_max) return fail(Errc::too_large, "log entry: length");
    const json object = json::parse(as_text(bytes), nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) return fail(Errc::malformed, "log entry: not an object");
    LogEntry entry;
    const auto name = std::ranges::find(names, text_of(object, "type"));
    if (name == names.end()) return fail(Errc::malformed, "log entry: type");
    entry.type = static_cast<LogEntryType>(name - names.begin());
    entry.at = TRY(parse_iso8601(text_of(object, "at")));
    const Bytes digest = TRY(from_base64url(text_of(object, "digest")));
    if (digest.size() != entry.digest.size()) return fail(Errc::malformed, "log entry: digest");
    std::ranges::copy(digest, entry.digest.begin());
    // Also the version, and whatever else the object may hold.
    if (!std::ranges::equal(entry.bytes(), bytes)) return fail(Errc::malformed, "log entry: not canonical");
    return entry;
}

Result<crypto::Sha256> digest_of(const crypto::Key& salt, const json& facts) {
    const std::string text = TRY(crypto::canonicalize(facts));
    if (!is_exact(facts)) return fail(Errc::malformed, "log entry: an integer beyond 2^53");
    return crypto::hmac_sha256(salt.bytes(), as_bytes(text));
}

}  // namespace kith::consent
