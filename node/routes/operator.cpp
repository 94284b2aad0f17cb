#include "node/routes/operator.h"

#include "activitypub/wire/webfinger.h"
#include "node/commands/post_json.h"
#include "node/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/operator_rows.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/sign_in.h"
#include "node/routes/sign_in_page.h"
#include "node/routes/turnstile.h"
#include "node/web/consent_words.h"
#include "node/web/operator_limits.h"
#include "node/web/operator_pages.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view own_path = "/operator";

/// What the next page says of a form that worked, by the word in its address.
constexpr std::pair<std::string_view, std::string_view> done_words[] = {
    {"assigned", "This report is yours now."},
    {"released", "This report is with nobody now."},
    {"closed", "The report is closed."},
    {"reopened", "The report is open again."},
    {"forwarded", "It is on its way to their server, which is not told who reported."},
    {"warned", "The warning is given."},
    {"silenced", "The account is silenced."},
    {"sensitized", "Their media are marked as sensitive."},
    {"disabled", "They are signed out, and cannot sign in."},
    {"suspended", "The account is suspended."},
    {"unsilenced", "The account is silenced no longer."},
    {"unsensitized", "Their media are marked no longer, but where they mark them themselves."},
    {"enabled", "They can sign in again."},
    {"unsuspended", "The account is let in again."},
    {"approved", "The account is approved: its person can come in."},
    {"refused", "The sign-up is refused, and what they gave is deleted."},
    {"withdrawn", "The invitation is withdrawn."},
    {"added", "The rule holds from now on."},
    {"removed", "The rule is removed."},
    {"blocked", "No account is made from there from now on."},
    {"unblocked", "The block is removed."}};

std::string done_asked(const Request& request) {
    const std::string_view word = request.query_value("done").value_or("");
    const auto* const found =
        std::ranges::find(done_words, word, [](const auto& each) { return each.first; });
    return found == std::end(done_words) ? std::string() : std::string(found->second);
}

/// Where one may be led to after sign-in: a page of these, and nothing else.
std::string page_named(std::string_view to) {
    const bool plain = std::ranges::all_of(
        to, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '-'; });
    return plain && to.starts_with("/operator/") ? std::string(to) : std::string(own_path);
}

OperatorMay shown_ways(Permissions may) {
    return {.reports = may.has(Permission::reports),
            .accounts = may.has(Permission::accounts),
            .sign_ups = may.has(Permission::sign_ups),
            .domains = may.has(Permission::domains),
            .blocks = may.has(Permission::blocks),
            .delivery = may.has(Permission::delivery),
            .audit = may.has(Permission::log)};
}

std::unexpected<Error> nothing_here() {
    return fail(Errc::not_found, "operator/none");
}

/// What somebody can mend, or has to know; the rest is a page of its own.
bool is_said_at_the_form(Errc code) {
    return code == Errc::malformed || code == Errc::denied || code == Errc::conflict || code == Errc::limited;
}

std::string fault_words(const Error& error) {
    if (!error.message.empty()) return as_heading(error.message) + (error.message.ends_with('.') ? "" : ".");
    switch (error.code) {
        case Errc::denied:
            return "That is not yours to do: it is about one of the staff or this server itself, or your "
                   "role has changed.";
        case Errc::conflict:
            return "That was done already.";
        case Errc::limited:
            return "That was done too often in a short time: please wait a little.";
        default:
            return "The form was not understood: please look through it once more.";
    }
}

}  // namespace

std::string OperatorPages::Again::typed(std::string_view name, std::string_view otherwise) const {
    return std::string(form == nullptr ? otherwise : (*form)[name]);
}

void OperatorPages::add_page(Router& router,
                             std::string_view pattern,
                             std::optional<Permission> needed,
                             Show show) {
    router.add("GET", pattern, [this, needed, show](Request& request) {
        const auto here = enter(request, needed);
        return here ? (this->*show)(request, *here, {}) : here.error();
    });
}

void OperatorPages::add_form(
    Router& router, std::string_view pattern, std::optional<Permission> needed, Show show, Do deed) {
    add_page(router, pattern, needed, show);
    router.add("POST", pattern, [this, needed, show, deed](Request& request) {
        return posted(request, needed, show, deed);
    });
}

void OperatorPages::add_routes(Router& router) {
    using enum Permission;
    add_page(router, own_path, std::nullopt, &OperatorPages::start);
    router.add("POST", "/operator/sign-in", [this](Request& request) { return sign_in(request); });
    router.add("POST", "/operator/sign-out", [this](Request& request) { return sign_out(request); });
    // Who loads one of these again gets a page.
    for (const std::string_view pattern : {"/operator/sign-in", "/operator/sign-out", "/operator/find"}) {
        router.add("GET", pattern, [](Request&) {
            return private_page(Response::redirect(std::string(own_path), 303));
        });
    }
    router.add("POST", "/operator/find", [this](Request& request) {
        return posted(request, accounts, &OperatorPages::start, &OperatorPages::find);
    });
    add_page(router, "/operator/reports", reports, &OperatorPages::reports);
    add_form(
        router, "/operator/reports/{id}", reports, &OperatorPages::report, &OperatorPages::change_report);
    add_form(
        router, "/operator/accounts/{id}", accounts, &OperatorPages::account, &OperatorPages::change_account);
    add_form(
        router, "/operator/sign-ups", sign_ups, &OperatorPages::sign_ups, &OperatorPages::answer_sign_up);
    add_form(router,
             "/operator/invitations",
             sign_ups,
             &OperatorPages::invitations,
             &OperatorPages::change_invitations);
    add_form(router, "/operator/domains", domains, &OperatorPages::domains, &OperatorPages::change_domains);
    add_form(router, "/operator/blocks", blocks, &OperatorPages::blocks, &OperatorPages::change_blocks);
    add_page(router, "/operator/delivery", delivery, &OperatorPages::delivery);
    add_page(router, "/operator/audit", log, &OperatorPages::audit);
}

Response OperatorPages::sign_in_page(std::string to,
                                     SignInProblem problem,
                                     int status,
                                     std::string typed) const {
    return SignInPages(parts_.site, parts_.sign_in)
        .first({.action_path = "/operator/sign-in",
                .fields = {{"to", std::move(to)}},
                .typed = std::move(typed),
                .problem = problem},
               status);
}

/// Hidden and absent are one: also for who is signed in and has no role, or not this one.
Response OperatorPages::failure(const Request& request, const Error& error) const {
    if (error.code != Errc::denied) return private_page(parts_.problems.respond(request, error));
    return private_page(parts_.problems.respond(request, nothing_here().error()));
}

std::expected<OperatorPages::Here, Response> OperatorPages::enter(const Request& request,
                                                                  std::optional<Permission> needed) const {
    std::string token = cookie_.token_in(request);
    const Instant now = parts_.clock.now();
    std::optional<Visit> visit;
    auto may = parts_.database.read([&](storage::Tx& tx) -> Result<Permissions> {
        visit = TRY(Links::visit(tx, token, now));
        // A link shows that somebody reads a person's messages, which is too little for what is here.
        const bool own = visit->who.is_local && storage::is_own_sign_in(visit->session.way);
        const Permissions mine =
            own ? parts_.moderation.permissions_of(tx, Moderator::of(visit->who.id)) : Permissions();
        if (mine.empty() || (needed && !mine.has(*needed))) return nothing_here();
        return mine;
    });
    if (!may) {
        if (may.error().code != Errc::unauthorized) return std::unexpected(failure(request, may.error()));
        // The same for every address, so that it says nothing of what there is.
        const bool form = request.method == "POST";
        return std::unexpected(sign_in_page(page_named(request.path),
                                            form ? SignInProblem::old_form : SignInProblem::none,
                                            form ? 403 : 200));
    }
    if (now - visit->session.seen >= limits::session_seen_every) {
        const Done noted = parts_.database.write([&](storage::Tx& tx) -> Done {
            Links::touch(tx, *visit, now);
            return {};
        });
        if (!noted) return std::unexpected(failure(request, noted.error()));
    }
    return Here{.token = std::move(token), .who = std::move(visit->who), .may = *may};
}

Response OperatorPages::posted(const Request& request,
                               std::optional<Permission> needed,
                               Show show,
                               Do deed) const {
    if (cookie_.is_from_elsewhere(request)) {
        return sign_in_page(page_named(request.path), SignInProblem::old_form, 403);
    }
    const auto here = enter(request, needed);
    if (!here) return here.error();
    const auto form = Form::parse(request.body);
    if (!form) return failure(request, form.error());
    if (!is_of_session(*form, here->token)) {
        return (this->*show)(
            request,
            *here,
            {.form = &*form,
             .problem = {.words = "This page was open for too long, and nothing was done. What "
                                  "you typed is still here: please send it again."},
             .status = 403});
    }
    auto done = (this->*deed)(request, *here, *form);
    if (!done) {
        Fault& fault = done.error();
        if (!is_said_at_the_form(fault.error.code)) return failure(request, fault.error);
        return (this->*show)(request,
                             *here,
                             {.form = &*form,
                              .problem = {fault_words(fault.error), std::move(fault.field)},
                              .status = status_of(fault.error.code)});
    }
    if (done->page) return *std::move(done->page);
    std::string to = done->to.empty() ? request.path : std::move(done->to);
    if (!done->done.empty()) to.append("?done=").append(done->done);
    return private_page(Response::redirect(std::move(to), 303));
}

Response OperatorPages::sign_in(const Request& request) const {
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    const std::string to = page_named((*form)["to"]);
    if (cookie_.is_from_elsewhere(request)) return sign_in_page(to, SignInProblem::old_form, 403);
    const std::string typed((*form)["handle"].substr(0, limits::sign_in_handle_bytes_max));
    const auto token = parts_.sign_in.open(request, *form);
    if (token) {
        Response response = private_page(Response::redirect(to, 303));
        response.set("Set-Cookie", cookie_.set(*token));
        return response;
    }
    const SignIn::Refusal& refusal = token.error();
    switch (refusal.why) {
        case SignIn::Why::wait:
            return with_retry_after(sign_in_page(to, SignInProblem::too_many_tries, refusal.status, typed),
                                    refusal.wait);
        case SignIn::Why::failed:
            return private_page(parts_.problems.respond(request, refusal.error));
        case SignIn::Why::code:
        case SignIn::Why::again:
            return SignInPages(parts_.site, parts_.sign_in)
                .second(refusal, {.action_path = "/operator/sign-in", .fields = {{"to", to}}});
        case SignIn::Why::passkey:
            return sign_in_page(to, SignInProblem::wrong_passkey, refusal.status);
        case SignIn::Why::over:
            return sign_in_page(to, SignInProblem::over, refusal.status);
        case SignIn::Why::wrong:
            break;
    }
    return sign_in_page(to, SignInProblem::wrong, refusal.status, typed);
}

Response OperatorPages::sign_out(const Request& request) const {
    const std::string token = cookie_.token_in(request);
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    if (token.empty() || cookie_.is_from_elsewhere(request) || !is_of_session(*form, token)) {
        return sign_in_page(std::string(own_path), SignInProblem::old_form, 403);
    }
    const Done ended = parts_.database.write([&](storage::Tx& tx) -> Done {
        Links::end(tx, token);
        return {};
    });
    if (!ended) return private_page(parts_.problems.respond(request, ended.error()));
    Response response = private_page(Response::redirect(std::string(own_path), 303));
    response.set("Set-Cookie", cookie_.set(""));
    return response;
}

OperatorFrame OperatorPages::frame(const Request& request, const Here& here, const Again& again) const {
    return {.site = site_model(parts_.site),
            .csrf = csrf_of(here.token),
            .who = shown_handle(here.who),
            .may = shown_ways(here.may),
            .done = again.form == nullptr ? done_asked(request) : std::string(),
            .problem = again.problem};
}

Result<OperatorStartPage> OperatorPages::start_page(const Request& request,
                                                    const Here& here,
                                                    const Again& again) const {
    OperatorStartPage page{.frame = frame(request, here, again), .typed_handle = again.typed("handle")};
    const Moderator me = here.moderator();
    constexpr std::size_t most = limits::operator_counted_max;
    if (here.may.has(Permission::reports)) {
        page.open_reports =
            TRY(parts_.moderation.reports(me, {.state = storage::ReportFilter::State::open}, {.limit = most}))
                .size();
    }
    if (here.may.has(Permission::sign_ups)) {
        page.sign_ups = TRY(parts_.moderation.sign_ups(me, most)).size();
    }
    if (here.may.has(Permission::delivery)) {
        const auto hosts = TRY(parts_.moderation.delivery_health(me, most));
        page.troubled_hosts = static_cast<std::size_t>(
            std::ranges::count_if(hosts, [](const storage::HostRow& host) { return host.failures > 0; }));
    }
    page.second_step = TRY(parts_.database.read(
        [&](storage::Tx& tx) -> Result<bool> { return SecondStep::is_on(tx, here.who.id); }));
    return page;
}

Response OperatorPages::start(const Request& request, const Here& here, const Again& again) const {
    const auto page = start_page(request, here, again);
    if (!page) return failure(request, page.error());
    return private_page(page_response(render_operator_start(*page), again.status));
}

/// Whoever is known here; nobody else's server hears that somebody looks.
OperatorPages::Deed OperatorPages::find(const Request&, const Here&, const Form& form) const {
    std::string typed(form["handle"].substr(0, limits::sign_in_handle_bytes_max));
    while (typed.starts_with(' ') || typed.starts_with('@')) typed.erase(0, 1);
    while (typed.ends_with(' ')) typed.pop_back();
    if (!typed.contains('@')) typed += "@" + parts_.site.domain.text();
    const auto handle = activitypub::parse_handle(typed);
    if (!handle) {
        return std::unexpected(Fault{
            {Errc::malformed, "operator/handle", "That is not a handle: they look like @ana@a.example."},
            "handle"});
    }
    const auto found = parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::ActorRow>> {
        return handle->host == parts_.site.domain
                   ? storage::find_local_actor(tx, handle->user)
                   : storage::find_actor_by_handle(tx, handle->user, handle->host);
    });
    if (!found) return std::unexpected(Fault{found.error()});
    if (!*found) {
        return std::unexpected(
            Fault{{Errc::malformed, "operator/nobody", "Nobody of that handle is known here."}, "handle"});
    }
    return Outcome{.to = "/operator/accounts/" + std::to_string((*found)->id.value)};
}

}  // namespace kith::node
