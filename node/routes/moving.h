// MovePages: /settings/move, where a person says which accounts are theirs too, and moves to one. Each act
// asks for the password, and the second step where there is one. Pages without script; the parts and this
// object outlive the router. Any thread.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/routes/session_cookie.h"
#include "node/web/own_data_models.h"
#include "storage/database.h"

#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace kith::node {

class SignIn;
class Social;

class MovePages {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        const Problems& problems;
        Social& social;
        SignIn& sign_in;
        storage::IdMaker& ids;
        const Clock& clock;
    };
    explicit MovePages(const Parts& parts) : parts_(parts), cookie_(parts.site.base) {}

    void add_routes(Router& router);

 private:
    struct Outcome {
        int status = 200;
        std::string_view problem{};
        std::string told{};
        std::string typed{};  // the target
        bool saved = false;
    };
    /// A form of somebody who proved once more who they are.
    struct Proven {
        Form form;
        Visit visit;
    };
    Response page(const Request& request, const Outcome& outcome) const;
    Response set_aliases(const Request& request) const;
    Response move(const Request& request) const;
    std::expected<Proven, Response> proven(const Request& request) const;
    std::expected<void, Response> prove(const Request& request, const Visit& visit, const Form& form) const;
    /// Written down before it is done.
    Response act(const Request& request,
                 const Proven& proven,
                 std::string_view verb,
                 const std::function<Done()>& doing) const;

    const Parts parts_;
    const SessionCookie cookie_;
};

}  // namespace kith::node
