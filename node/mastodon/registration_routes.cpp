// An account made by an application: https://docs.joinmastodon.org/methods/accounts/#create
#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/oauth.h"
#include "node/mastodon/registration.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::size_t token_bytes = 32;

Response fault_answer(const Registration::Refusal& refusal) {
    Json details = Json::object();
    for (const auto& [field, fault] : refusal.faults) {
        details[field] = Json::array({{{"error", fault.error}, {"description", fault.description}}});
    }
    return json_answer({{"error", refusal.sentence()}, {"details", std::move(details)}}, 422);
}

/// The application signs in with what the person has just typed into it.
Result<Response> token_for(const Api& api, const Call& call, const storage::ActorRow& actor) {
    const std::string text = api.parts().random.token(token_bytes);
    storage::TokenRow row{.id = api.parts().ids.make<storage::TokenId>(),
                          .token = crypto::sha256(as_bytes(text)),
                          .app = call.caller.app,
                          .actor = actor.id,
                          .subject = actor.subject,
                          .scopes = call.caller.scopes.text(),
                          .created = call.now,
                          .last_used = call.now};
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        storage::insert_token(tx, row);
        return {};
    }));
    return json_answer({{"access_token", text},
                        {"token_type", "Bearer"},
                        {"scope", row.scopes},
                        {"created_at", to_unix_ms(row.created) / 1000}});
}

/// Whose token it is, also while their mailbox is not confirmed; invalid: an application's for itself.
Result<storage::ActorId> holder_of(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<storage::ActorId> {
        const auto token = storage::find_token(tx, call.caller.token);
        return token ? token->actor : storage::ActorId{};
    });
}

Result<Response> create(const Api& api, Registration& registration, const Call& call) {
    if (TRY(holder_of(api, call)).valid()) {
        return fail(Errc::denied, "registration/person", "Only an application for itself makes accounts.");
    }
    const Params& params = call.params;
    const auto made = registration.make({.username = params.text_or_empty("username"),
                                         .email = params.text_or_empty("email"),
                                         .password = params.text_or_empty("password"),
                                         .reason = params.text_or_empty("reason"),
                                         .invite = params.text_or_empty("invite_code"),
                                         .agreed = params.is_on("agreement"),
                                         .app = call.caller.app},
                                        call.request.remote_address);
    if (made) return token_for(api, call, made->actor);
    if (made.error().faults.empty()) return std::unexpected(made.error().error);
    return fault_answer(made.error());
}

Result<Response> check_confirmation(const Api& api, Registration& registration, const Call& call) {
    const storage::ActorId who = TRY(holder_of(api, call));
    if (!who.valid()) {
        return fail(Errc::unauthorized, "emails/nobody", "This method requires an authenticated user");
    }
    return json_answer(Json(!registration.confirmations().is_awaited(who)));
}

Result<Response> confirm_again(const Api& api, Registration& registration, const Call& call) {
    const storage::ActorId who = TRY(holder_of(api, call));
    if (!who.valid()) {
        return fail(Errc::denied, "emails/nobody", "This method requires an authenticated user");
    }
    TRY_DONE(registration.confirmations().send_again(who, call.caller.app, call.params.text("email")));
    return empty_answer();
}

}  // namespace

void add_registration_routes(Api& api, Registration& registration) {
    api.add("POST",
            "/api/v1/accounts",
            {.who = Who::app, .scope = "write:accounts"},
            [&api, &registration](Call& call) { return create(api, registration, call); });
    // https://docs.joinmastodon.org/methods/emails/
    api.add("GET",
            "/api/v1/emails/check_confirmation",
            {.who = Who::app, .scope = "read:accounts"},
            [&api, &registration](Call& call) { return check_confirmation(api, registration, call); });
    api.add("POST",
            "/api/v1/emails/confirmations",
            {.who = Who::app, .scope = "write:accounts"},
            [&api, &registration](Call& call) { return confirm_again(api, registration, call); });
}

}  // namespace kith::node
