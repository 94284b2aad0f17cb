// The staff desk on the web, for staff, faculty and board members who signed in at /consent with their
// password: what they may use of somebody for one purpose (which is written down as shown), what they heard,
// and what they ask. Never another role's details: each act goes through Consents as that member. Registers
// its routes; the parts and this object outlive the router. Any thread.
#pragma once

#include "consent/base/clock.h"
#include "node/consent/consents.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/http/throttle.h"
#include "node/routes/session_cookie.h"
#include "node/social/social.h"
#include "node/web/desk_models.h"
#include "storage/database.h"

#include <string>

namespace kith::node {

class StaffDesk {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        const Problems& problems;
        Social& social;
        const Consents& consents;
        Clock& clock;
    };
    explicit StaffDesk(Parts parts);
    StaffDesk(const StaffDesk&) = delete;
    StaffDesk& operator=(const StaffDesk&) = delete;

    void add_routes(Router& router);

 private:
    struct Member;  // of staff, and whom they are at the desk for
    using Doing = Result<DeskPage> (StaffDesk::*)(const Member&, const ActorRow&, const Form&) const;

    Response desk(const Request& request) const;
    Response do_it(const Request& request, Doing doing);
    Response failure(const Request& request, const Error& error) const;
    Result<Member> member_of(const std::string& token, Instant now) const;
    /// The page of that member, with all they asked.
    Result<std::string> render(const Member& member, DeskPage page) const;

    Result<DeskPage> look(const Member& member, const ActorRow& whom, const Form& form) const;
    Result<DeskPage> record(const Member& member, const ActorRow& whom, const Form& form) const;
    Result<DeskPage> ask(const Member& member, const ActorRow& whom, const Form& form) const;

    const Parts parts_;
    const SessionCookie cookie_;
    Throttle acts_;  // of one member: a lost password must not empty the book at once
};

}  // namespace kith::node
