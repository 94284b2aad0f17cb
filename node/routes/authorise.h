// Authorise: GET and POST /oauth/authorize, where a person lets an application in (RFC 6749, section 4.1).
// Pages without script but where they sign people in; the parts and this object outlive the router. Any
// thread.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/mastodon/authorisation.h"
#include "node/routes/session_cookie.h"
#include "node/web/sign_in_models.h"
#include "storage/database.h"
#include "storage/units.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class SignIn;

class Authorise {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        const Problems& problems;
        const Links& links;
        SignIn& sign_in;
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
    };
    explicit Authorise(const Parts& parts) : parts_(parts), cookie_(parts.site.base) {}

    void add_routes(Router& router);

 private:
    /// What the application may ask of whom.
    struct Asked {
        AuthorisationRequest request{};
        Authorisation authorisation{};
        std::optional<Visit> visit{};                // none: nobody is signed in with an account
        std::string session{};                       // its token
        bool waits = false;                          // a new account that is not let in yet
        std::vector<storage::UnitOfHolder> units{};  // that they may act for
    };

    Response ask(const Request& request) const;
    Response sign_in(const Request& request) const;
    Response decide(const Request& request) const;
    Response native(const Request& request) const;

    std::expected<Asked, Response> asked(const Request& request, AuthorisationRequest wanted) const;
    std::expected<Form, Response> form_in(const Request& request) const;
    Response sign_in_page(const Asked& asked,
                          SignInProblem problem,
                          int status,
                          std::string typed = {}) const;
    Response question(const Asked& asked) const;
    Response allow(const Request& request, const Asked& asked, std::string_view as) const;
    /// The code for whom they chose. Errc::denied where that is not theirs to choose.
    Result<storage::CodeRow> code_in(storage::Tx& tx,
                                     const Asked& asked,
                                     const storage::ActorRow& person,
                                     std::string_view as) const;
    Response refuse(const Request& request, const AuthorisationFailure& why) const;
    Response deny(const AuthorisationRequest& wanted) const;
    Response answer(const AuthorisationRequest& wanted, NamedTexts fields) const;

    const Parts parts_;
    const SessionCookie cookie_;
};

}  // namespace kith::node
