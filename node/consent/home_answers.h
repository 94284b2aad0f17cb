// What a person's own server answers, read: nothing is believed that is not there, of the right type and
// size, and of the server's own origin. Pure; any thread.
#pragma once

#include "node/consent/home_server.h"

#include <string>

namespace kith::node {

/// A client before it is one: where things are, by the server's metadata
/// (https://www.rfc-editor.org/rfc/rfc8414) or, without any, where Mastodon has them.
struct HomePlaces {
    std::string issuer{};
    bool names_itself = false;
    Uri register_at;
    Uri authorize_at;
    Uri token_at;
    Uri revoke_at;
    std::string scope{};
};

/// Where Mastodon has them.
HomePlaces usual_places(const std::string& origin);
/// Of an answer to /.well-known/oauth-authorization-server; a page, or nothing, is an older server.
Result<HomePlaces> read_places(const std::string& origin, const HttpResponse& answer);

struct HomeCredentials {
    SecretText id;
    SecretText secret;
};
Result<HomeCredentials> read_client(HttpResponse answer, std::string_view scope_asked);
Result<HomeToken> read_token(HttpResponse answer, std::string_view scope_asked);
Result<HomeAccount> read_account(HttpResponse answer, const std::string& origin);

}  // namespace kith::node
