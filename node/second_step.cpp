#include "node/second_step.h"

#include "consent/base/uri.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/one_time_code.h"
#include "consent/crypto/secret.h"
#include "node/second_step_limits.h"
#include "node/social/acting.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kith::node {
namespace {

constexpr std::string_view secret_seal = "second step";
constexpr std::size_t characters_a_group = 4;

/// As people type it: spaces, hyphens and capitals do not matter.
std::string plain(std::string_view typed) {
    std::string code = lower_ascii(typed.substr(0, limits::typed_code_bytes_max));
    std::erase_if(code, [](char c) { return c == ' ' || c == '-'; });
    return code;
}

crypto::Sha256 digest_of(const std::string& code) {
    return crypto::sha256(as_bytes(code));
}

/// "abcd-efgh-…"
std::string in_groups(std::string_view code) {
    std::string text;
    for (std::size_t at = 0; at < code.size(); at += characters_a_group) {
        text.append(text.empty() ? "" : "-").append(code.substr(at, characters_a_group));
    }
    return text;
}

}  // namespace

bool SecondStep::is_on(storage::Tx& tx, storage::ActorId who) {
    const auto row = storage::find_second_step(tx, who);
    return row && row->on_since;
}

std::optional<storage::SecondStepRow> SecondStep::begun(storage::Tx& tx, storage::ActorId who, Instant now) {
    auto row = storage::find_second_step(tx, who);
    if (!row || row->on_since || row->made + limits::second_step_begun_for <= now) return std::nullopt;
    return row;
}

Done SecondStep::begin(storage::Tx& tx, const storage::ActorRow& who, Instant now) const {
    if (is_on(tx, who.id)) return fail(Errc::conflict, "second-step/on", "The second step is on already.");
    std::array<std::byte, limits::second_step_secret_bytes> secret{};
    random_.fill(secret);
    auto sealed = keys_.vault().seal_private(who.subject, secret_seal, secret);
    crypto::wipe(secret.data(), secret.size());
    if (!sealed) return std::unexpected(std::move(sealed).error());
    storage::put_second_step(
        tx, {.actor = who.id, .subject = who.subject, .sealed_secret = *std::move(sealed), .made = now});
    return {};
}

Result<std::optional<std::string>> SecondStep::secret_to_show(storage::Tx& tx,
                                                              const storage::ActorRow& who,
                                                              Instant now) const {
    const auto row = begun(tx, who.id, now);
    if (!row) return std::nullopt;
    const auto secret = TRY(keys_.vault().open_private(who.subject, secret_seal, row->sealed_secret));
    return crypto::to_base32(secret.bytes());
}

Result<std::vector<std::string>> SecondStep::turn_on(storage::Tx& tx,
                                                     const storage::ActorRow& who,
                                                     std::string_view code,
                                                     Instant now) const {
    const auto row = begun(tx, who.id, now);
    if (!row) {
        return fail(Errc::conflict, "second-step/not-begun", "There is no second step to turn on.");
    }
    const auto secret = TRY(keys_.vault().open_private(who.subject, secret_seal, row->sealed_secret));
    if (!take_from_app(tx, who.id, secret.bytes(), plain(code), now)) {
        return fail(Errc::denied, "second-step/code");
    }
    storage::turn_on_second_step(tx, who.id, now);
    return new_recovery_codes(tx, who.id);
}

Result<bool> SecondStep::take(storage::Tx& tx,
                              const storage::ActorRow& who,
                              std::string_view code,
                              Instant now) const {
    const auto row = storage::find_second_step(tx, who.id);
    if (!row || !row->on_since) return false;
    const std::string typed = plain(code);
    const auto secret = TRY(keys_.vault().open_private(who.subject, secret_seal, row->sealed_secret));
    if (take_from_app(tx, who.id, secret.bytes(), typed, now)) return true;
    return storage::spend_recovery_code(tx, who.id, digest_of(typed));
}

// https://www.rfc-editor.org/rfc/rfc6238#section-5.2
bool SecondStep::take_from_app(
    storage::Tx& tx, storage::ActorId who, ByteView secret, std::string_view code, Instant now) const {
    const std::int64_t here = crypto::code_step_at(now);
    std::optional<std::int64_t> found;
    for (std::int64_t step = here - limits::second_step_drift; step <= here + limits::second_step_drift;
         ++step) {
        const std::string right = crypto::one_time_code(secret, step);
        if (crypto::equal_constant_time(as_bytes(right), as_bytes(code))) found = step;
    }
    return found && storage::spend_time_step(tx, who, *found);
}

std::vector<std::string> SecondStep::new_recovery_codes(storage::Tx& tx, storage::ActorId who) const {
    std::vector<std::string> codes;
    std::vector<crypto::Sha256> digests;
    for (std::size_t i = 0; i < limits::recovery_codes; ++i) {
        std::array<std::byte, limits::recovery_code_bytes> chance{};
        random_.fill(chance);
        const std::string code = lower_ascii(crypto::to_base32(chance));
        digests.push_back(digest_of(code));
        codes.push_back(in_groups(code));
    }
    storage::put_recovery_codes(tx, who, digests);
    return codes;
}

std::string otpauth_uri(std::string_view domain, std::string_view handle, std::string_view secret) {
    return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}",
                       percent_encode(domain),
                       percent_encode(fmt::format("{}@{}", handle, domain)),
                       secret,
                       crypto::code_digits,
                       crypto::code_step.count());
}

}  // namespace kith::node
