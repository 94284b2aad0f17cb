#include "node/routes/desk.h"

#include "activitypub/wire/webfinger.h"
#include "consent/notice.h"
#include "node/commands/post_json.h"
#include "node/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "storage/audit.h"
#include "storage/consent_requests.h"
#include "storage/grants.h"
#include "storage/rights.h"
#include "storage/subjects.h"

#include <algorithm>
#include <utility>

namespace kith::node {

using consent::Audience;
using consent::KindSet;
using consent::Reason;

struct StaffDesk::Member {
    ActorRow row;
    std::string role{};
};

struct StaffDesk::Deed {
    storage::Tx& tx;
    const Member& member;
    const ActorRow& whom;
    const Form& form;
    Instant now{};
};

namespace {

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

/// Nothing of who is gone, rests or is about to be forgotten, and no kind that they took away from us.
std::vector<AskedByMe> asked_by(storage::Tx& tx, storage::ActorId member, Instant now) {
    std::vector<AskedByMe> asked;
    for (const auto& row : storage::consent_requests_by(tx, member, limits::desk_asked_shown)) {
        const auto whom = storage::find_actor(tx, row.actor);
        const auto subject = storage::find_subject(tx, row.subject);
        if (!whom || whom->gone() || !subject || subject->erased || subject->restricted) continue;
        if (storage::erasure_due_of(tx, row.subject)) continue;
        AskedByMe one{
            .who = shown_handle(*whom), .state = row.state, .asked = row.created, .until = row.expires};
        if (one.state == storage::RequestState::open && row.expires <= now) {
            one.state = storage::RequestState::lapsed;
        }
        for (const storage::GrantId id : row.grants) {
            const auto grant = storage::find_grant(tx, id);
            if (!grant || is_not_to_be_asked(tx, row.subject, grant->kind)) continue;
            one.kinds.insert(grant->kind);
            one.reason = grant->reason;
        }
        if (!one.kinds.empty() && may_be_asked_for(one.reason)) asked.push_back(std::move(one));
    }
    return asked;
}

/// A yes for everybody is for what stands on public pages; any other is for people who look.
Done check_use(Reason reason, const Audience& audience) {
    const bool shown = reason == Reason::profile_publication || reason == Reason::recognition;
    if (audience == Audience::public_() ? shown : people_look_for(reason)) return {};
    return fail(
        Errc::malformed,
        "desk/no-use",
        "Nobody could use a yes to that: \"everyone\" goes with public pages and with naming those who "
        "give, and the other readers with what people of ours do.");
}

}  // namespace

StaffDesk::StaffDesk(Parts parts)
    : parts_(parts),
      cookie_(parts.site.base),
      acts_(parts.clock, {.requests = limits::desk_acts_max, .per = limits::desk_acts_in}),
      questions_(parts.clock, {.requests = limits::desk_questions_max, .per = limits::desk_questions_in}) {}

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
Result<StaffDesk::Member> StaffDesk::member_of(storage::Tx& tx, const Visit& visit, Instant now) const {
    const bool may_have_role = visit.who.is_local && !visit.who.gone() && !visit.who.suspended &&
                               storage::is_own_sign_in(visit.session.way);
    std::string role;
    if (may_have_role) role = TRY(parts_.consents.role_of(tx, visit.who, now));
    if (!is_staff_role(role)) {
        return fail(Errc::denied, "desk/not-staff", "This page is for staff, faculty and board members.");
    }
    return Member{visit.who, std::move(role)};
}

/// What is known here is taken as it is, so that their server does not hear that somebody looks.
Result<ActorRow> StaffDesk::find(const std::string& who) const {
    const auto handle = activitypub::parse_handle(who);
    if (handle) {
        auto known = TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<ActorRow>> {
            return handle->host == parts_.site.domain
                       ? storage::find_local_actor(tx, handle->user)
                       : storage::find_actor_by_handle(tx, handle->user, handle->host);
        }));
        if (known && !known->deleted) return *std::move(known);
    }
    return parts_.social.find_actor(who);
}

std::string StaffDesk::render(const Member& member, const std::string& token, DeskPage page) const {
    page.site = site_model(parts_.site);
    page.csrf = csrf_of(token);
    page.handle = shown_handle(member.row);
    page.role = member.role;
    return render_desk(page);
}

/// The person sees who of ours did what, and what for; also when nothing came of it.
void StaffDesk::write_down(const Deed& deed, std::string_view what, std::string_view reason) const {
    const std::string by = shown_handle(deed.member.row) + ", in the role " + deed.member.role;
    storage::append_audit(deed.tx,
                          {.id = parts_.ids.make<storage::AuditId>(),
                           .at = deed.now,
                           .channel = "staff",
                           .verb = std::string(what),
                           .subject = deed.whom.subject,
                           .reason = by + (reason.empty() ? "" : ": " + std::string(reason))});
}

Response StaffDesk::failure(const Request& request, const Error& error) const {
    if (error.code == Errc::unauthorized) return private_page(Response::redirect("/consent", 303));
    return private_page(parts_.problems.respond(request, error));
}

Response StaffDesk::desk(const Request& request) const {
    const std::string token = cookie_.token_in(request);
    if (token.empty()) return private_page(Response::redirect("/consent", 303));
    const Instant now = parts_.clock.now();
    std::optional<Visit> visit;
    std::optional<Member> member;
    const auto asked = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<AskedByMe>> {
        visit = TRY(Links::visit(tx, token, now));
        member = TRY(member_of(tx, *visit, now));
        return asked_by(tx, member->row.id, now);
    });
    if (!asked) return failure(request, asked.error());
    if (now - visit->session.seen >= limits::session_seen_every) {
        const Done noted = parts_.database.write([&](storage::Tx& tx) -> Done {
            Links::touch(tx, *visit, now);
            return {};
        });
        if (!noted) return failure(request, noted.error());
    }
    return private_page(page_response(render(*member, token, {.asked = *asked})));
}

Response StaffDesk::do_it(const Request& request, Doing doing) {
    const std::string token = cookie_.token_in(request);
    if (token.empty()) return private_page(Response::redirect("/consent", 303));
    const auto form = Form::parse(request.body);
    if (!form) return failure(request, form.error());
    if (cookie_.is_from_elsewhere(request) || !is_of_session(*form, token)) {
        return failure(request,
                       {Errc::denied, "desk/old-form", "The page was too old: please open the desk again."});
    }
    const Instant now = parts_.clock.now();
    const auto enter = [&](storage::Tx& tx) -> Result<Member> {
        const Visit visit = TRY(Links::visit(tx, token, now));
        Links::touch(tx, visit, now);
        return member_of(tx, visit, now);
    };
    // Before anybody is looked for, and again when it is done: finding them may take a while.
    const auto member = parts_.database.read([&](storage::Tx& tx) -> Result<Member> {
        return member_of(tx, TRY(Links::visit(tx, token, now)), now);
    });
    if (!member) return failure(request, member.error());
    const Result<DeskPage> done = act(*member, *form, doing, enter);
    if (!done && (done.error().code == Errc::internal || done.error().code == Errc::unauthorized)) {
        return failure(request, done.error());
    }
    DeskPage page = done ? *done : DeskPage{.done = DeskDone::refused, .detail = done.error().message};
    page.typed_who = (*form)["who"];
    if (const auto purpose = purpose_in(*form)) page.purpose = *purpose;
    const auto asked = parts_.database.read(
        [&](storage::Tx& tx) -> Result<std::vector<AskedByMe>> { return asked_by(tx, member->row.id, now); });
    if (!asked) return failure(request, asked.error());
    page.asked = *asked;
    Response response =
        page_response(render(*member, token, std::move(page)), done ? 200 : status_of(done.error().code));
    if (!done && done.error().code == Errc::limited) {
        response.set("Retry-After", std::to_string(std::chrono::seconds(limits::desk_acts_in).count()));
    }
    return private_page(std::move(response));
}

Result<DeskPage> StaffDesk::act(const Member& member, const Form& form, Doing doing, const Entering& enter) {
    const std::string group = "member " + std::to_string(member.row.id.value);
    const bool asks = doing == &StaffDesk::ask;
    if (!acts_.spend({.address = group}).allowed || (asks && !questions_.spend({.address = group}).allowed)) {
        return fail(Errc::limited,
                    "desk/too-often",
                    "That was done too often in a short time: please wait a little.");
    }
    const ActorRow whom = TRY(find(std::string(form["who"])));
    if (whom.gone() || whom.id == member.row.id || whom.id == parts_.consents.actor()) {
        return fail(Errc::not_found, "desk/nobody", "There is nobody of that name to be at the desk for.");
    }
    const Instant now = parts_.clock.now();
    auto done = parts_.database.write([&](storage::Tx& tx) -> Result<DeskPage> {
        const Member again = TRY(enter(tx));
        return (this->*doing)({tx, again, whom, form, now});
    });
    // What a person answered to others, or why nothing may be asked of them, is not told by a refusal; and a
    // question that was tried is on record like one that was put.
    if (!asks || done || done.error().code != Errc::denied) return done;
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        write_down({tx, member, whom, form, now}, "a question that was not put", "");
        return {};
    }));
    return fail(Errc::denied, "desk/not-now", "This cannot be asked of this person now.");
}

Result<DeskPage> StaffDesk::look(const Deed& deed) const {
    const Reason reason = TRY(purpose_in(deed.form));
    auto details =
        TRY(parts_.consents.use(deed.tx, deed.member.row, deed.whom.subject, every_kind(), reason, deed.now));
    write_down(deed, "look", consent::words_of(reason, "en"));
    return DeskPage{.done = DeskDone::looked,
                    .looked = Looked{shown_handle(deed.whom), reason, std::move(details)}};
}

Result<DeskPage> StaffDesk::record(const Deed& deed) const {
    const auto kind = consent::parse_kind(deed.form["kind"]);
    if (!kind) return unknown_field();
    TRY(parts_.consents.record(
        deed.tx, deed.member.row, deed.whom, *kind, std::string(deed.form["value"]), deed.now));
    write_down(deed, "note of what was heard", consent::words_of(KindSet{*kind}, "en"));
    return DeskPage{.done = DeskDone::recorded, .gone_at = deed.now + hearsay_kept_for};
}

Result<DeskPage> StaffDesk::ask(const Deed& deed) const {
    const auto reason = TRY(purpose_in(deed.form));
    const auto audience = TRY(audience_in(deed.form, deed.member.row, deed.member.role));
    const Wish wish{.kinds = kinds_in(deed.form), .reason = reason, .audience = audience};
    if (wish.kinds.empty()) {
        return fail(Errc::malformed, "desk/no-kind", "Please tick at least one thing to ask for.");
    }
    if (!may_be_asked_for(wish.reason)) return unknown_field();
    TRY_DONE(check_use(wish.reason, wish.audience));
    TRY(parts_.consents.ask(deed.tx, deed.member.row, deed.whom, wish, deed.now));
    write_down(deed, "question", consent::words_of(wish.reason, "en"));
    return DeskPage{.done = DeskDone::asked};
}

}  // namespace kith::node
