#include "node/passkey_answer.h"

#include "activitypub/wire/json.h"
#include "consent/json.h"
#include "node/passkey_limits.h"

#include <algorithm>

namespace kith::node {
namespace {

constexpr std::size_t base64url_chars(std::size_t bytes) {
    return (bytes * 4 + 2) / 3;
}

/// The part up to the next dot, which is taken off with it.
Result<Bytes> take_part(std::string_view& field, std::size_t bytes_max) {
    const auto end = std::min(field.find('.'), field.size());
    const std::string_view part = field.substr(0, end);
    field.remove_prefix(std::min(end + 1, field.size()));
    if (part.empty()) return fail(Errc::malformed, "passkey/part");
    if (part.size() > base64url_chars(bytes_max)) return fail(Errc::too_large, "passkey/part-size");
    return from_base64url(part);
}

Done has_parts(std::string_view field, std::ptrdiff_t parts) {
    if (std::ranges::count(field, '.') + 1 == parts) return {};
    return fail(Errc::malformed, "passkey/parts");
}

std::unexpected<Error> no_client_data() {
    return fail(Errc::malformed, "passkey/client-data");
}

}  // namespace

Result<PasskeyMade> PasskeyMade::parse(std::string_view field) {
    TRY_DONE(has_parts(field, 2));
    PasskeyMade made;
    made.client_data = TRY(take_part(field, limits::passkey_client_data_bytes_max));
    made.authenticator_data = TRY(take_part(field, limits::passkey_authenticator_data_bytes_max));
    return made;
}

Result<PasskeyUsed> PasskeyUsed::parse(std::string_view field) {
    TRY_DONE(has_parts(field, 5));
    PasskeyUsed used;
    used.id = TRY(take_part(field, limits::passkey_id_bytes_max));
    used.user = TRY(take_part(field, limits::passkey_user_bytes_max));
    used.proof.client_data = TRY(take_part(field, limits::passkey_client_data_bytes_max));
    used.proof.authenticator_data = TRY(take_part(field, limits::passkey_authenticator_data_bytes_max));
    used.proof.signature = TRY(take_part(field, limits::passkey_signature_bytes_max));
    return used;
}

Result<ClientData> ClientData::parse(ByteView json) {
    const activitypub::Json data = TRY(activitypub::parse_json(as_text(json)));
    if (!data.is_object()) return no_client_data();
    ClientData said;
    const std::pair<const char*, std::string&> texts[] = {
        {"type", said.type}, {"challenge", said.challenge}, {"origin", said.origin}};
    for (const auto& [name, text] : texts) {
        const auto found = data.find(name);
        if (found == data.end() || !found->is_string()) return no_client_data();
        text = found->get<std::string>();
    }
    const auto cross = data.find("crossOrigin");
    if (cross == data.end()) return said;
    if (!cross->is_boolean()) return no_client_data();
    said.cross_origin = cross->get<bool>();
    return said;
}

}  // namespace kith::node
