#include "node/passkeys.h"

#include "consent/crypto/secret.h"
#include "node/passkey_limits.h"
#include "node/web/text.h"

#include <algorithm>
#include <array>

namespace kith::node {
namespace {

constexpr std::size_t question_key_bytes = 32;
constexpr std::size_t moment_bytes = 8;
constexpr std::size_t facts_bytes = moment_bytes + limits::passkey_challenge_chance_bytes;
constexpr std::string_view to_sign_in = "sign in";
constexpr std::string_view name_seal = "passkey name";

std::string to_add(std::string_view session) {
    return "add " + std::string(session);
}

std::unexpected<Error> refused() {
    return fail(Errc::denied, "passkey/refused");
}

/// Said last, and so only to who has the passkey.
Done in_time(Instant asked, Instant now) {
    if (asked + limits::passkey_challenge_for > now) return {};
    return fail(Errc::gone, "passkey/too-late");
}

void put_moment(std::span<std::byte> out, Instant at) {
    auto left = static_cast<std::uint64_t>(to_unix_ms(at));
    for (std::size_t i = moment_bytes; i-- > 0; left >>= 8U) out[i] = static_cast<std::byte>(left & 0xffU);
}

Instant moment_in(ByteView facts) {
    std::uint64_t ms = 0;
    for (const std::byte byte : facts.first(moment_bytes))
        ms = ms << 8U | std::to_integer<std::uint64_t>(byte);
    return from_unix_ms(static_cast<std::int64_t>(ms));
}

}  // namespace

Passkeys::Passkeys(const activitypub::Site& site, storage::KeyStore& keys, Random& random)
    : keys_(keys),
      random_(random),
      origin_(site.base),
      relying_party_(parts_of(Uri::trusted(site.base)).host),
      question_key_(random.token(question_key_bytes)) {}

Bytes Passkeys::user_handle(storage::ActorId who) const {
    const std::string name = "passkeys of account " + std::to_string(who.value);
    const crypto::Sha256 digest = crypto::hmac_sha256(keys_.node_key().bytes(), as_bytes(name));
    return {digest.begin(), digest.end()};
}

crypto::Sha256 Passkeys::mac_of(std::string_view purpose, ByteView facts) const {
    std::string message(purpose);
    message.append(1, ' ').append(as_text(facts));
    return crypto::hmac_sha256(as_bytes(question_key_), as_bytes(message));
}

std::string Passkeys::question(std::string_view purpose, Instant now) const {
    Bytes bytes(facts_bytes);
    put_moment(bytes, now);
    random_.fill(std::span(bytes).subspan(moment_bytes));
    const crypto::Sha256 mac = mac_of(purpose, bytes);
    bytes.insert(bytes.end(), mac.begin(), mac.end());
    return to_base64url(bytes);
}

std::string Passkeys::question_to_sign_in(Instant now) const {
    return question(to_sign_in, now);
}

std::string Passkeys::question_to_add(std::string_view session, Instant now) const {
    return question(to_add(session), now);
}

// https://www.w3.org/TR/webauthn-2/#sctn-verifying-assertion steps 11 to 14, as those of a registration.
Result<Instant> Passkeys::asked(ByteView client_data, std::string_view type, std::string_view purpose) const {
    const auto said = ClientData::parse(client_data);
    if (!said || said->type != type || said->origin != origin_ || said->cross_origin) return refused();
    const auto question = from_base64url(said->challenge);
    if (!question || question->size() != facts_bytes + crypto::Sha256{}.size()) return refused();
    const ByteView facts = ByteView(*question).first(facts_bytes);
    const crypto::Sha256 right = mac_of(purpose, facts);
    if (!crypto::equal_constant_time(right, ByteView(*question).subspan(facts_bytes))) return refused();
    return moment_in(facts);
}

Result<storage::PasskeyRow> Passkeys::made(std::string_view field,
                                           const storage::ActorRow& who,
                                           std::string_view session,
                                           Instant now) const {
    const auto answer = PasskeyMade::parse(field);
    if (!answer) return refused();
    const Instant at = TRY(asked(answer->client_data, "webauthn.create", to_add(session)));
    auto passkey = TRY(crypto::read_new_passkey(relying_party_, answer->authenticator_data));
    TRY_DONE(in_time(at, now));
    if (passkey.id.size() > limits::passkey_id_bytes_max) return refused();
    return storage::PasskeyRow{.actor = who.id,
                               .subject = who.subject,
                               .credential = std::move(passkey.id),
                               .key = std::move(passkey.key),
                               .sign_count = passkey.sign_count,
                               .made = now};
}

Result<storage::PasskeyUse> Passkeys::used(const PasskeyUsed& answer,
                                           const storage::PasskeyRow& passkey,
                                           Instant now) const {
    const Instant at = TRY(asked(answer.proof.client_data, "webauthn.get", to_sign_in));
    if (!crypto::equal_constant_time(user_handle(passkey.actor), answer.user)) return refused();
    const auto count = TRY(crypto::check_passkey(relying_party_, passkey.key, answer.proof));
    TRY_DONE(in_time(at, now));
    return storage::PasskeyUse{.challenge = at, .sign_count = count};
}

Result<Bytes> Passkeys::seal_name(storage::SubjectId subject, std::string_view typed) const {
    std::string name = excerpt(typed, limits::passkey_name_chars_max);
    if (name.empty()) name = "Passkey";
    return keys_.vault().seal_private(subject, name_seal, as_bytes(name));
}

Result<std::string> Passkeys::name_of(const storage::PasskeyRow& passkey) const {
    const auto name = TRY(keys_.vault().open_private(passkey.subject, name_seal, passkey.sealed_name));
    return std::string(as_text(name.bytes()));
}

}  // namespace kith::node
