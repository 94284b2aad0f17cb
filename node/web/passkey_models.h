// What the pages of passkeys show. Any thread.
//
// The forms, all by POST, go out as those of sign-in do (sign_in_models.h). What a browser answers is the
// field `passkey` (node/passkey_answer.h), which the one script of these pages fills in (assets/passkey.js):
//   the sign-in's own path      passkey, and what the application asked
//   /settings/passkeys          csrf, password, code where the account asks for one: the page that makes one
//   /settings/passkeys/add      csrf, name, passkey
//   /settings/passkeys/rename   csrf, id, name
//   /settings/passkeys/remove   csrf, id
#pragma once

#include "consent/base/clock.h"
#include "node/web/models.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::node {

/// What a page hands to the browser. https://www.w3.org/TR/webauthn-2/#dictionary-assertion-options
struct PasskeyOffer {
    std::string question{};       // the challenge, in base64url
    std::string relying_party{};  // a host
};

/// What stands above the forms when one of them did not work.
enum class PasskeyProblem {
    none,
    wrong_password,
    wrong_code,
    too_many_tries,
    old_form,
    over,     // it took too long from the page to the passkey
    refused,  // what the browser answered
    known,    // it is a passkey here already
    full      // as many as there may be
};

struct ShownPasskey {
    std::string id{};
    std::string name{};
    Instant made{};
    std::optional<Instant> last_used{};
};

/// GET /settings/passkeys
struct PasskeysPage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string handle{};
    std::vector<ShownPasskey> passkeys{};
    bool asks_code = false;  // the account has a second step
    bool full = false;
    PasskeyProblem problem = PasskeyProblem::none;
};

/// After the password: the page that makes one.
struct NewPasskeyPage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string account{};  // "ana@hill.test"
    PasskeyOffer offer{};
    std::string user{};                // what devices know the account by, in base64url
    std::vector<std::string> known{};  // what devices call those that it has, in base64url
};

}  // namespace kith::node
