// The staff desk on the web, for staff, faculty and board members who signed in at /consent with their
// password or a passkey: what they may use of somebody for one purpose (which is written down as shown), what
// they heard, and what they ask. Never another role's details: each act goes through Consents as that member.
// Registers its routes; the parts and this object outlive the router. Any thread.
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

#include <functional>
#include <string>
#include <string_view>

namespace kith::node {

class StaffDesk {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        const Problems& problems;
        Social& social;
        const Consents& consents;
        storage::IdMaker& ids;
        Clock& clock;
    };
    explicit StaffDesk(Parts parts);
    StaffDesk(const StaffDesk&) = delete;
    StaffDesk& operator=(const StaffDesk&) = delete;

    void add_routes(Router& router);

 private:
    struct Member;  // of staff
    struct Deed;    // one POST: who, about whom, with what
    using Doing = Result<DeskPage> (StaffDesk::*)(const Deed&) const;
    using Entering = std::function<Result<Member>(storage::Tx&)>;

    Response desk(const Request& request) const;
    Response do_it(const Request& request, Doing doing);
    Result<DeskPage> act(const Member& member, const Form& form, Doing doing, const Entering& enter);
    Response failure(const Request& request, const Error& error) const;
    Result<Member> member_of(storage::Tx& tx, const Visit& visit, Instant now) const;
    Result<ActorRow> find(const std::string& who) const;
    std::string render(const Member& member, const std::string& token, DeskPage page) const;
    void write_down(const Deed& deed, std::string_view what, std::string_view reason) const;

    Result<DeskPage> look(const Deed& deed) const;
    Result<DeskPage> record(const Deed& deed) const;
    Result<DeskPage> ask(const Deed& deed) const;

    const Parts parts_;
    const SessionCookie cookie_;
    Throttle acts_;       // of one member: a lost password must not empty the book at once
    Throttle questions_;  // nor write to everybody
};

}  // namespace kith::node
