// SecondStepPages: /settings/second-step, where a person turns the second step of their sign-in on and off.
// Pages without script; the parts and this object outlive the router. Any thread.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/routes/session_cookie.h"
#include "node/routes/sign_in.h"
#include "node/web/second_step_models.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <string>
#include <string_view>

namespace kith::node {

class SecondStepPages {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        const Problems& problems;
        SignIn& sign_in;
        storage::IdMaker& ids;
        const Clock& clock;
    };
    explicit SecondStepPages(const Parts& parts) : parts_(parts), cookie_(parts.site.base) {}

    void add_routes(Router& router);

 private:
    /// A form of somebody who is signed in by password.
    struct Posted {
        Form form;
        std::string token{};  // of the session
        Visit visit;
    };
    Response show(const Request& request) const;
    Response begin(const Request& request) const;
    Response turn_on(const Request& request) const;
    Response turn_off(const Request& request) const;

    std::expected<Posted, Response> posted(const Request& request) const;
    /// The password, once more, and then the code.
    std::expected<void, Response> proven(const Request& request,
                                         const Posted& posted,
                                         const std::function<Result<bool>(storage::Tx&)>& take) const;
    Response page(const Request& request,
                  const std::string& token,
                  SecondStepProblem problem,
                  int status) const;
    Done write_down(storage::Tx& tx, const Visit& visit, std::string_view verb) const;

    const Parts parts_;
    const SessionCookie cookie_;
};

}  // namespace kith::node
