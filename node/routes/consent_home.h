// The door to the consent centre for people who sign in at their own server. Registers its routes; the parts
// and this object outlive the router. Any thread.
//
// A GET changes nothing and looks nothing up, also on the way back: the code is spent by a POST, in the
// browser that began.
#pragma once

#include "consent/base/clock.h"
#include "node/consent/home_sign_in.h"
#include "node/http/router.h"
#include "node/http/throttle.h"
#include "node/routes/session_cookie.h"
#include "node/web/consent_models.h"

#include <atomic>
#include <string>
#include <string_view>

namespace kith::node {

class SignIn;

class HomeDoor {
 public:
    struct Parts {
        const activitypub::Site& site;
        HomeSignIn& home;
        const Problems& problems;
        const SignIn& sign_in;
        Clock& clock;
        Random& random;
    };
    explicit HomeDoor(Parts parts);
    HomeDoor(const HomeDoor&) = delete;
    HomeDoor& operator=(const HomeDoor&) = delete;

    void add_routes(Router& router);

 private:
    Response begin(const Request& request);
    Response come_back(const Request& request) const;
    Response finish(const Request& request);
    Response let_in(const HomeSignIn::Arrived& arrived) const;
    Response shut(ConsentProblem problem, int status, std::string_view typed = {}) const;
    Response failure(const Error& error, std::string_view typed = {}) const;
    /// What is too often from one address.
    std::optional<Response> hold(const Request& request);

    const Parts parts_;
    const SessionCookie session_;
    const SessionCookie browser_;
    Throttle tries_;         // from one address
    Throttle domain_tries_;  // at one registrable domain
    std::atomic<int> at_it_ = 0;
};

}  // namespace kith::node
