// FairUse: the throttle around the router. Counts what costs us without a proven sender: unsigned requests
// and failures; a peer whose signatures verify is never refused. Any thread.
#pragma once

#include "node/http/router.h"
#include "node/http/throttle.h"

namespace kith::node {

class FairUse {
 public:
    FairUse(const Clock& clock, const Problems& problems, Rate rate, Handler inner)
        : throttle_(clock, rate), problems_(problems), inner_(std::move(inner)) {}

    Response operator()(Request& request) { return serve(request, inner_); }
    /// The same callers and shares before other routes.
    Response serve(Request& request, const Handler& inner);

 private:
    Throttle throttle_;
    const Problems& problems_;
    Handler inner_;
};

}  // namespace kith::node
