// What a browser answers when a page asks it for a passkey (assets/passkey.js): a field of a form, the parts
// in base64url with dots between them. Whether it is true is another question (node/passkeys.h). Pure; any
// thread.
#pragma once

#include "consent/crypto/passkey.h"

#include <string>
#include <string_view>

namespace kith::node {

/// A new one: CLIENT-DATA.AUTHENTICATOR-DATA
struct PasskeyMade {
    Bytes client_data{};
    Bytes authenticator_data{};

    /// Errc::malformed; Errc::too_large for a part over its limit.
    static Result<PasskeyMade> parse(std::string_view field);
};

/// One that is used: ID.USER.CLIENT-DATA.AUTHENTICATOR-DATA.SIGNATURE
struct PasskeyUsed {
    Bytes id{};
    Bytes user{};  // the handle that the device keeps with it
    crypto::PasskeyProof proof{};

    /// Errc::malformed; Errc::too_large for a part over its limit.
    static Result<PasskeyUsed> parse(std::string_view field);
};

/// What the browser says of the page: https://www.w3.org/TR/webauthn-2/#dictionary-client-data
struct ClientData {
    std::string type{};
    std::string challenge{};  // in base64url
    std::string origin{};
    bool cross_origin = false;

    /// Errc::malformed
    static Result<ClientData> parse(ByteView json);
};

}  // namespace kith::node
