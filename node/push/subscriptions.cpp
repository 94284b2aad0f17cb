#include "node/push/subscriptions.h"

#include "consent/json.h"

#include <array>

namespace kith::node {
namespace {

// Also what the copy of a person's data opens the endpoint with (storage/personal_account.cpp).
constexpr std::string_view endpoint_seal = "push endpoint";
constexpr std::string_view keys_seal = "push keys";

}  // namespace

std::span<const std::string_view> push_alerts() {
    static constexpr std::array<std::string_view, 14> names = {"mention",
                                                               "quote",
                                                               "status",
                                                               "reblog",
                                                               "follow",
                                                               "follow_request",
                                                               "favourite",
                                                               "poll",
                                                               "update",
                                                               "quoted_update",
                                                               "added_to_collection",
                                                               "collection_update",
                                                               "admin.sign_up",
                                                               "admin.report"};
    return names;
}

Done seal_push_target(storage::KeyStore& keys,
                      storage::PushSubscriptionRow& row,
                      const PushTarget& target,
                      const crypto::Secret<std::string>& access_token) {
    const nlohmann::json secrets = {{"p256dh", to_base64url(target.recipient.key.point())},
                                    {"auth", to_base64url(target.recipient.auth)},
                                    {"access_token", access_token.expose()}};
    const crypto::Secret<std::string> text(secrets.dump());
    consent::Vault vault = keys.vault();
    row.sealed_endpoint =
        TRY(vault.seal_private(row.subject, endpoint_seal, as_bytes(target.endpoint.text())));
    row.sealed_keys = TRY(vault.seal_private(row.subject, keys_seal, text.bytes()));
    return {};
}

Result<Uri> push_endpoint(storage::KeyStore& keys, const storage::PushSubscriptionRow& row) {
    const auto opened = TRY(keys.vault().open_private(row.subject, endpoint_seal, row.sealed_endpoint));
    return Uri::trusted(std::string(as_text(opened.bytes())));
}

Result<PushSecrets> open_push_target(storage::KeyStore& keys, const storage::PushSubscriptionRow& row) {
    const Uri endpoint = TRY(push_endpoint(keys, row));
    const auto opened = TRY(keys.vault().open_private(row.subject, keys_seal, row.sealed_keys));
    const nlohmann::json secrets = nlohmann::json::parse(as_text(opened.bytes()), nullptr, false);
    const auto text = [&](const char* name) {
        const auto found = secrets.find(name);
        return found != secrets.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (!secrets.is_object()) return fail(Errc::internal, "push: sealed keys");
    PushTarget target =
        TRY(parse_push_target({endpoint.text(), text("p256dh"), text("auth")}, PushEndpoints::any));
    return PushSecrets{std::move(target), crypto::Secret<std::string>(text("access_token"))};
}

}  // namespace kith::node
