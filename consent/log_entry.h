// One leaf of the transparency log: that something happened, not to whom. Pure, any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/base/clock.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/secret.h"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace kith::consent {

enum class LogEntryType { consent, disclosure, retraction, erasure };

std::string_view name_of(LogEntryType type);

/// {"at":"2026-03-01T10:00:00Z","digest":"…","type":"consent","v":1}. No value, no name, no row's number: all
/// that ties it to a person is the digest, and the digest only as long as its salt is kept.
struct LogEntry {
    LogEntryType type{};
    Instant at{};
    crypto::Sha256 digest{};

    /// Canonical JSON (RFC 8785): what is hashed as the leaf and served in bundles.
    Bytes bytes() const;
    /// Only those very bytes: one entry has one leaf.
    static Result<LogEntry> parse(ByteView bytes);
    friend bool operator==(const LogEntry&, const LogEntry&) = default;
};

/// HMAC-SHA-256 of the canonical facts, under 32 bytes of chance that are sealed under the subject's key. Who
/// is told salt and facts can check the entry; once the salt is destroyed, guessing the facts finds nothing.
/// Fails on what canonical JSON cannot tell apart, such as integers above 2^53: such ids are written as text.
Result<crypto::Sha256> digest_of(const crypto::Key& salt, const nlohmann::json& facts);

}  // namespace kith::consent
