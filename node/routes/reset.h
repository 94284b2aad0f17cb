// A new password for who has forgotten theirs, and the confirmation of a mailbox: /reset, /reset/TOKEN,
// /confirm/TOKEN. The parts and this object outlive the router. Any thread.
//
// A GET is the same page for every token and does nothing, as servers and mail programs look at links before
// people do.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/http/throttle.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/key_store.h"

#include <atomic>
#include <string_view>

namespace kith::node {

enum class ResetProblem { none, unlike, too_short, too_long, old_form, too_many_tries, dead_link };

class ResetDoor {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        const Problems& problems;
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
        bool sends_mail = false;
    };
    explicit ResetDoor(Parts parts);
    ResetDoor(const ResetDoor&) = delete;
    ResetDoor& operator=(const ResetDoor&) = delete;

    void add_routes(Router& router);

 private:
    enum class Step { ask, asked, choose, chosen, confirm, confirmed, waits };

    Response page(Step step, ResetProblem problem = ResetProblem::none, int status = 200) const;
    Response ask(const Request& request);
    Response choose(const Request& request);
    Response confirm(const Request& request);
    Done send_to(std::string_view handle);
    Done set_password(std::string_view token, std::string_view hash);

    const Parts parts_;
    Throttle asks_;   // from one address
    Throttle mails_;  // to one account
    Throttle tries_;  // links tried from one address
    std::atomic<int> choosing_ = 0;
};

}  // namespace kith::node
