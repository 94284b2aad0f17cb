#include "node/routes/desk.h"

#include "node/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "storage/consent_requests.h"
#include "storage/grants.h"

#include <algorithm>
#include <utility>

namespace kith::node {

using consent::Audience;
using consent::KindSet;
using consent::Reason;

struct StaffDesk::Member {
    ActorRow row;
    std::string role{};
    std::string token{};
    Instant now{};
};

namespace {

std::string handle_of(const ActorRow& row) {
    return "@" + row.username + "@" + row.host.text();
}

std::unexpected<Error> unknown_field() {
    return fail(Errc::malformed, "desk/field", "The form was not understood: please go back and try again.");
}

Result<Reason> purpose_in(const Form& form) {
    const auto reason = consent::parse_reason(form["purpose"]);
    if (!reason || !(may_be_asked_for(*reason) || people_look_for(*reason))) return unknown_field();
    return *reason;
}

KindSet kinds_in(const Form& form) {
    KindSet kinds;
    for (const consent::Category& category : consent::categories()) {
        if (!form["kind_" + std::string(category.name)].empty()) kinds.insert(category.kind);
    }
    return kinds;
}

Result<Audience> audience_in(const Form& form, const ActorRow& me, const std::string& role) {
    const std::string_view named = form["audience"];
    if (named == "me") return Audience::actor(me.uri.text());
    if (named == "role") return Audience::staff_role(role);
    if (named == "own_staff") return Audience::own_staff();
    if (named == "public") return Audience::public_();
    return unknown_field();
}

KindSet every_kind() {
    KindSet kinds;
    for (const consent::Category& category : consent::categories()) kinds.insert(category.kind);
    return kinds;
}

std::vector<AskedByMe> asked_by(storage::Tx& tx, storage::ActorId member) {
    std::vector<AskedByMe> asked;
    for (const auto& row : storage::consent_requests_by(tx, member, limits::desk_asked_shown)) {
        AskedByMe one{.state = row.state, .asked = row.created, .until = row.expires};
        if (const auto whom = storage::find_actor(tx, row.actor)) one.who = handle_of(*whom);
        for (const storage::GrantId id : row.grants) {
            const auto grant = storage::find_grant(tx, id);
            if (!grant) continue;
            one.kinds.insert(grant->kind);
            one.reason = grant->reason;
        }
        asked.push_back(std::move(one));
    }
    return asked;
}

}  // namespace

StaffDesk::StaffDesk(Parts parts)
    : parts_(parts),
      cookie_(parts.site.base),
      acts_(parts.clock, {.requests = limits::desk_acts_max, .per = limits::desk_acts_in}) {}

void StaffDesk::add_routes(Router& router) {
    router.add("GET", "/desk", [this](Request& request) { return desk(request); });
    const std::pair<std::string_view, Doing> deeds[] = {
        {"look", &StaffDesk::look}, {"record", &StaffDesk::record}, {"ask", &StaffDesk::ask}};
    for (const auto& [name, doing] : deeds) {
        router.add("POST", "/desk/" + std::string(name), [this, doing = doing](Request& request) {
            return do_it(request, doing);
        });
    }
}

/// A link shows that somebody reads a person's messages, which is too little to open others' details.
Result<StaffDesk::Member> StaffDesk::member_of(const std::string& token, Instant now) const {
    return parts_.database.read([&](storage::Tx& tx) -> Result<Member> {
        Visit visit = TRY(Links::visit(tx, token, now));
        const bool may_have_role = visit.who.is_local && !visit.who.gone() && !visit.who.suspended &&
                                   visit.session.way == storage::SignedInBy::password;
        std::string role;
        if (may_have_role) role = TRY(parts_.consents.role_of(tx, visit.who, now));
        if (!is_staff_role(role)) {
            return fail(Errc::denied, "desk/not-staff", "This page is for staff, faculty and board members.");
        }
        return Member{std::move(visit.who), std::move(role), token, now};
    });
}

Result<std::string> StaffDesk::render(const Member& member, DeskPage page) const {
    page.site = site_model(parts_.site);
    page.csrf = csrf_of(member.token);
    page.handle = handle_of(member.row);
    page.role = member.role;
    page.asked = TRY(parts_.database.read(
        [&](storage::Tx& tx) -> Result<std::vector<AskedByMe>> { return asked_by(tx, member.row.id); }));
    return render_desk(page);
}

Response StaffDesk::failure(const Request& request, const Error& error) const {
    if (error.code == Errc::unauthorized) return private_page(Response::redirect("/consent", 303));
    return private_page(parts_.problems.respond(request, error));
}

Response StaffDesk::desk(const Request& request) const {
    const std::string token = cookie_.token_in(request);
    if (token.empty()) return private_page(Response::redirect("/consent", 303));
    const auto member = member_of(token, parts_.clock.now());
    if (!member) return failure(request, member.error());
    const auto html = render(*member, {});
    if (!html) return failure(request, html.error());
    return private_page(page_response(*html));
}

Response StaffDesk::do_it(const Request& request, Doing doing) {
    const std::string token = cookie_.token_in(request);
    if (token.empty()) return private_page(Response::redirect("/consent", 303));
    const auto member = member_of(token, parts_.clock.now());
    if (!member) return failure(request, member.error());
    const auto form = Form::parse(request.body);
    if (!form) return failure(request, form.error());
    if (cookie_.is_from_elsewhere(request) || !is_of_session(*form, token)) {
        return failure(request,
                       {Errc::denied, "desk/old-form", "The page was too old: please open the desk again."});
    }
    const std::string group = "member " + std::to_string(member->row.id.value);
    Result<DeskPage> done =
        fail(Errc::limited,
             "desk/too-often",
             "That was done too often within a quarter of an hour: please wait a little.");
    if (acts_.spend({.address = group}).allowed) {
        const auto whom = parts_.social.find_actor((*form)["who"]);
        done = whom ? (this->*doing)(*member, *whom, *form) : std::unexpected(whom.error());
    }
    if (!done) {
        const Error& error = done.error();
        if (error.code == Errc::internal || error.code == Errc::unavailable) return failure(request, error);
    }
    const int status = done ? 200 : status_of(done.error().code);
    DeskPage page =
        done ? *std::move(done) : DeskPage{.done = DeskDone::refused, .detail = done.error().message};
    page.typed_who = (*form)["who"];
    if (const auto purpose = purpose_in(*form)) page.purpose = *purpose;
    const auto html = render(*member, std::move(page));
    if (!html) return failure(request, html.error());
    return private_page(page_response(*html, status));
}

Result<DeskPage> StaffDesk::look(const Member& member, const ActorRow& whom, const Form& form) const {
    const Reason reason = TRY(purpose_in(form));
    auto details = TRY(parts_.database.write([&](storage::Tx& tx) -> Result<std::vector<ShownDetail>> {
        return parts_.consents.use(tx, member.row, whom.subject, every_kind(), reason, member.now);
    }));
    return DeskPage{.done = DeskDone::looked, .looked = Looked{handle_of(whom), reason, std::move(details)}};
}

Result<DeskPage> StaffDesk::record(const Member& member, const ActorRow& whom, const Form& form) const {
    const auto kind = consent::parse_kind(form["kind"]);
    if (!kind) return unknown_field();
    TRY(parts_.database.write([&](storage::Tx& tx) -> Result<storage::DetailId> {
        return parts_.consents.record(tx, member.row, whom, *kind, std::string(form["value"]), member.now);
    }));
    return DeskPage{.done = DeskDone::recorded, .gone_at = member.now + hearsay_kept_for};
}

Result<DeskPage> StaffDesk::ask(const Member& member, const ActorRow& whom, const Form& form) const {
    const Wish wish{.kinds = kinds_in(form),
                    .reason = TRY(purpose_in(form)),
                    .audience = TRY(audience_in(form, member.row, member.role))};
    if (wish.kinds.empty()) {
        return fail(Errc::malformed, "desk/no-kind", "Please tick at least one thing to ask for.");
    }
    TRY(parts_.database.write([&](storage::Tx& tx) -> Result<storage::ConsentRequestRow> {
        return parts_.consents.ask(tx, member.row, whom, wish, member.now);
    }));
    return DeskPage{.done = DeskDone::asked};
}

}  // namespace kith::node
