// SettingsPages: /settings, where a person sees which applications they let in, and ends that. Pages without
// script; the parts and this object outlive the router. Any thread.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/routes/session_cookie.h"
#include "node/web/sign_in_models.h"
#include "storage/database.h"

#include <string>

namespace kith::node {

class SignIn;

class SettingsPages {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        const Problems& problems;
        SignIn& sign_in;
        storage::IdMaker& ids;
        const Clock& clock;
    };
    explicit SettingsPages(const Parts& parts) : parts_(parts), cookie_(parts.site.base) {}

    void add_routes(Router& router);

 private:
    Response show(const Request& request) const;
    Response sign_in(const Request& request) const;
    Response revoke(const Request& request) const;
    Response sign_out_everywhere(const Request& request) const;

    /// A form of this session: what it says and whose it is; runs `doing` in a transaction.
    template <class Doing>
    Response posted(const Request& request, Doing doing) const;
    Response sign_in_page(SignInProblem problem, int status, std::string typed = {}) const;
    void write_down(storage::Tx& tx, const Visit& visit, std::string_view verb, Instant now) const;

    const Parts parts_;
    const SessionCookie cookie_;
};

}  // namespace kith::node
