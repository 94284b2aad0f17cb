// Any bytes as what a person's own server answers: nothing of another origin and no wider scope comes out.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/consent/home_answers.h"

#include <string>

using namespace kith;
using namespace kith::node;

namespace {

HttpResponse answering(std::string_view bytes) {
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::string(bytes)};
}

}  // namespace

FUZZ_TARGET(bytes) {
    const std::string origin = "https://home.test";
    if (const auto places = read_places(origin, answering(bytes))) {
        for (const Uri& place :
             {places->register_at, places->authorize_at, places->token_at, places->revoke_at}) {
            KITH_CHECK(parts_of(place).origin() == origin);
        }
        KITH_CHECK(places->scope == "profile" || places->scope == "read:accounts");
    }
    if (const auto client = read_client(answering(bytes), "profile")) {
        KITH_CHECK(!client->id.expose().empty() && !client->secret.expose().empty());
    }
    if (const auto token = read_token(answering(bytes), "profile"); token && token->sound) {
        const std::string& value = token->value.expose();
        KITH_CHECK(!value.empty() && value.find_first_of("\r\n ") == std::string::npos);
    }
    if (const auto account = read_account(answering(bytes), origin)) {
        KITH_CHECK(!account->username.empty() && account->username.find('@') == std::string::npos);
        if (account->uri.empty()) return;
        const auto uri = Uri::parse(account->uri);
        KITH_CHECK(uri && parts_of(*uri).origin() == origin);
    }
}
