// What an application can find out by itself: how tokens are had here (RFC 8414), and who a token speaks for.
// https://docs.joinmastodon.org/methods/oauth/
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/oauth.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::string_view documentation = "https://docs.joinmastodon.org/";

Result<Response> metadata(const Api& api) {
    const std::string& base = api.parts().site.base;
    Json scopes = Json::array();
    for (const std::string_view scope : known_scopes()) scopes.push_back(scope);
    Response response =
        json_answer({{"issuer", base},
                     {"service_documentation", documentation},
                     {"authorization_endpoint", base + "/oauth/authorize"},
                     {"token_endpoint", base + "/oauth/token"},
                     {"app_registration_endpoint", base + "/api/v1/apps"},
                     {"revocation_endpoint", base + "/oauth/revoke"},
                     {"userinfo_endpoint", base + "/oauth/userinfo"},
                     {"scopes_supported", std::move(scopes)},
                     {"response_types_supported", {"code"}},
                     {"response_modes_supported", {"query"}},
                     {"grant_types_supported", {"authorization_code", "client_credentials"}},
                     {"token_endpoint_auth_methods_supported", {"client_secret_basic", "client_secret_post"}},
                     {"code_challenge_methods_supported", {"S256"}},
                     {"authorization_response_iss_parameter_supported", true}});
    response.set("Cache-Control", "max-age=3600, public");
    return response;
}

/// Claims of OpenID Connect, of what everybody sees. The subject is the actor, who is the same everywhere.
Result<Response> userinfo(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        const storage::ActorRow& person = *call.caller.person;
        const Json account = entities.account(person);
        return json_answer({{"iss", api.parts().site.base},
                            {"sub", person.uri.text()},
                            {"name", account["display_name"]},
                            {"preferred_username", person.username},
                            {"profile", account["url"]},
                            {"picture", account["avatar"]}});
    });
}

}  // namespace

void add_oauth_metadata_routes(Api& api) {
    api.add("GET", "/.well-known/oauth-authorization-server", {.who = Who::anyone}, [&api](Call&) {
        return metadata(api);
    });
    const Needs profile{.who = Who::person, .scope = "profile"};
    const Api::Doing own = [&api](Call& call) { return userinfo(api, call); };
    api.add("GET", "/oauth/userinfo", profile, own);
    api.add("POST", "/oauth/userinfo", profile, own);
}

}  // namespace kith::node
