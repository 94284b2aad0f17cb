// PasskeyPages: /settings/passkeys, where a person adds, names and removes passkeys. The page that makes one
// has the script that asks the browser for it; the others have none. The parts and this object outlive the
// router. Any thread.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/routes/session_cookie.h"
#include "node/routes/sign_in.h"
#include "node/web/passkey_models.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <expected>
#include <string>
#include <string_view>

namespace kith::node {

class PasskeyPages {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        const Problems& problems;
        const Links& links;
        SignIn& sign_in;
        storage::IdMaker& ids;
        const Clock& clock;
    };
    explicit PasskeyPages(const Parts& parts) : parts_(parts), cookie_(parts.site.base) {}

    void add_routes(Router& router);

 private:
    /// A form of somebody who is signed in with an account here.
    struct Posted {
        Form form;
        std::string token{};  // of the session
        Visit visit;
    };
    Response begin(const Request& request) const;
    Response add(const Request& request) const;
    Response rename(const Request& request) const;
    Response remove(const Request& request) const;

    std::expected<Posted, Response> posted(const Request& request) const;
    Response page(const Request& request, PasskeyProblem problem, int status) const;
    Result<PasskeysPage> model(storage::Tx& tx, const std::string& token) const;
    Response refused(const Request& request, const SignIn::Refusal& refusal) const;
    Response failed(const Request& request, const Error& error) const;
    /// The token of the session that goes on.
    Result<std::string> keep(storage::Tx& tx, const Posted& posted, storage::PasskeyRow row) const;
    Done write_down(storage::Tx& tx, const storage::ActorRow& who, std::string_view verb) const;

    const Parts parts_;
    const SessionCookie cookie_;
};

}  // namespace kith::node
