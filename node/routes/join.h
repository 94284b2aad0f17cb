// The page on which people make an account by themselves, as far as kith.toml lets them: /join, and with an
// invitation /join?code=CODE. The parts and this object outlive the router. Any thread; slow (keys, scrypt).
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/mastodon/registration.h"
#include "node/web/template.h"

#include <string>

namespace kith::node {

class JoinDoor {
 public:
    struct Parts {
        const activitypub::Site& site;
        const ClientSettings& settings;
        Registration& registration;
        const Problems& problems;
        const Clock& clock;
    };
    explicit JoinDoor(const Parts& parts) : parts_(parts) {}

    void add_routes(Router& router);

 private:
    Response ask(const Registration::Wanted& typed, const Registration::Refusal& refusal, int status) const;
    Response done(const Registration::Registered& made) const;
    Response join(const Request& request);
    View frame() const;

    const Parts parts_;
};

}  // namespace kith::node
