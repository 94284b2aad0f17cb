#include "node/routes/authorise.h"

#include "consent/crypto/digest.h"
#include "node/limits.h"
#include "node/mastodon/limits.h"
#include "node/mastodon/oauth.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/sign_in.h"
#include "node/routes/sign_in_page.h"
#include "node/routes/turnstile.h"
#include "node/web/pages.h"
#include "node/web/sign_in_pages.h"
#include "storage/audit.h"
#include "storage/mail.h"
#include "storage/registrations.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

constexpr std::size_t code_bytes = 32;
constexpr std::string_view own_path = "/oauth/authorize";

std::string path_with(const AuthorisationRequest& wanted, std::string_view more) {
    return std::string(own_path) + "?" + wanted.query() + std::string(more);
}

/// The page's policy, with its forms allowed to lead to the application.
std::string policy_for(std::string_view redirect_uri) {
    constexpr std::string_view strict = "form-action 'self'";
    std::string policy(page_security_policy);
    policy.replace(policy.find(strict), strict.size(), form_action_for(redirect_uri));
    return policy;
}

void say_where_it_leads(AuthorisePage& page, const std::string& redirect_uri) {
    if (is_out_of_band(redirect_uri)) {
        page.back = AuthorisePage::Back::code;
        return;
    }
    const auto parts = parse_uri(redirect_uri);
    page.back = parts ? AuthorisePage::Back::site : AuthorisePage::Back::device;
    page.back_to = parts ? parts->authority() : redirect_uri.substr(0, redirect_uri.find(':') + 1);
}

/// "read:accounts" says nothing beside "read".
std::vector<std::string_view> widest(const Scopes& scopes) {
    std::vector<std::string_view> names;
    for (const std::string_view name : known_scopes()) {
        if (!scopes.allow(name)) continue;
        const auto covers = [&](std::string_view other) { return Scopes::trusted(other).allow(name); };
        if (!std::ranges::any_of(names, covers)) names.push_back(name);
    }
    return names;
}

SignInProblem why_shut(bool waits) {
    return waits ? SignInProblem::waiting : SignInProblem::suspended;
}

/// Nothing to choose where there is no unit.
std::vector<ActsFor> acts_for(const activitypub::Site& site,
                              const storage::ActorRow& person,
                              const std::vector<storage::UnitOfHolder>& units) {
    if (units.empty()) return {};
    const auto option = [&](const storage::ActorRow& actor, ActsFor::How how) -> ActsFor {
        return {.value = std::to_string(actor.id.value),
                .handle = "@" + actor.username + "@" + site.domain.text(),
                .how = how};
    };
    std::vector<ActsFor> all = {option(person, ActsFor::How::themselves)};
    for (const auto& [unit, role] : units) {
        const bool edits = role == storage::UnitRole::editor;
        all.push_back(option(unit, edits ? ActsFor::How::unit : ActsFor::How::reading_unit));
    }
    return all;
}

Response secret_page(std::string html, int status = 200) {
    return private_page(page_response(std::move(html), status));
}

}  // namespace

void Authorise::add_routes(Router& router) {
    router.add("GET", own_path, [this](Request& request) { return ask(request); });
    // Some clients write a slash at the end.
    router.add("GET", std::string(own_path) + "/", [this](Request& request) { return ask(request); });
    router.add("POST", own_path, [this](Request& request) { return decide(request); });
    router.add("POST", "/oauth/authorize/sign-in", [this](Request& request) { return sign_in(request); });
    router.add("GET", "/oauth/authorize/native", [this](Request& request) { return native(request); });
}

/// On a page of ours, also where the application is known: anybody can register one, and whoever follows a
/// link to us stays with us until they said something themselves. RFC 9700, section 4.11.2
Response Authorise::refuse(const Request& request, const AuthorisationFailure& why) const {
    return private_page(
        parts_.problems.respond(request, {Errc::malformed, "authorise/app", std::string(why.description)}));
}

/// What the person said.
Response Authorise::deny(const AuthorisationRequest& wanted) const {
    constexpr std::string_view said = "The person did not allow it.";
    if (is_out_of_band(wanted.redirect_uri)) {
        return secret_page(
            render_authorise_code({.site = site_model(parts_.site), .refusal = std::string(said)}));
    }
    return answer(wanted, {{"error", "access_denied"}, {"error_description", std::string(said)}});
}

Response Authorise::answer(const AuthorisationRequest& wanted, NamedTexts fields) const {
    return private_page(Response::redirect(answer_address(wanted, std::move(fields), parts_.site.base), 303));
}

std::expected<Authorise::Asked, Response> Authorise::asked(const Request& request,
                                                           AuthorisationRequest wanted) const {
    Asked asked{.request = std::move(wanted), .session = cookie_.token_in(request)};
    std::optional<storage::AppRow> app;
    const Done read = parts_.database.read([&](storage::Tx& tx) -> Done {
        app = storage::find_app(tx, asked.request.client_id);
        if (asked.session.empty()) return {};
        auto visit = Links::visit(tx, asked.session, parts_.clock.now());
        if (!visit && visit.error().code != Errc::unauthorized) return std::unexpected(visit.error());
        // Who came by a link, or by another server, has no account here that could be lent.
        if (visit && visit->who.is_local && storage::is_own_sign_in(visit->session.way)) {
            asked.visit = *std::move(visit);
            const storage::ActorId who = asked.visit->who.id;
            asked.waits = storage::is_mailbox_awaited(tx, who) || storage::is_account_pending(tx, who);
            asked.units = storage::units_of(tx, who);
        }
        return {};
    });
    if (!read) return std::unexpected(private_page(parts_.problems.respond(request, read.error())));
    auto authorisation = check_authorisation(asked.request, std::move(app));
    if (!authorisation) return std::unexpected(refuse(request, authorisation.error()));
    asked.authorisation = *std::move(authorisation);
    return asked;
}

Response Authorise::ask(const Request& request) const {
    const auto asked = this->asked(request, AuthorisationRequest::of([&](std::string_view name) {
                                       return request.query_value(name).value_or("");
                                   }));
    if (!asked) return asked.error();
    // The session's cookie (SameSite=Strict) stays at home when another site sends the browser here; it comes
    // along when a page of ours does.
    const std::string_view from = request.header("Sec-Fetch-Site");
    const bool from_elsewhere = from == "cross-site" || from == "same-site";
    if (asked->session.empty() && from_elsewhere && !request.query_value("again")) {
        const std::string path =
            path_with(asked->request, asked->request.force_login ? "&force_login=true&again=1" : "&again=1");
        Response page = secret_page(render_authorise_again({.site = site_model(parts_.site), .path = path}));
        page.set("Refresh", "0; url=" + path);
        return page;
    }
    if (!asked->visit || asked->request.force_login) return sign_in_page(*asked, SignInProblem::none, 200);
    return question(*asked);
}

Response Authorise::sign_in_page(const Asked& asked,
                                 SignInProblem problem,
                                 int status,
                                 std::string typed) const {
    return SignInPages(parts_.site, parts_.sign_in)
        .first({.action_path = "/oauth/authorize/sign-in",
                .app_name = asked.authorisation.app.name,
                .fields = asked.request.fields(),
                .typed = std::move(typed),
                .problem = problem},
               status);
}

Response Authorise::question(const Asked& asked) const {
    if (asked.visit->who.gone()) return sign_in_page(asked, why_shut(asked.waits), 403);
    const storage::AppRow& app = asked.authorisation.app;
    AuthorisePage page{.site = site_model(parts_.site),
                       .csrf = csrf_of(asked.session),
                       .who = "@" + asked.visit->who.username + "@" + parts_.site.domain.text(),
                       .app_name = app.name,
                       .website = app.website.value_or(""),
                       .scopes = widest(asked.authorisation.scopes),
                       .fields = asked.request.fields(),
                       .acts_for = acts_for(parts_.site, asked.visit->who, asked.units),
                       .other_path = path_with(asked.request, "&force_login=true")};
    say_where_it_leads(page, asked.request.redirect_uri);
    Response response = secret_page(render_authorise(page));
    response.set("Content-Security-Policy", policy_for(asked.request.redirect_uri));
    return response;
}

std::expected<Form, Response> Authorise::form_in(const Request& request) const {
    auto form = Form::parse(request.body);
    if (!form) return std::unexpected(private_page(parts_.problems.respond(request, form.error())));
    return *std::move(form);
}

Response Authorise::sign_in(const Request& request) const {
    const auto form = form_in(request);
    if (!form) return form.error();
    const auto asked =
        this->asked(request, AuthorisationRequest::of([&](std::string_view name) { return (*form)[name]; }));
    if (!asked) return asked.error();
    if (cookie_.is_from_elsewhere(request)) return sign_in_page(*asked, SignInProblem::old_form, 403);
    const std::string typed((*form)["handle"].substr(0, limits::sign_in_handle_bytes_max));
    const auto token = parts_.sign_in.open(request, *form);
    if (token) {
        Response response = private_page(Response::redirect(path_with(asked->request, ""), 303));
        response.set("Set-Cookie", cookie_.set(*token));
        return response;
    }
    const SignIn::Refusal& refusal = token.error();
    switch (refusal.why) {
        case SignIn::Why::wait:
            return with_retry_after(
                sign_in_page(*asked, SignInProblem::too_many_tries, refusal.status, typed), refusal.wait);
        case SignIn::Why::failed:
            return private_page(parts_.problems.respond(request, refusal.error));
        case SignIn::Why::code:
        case SignIn::Why::again:
            return SignInPages(parts_.site, parts_.sign_in)
                .second(refusal,
                        {.action_path = "/oauth/authorize/sign-in",
                         .app_name = asked->authorisation.app.name,
                         .fields = asked->request.fields()});
        case SignIn::Why::passkey:
            return sign_in_page(*asked, SignInProblem::wrong_passkey, refusal.status);
        case SignIn::Why::over:
            return sign_in_page(*asked, SignInProblem::over, refusal.status);
        case SignIn::Why::wrong:
            break;
    }
    return sign_in_page(*asked, SignInProblem::wrong, refusal.status, typed);
}

Response Authorise::decide(const Request& request) const {
    const auto form = form_in(request);
    if (!form) return form.error();
    const auto asked =
        this->asked(request, AuthorisationRequest::of([&](std::string_view name) { return (*form)[name]; }));
    if (!asked) return asked.error();
    if (!asked->visit) return sign_in_page(*asked, SignInProblem::none, 403);
    if (cookie_.is_from_elsewhere(request) || !is_of_session(*form, asked->session)) {
        return sign_in_page(*asked, SignInProblem::old_form, 403);
    }
    const std::string_view choice = (*form)["choice"];
    if (choice == "allow") return allow(request, *asked, (*form)["as"]);
    if (choice != "deny") return question(*asked);
    return deny(asked->request);
}

Result<storage::CodeRow> Authorise::code_in(storage::Tx& tx,
                                            const Asked& asked,
                                            const storage::ActorRow& person,
                                            std::string_view as) const {
    storage::CodeRow row{.app = asked.authorisation.app.id,
                         .actor = person.id,
                         .subject = person.subject,
                         .scopes = asked.authorisation.scopes.text(),
                         .redirect_uri = asked.request.redirect_uri,
                         .challenge = asked.request.challenge,
                         .expires = parts_.clock.now() + limits::code_for};
    if (as.empty() || as == std::to_string(person.id.value)) return row;
    // They may have lost the role since they saw the page; of what they never held it says the same.
    const auto units = storage::units_of(tx, person.id);
    const auto chosen = std::ranges::find(
        units, as, [](const storage::UnitOfHolder& each) { return std::to_string(each.unit.id.value); });
    if (chosen == units.end()) return fail(Errc::denied, "authorise/unit", "You cannot act for this unit.");
    const Scopes left = asked.authorisation.scopes.for_unit(chosen->role);
    if (left.empty()) {
        return fail(
            Errc::denied, "authorise/reader", "Your role on this unit does not allow what it asks for.");
    }
    row.actor = chosen->unit.id;
    row.subject = chosen->unit.subject;
    row.scopes = left.text();
    row.by = person.id;
    storage::append_audit(tx,
                          {.id = parts_.ids.make<storage::AuditId>(),
                           .at = parts_.clock.now(),
                           .channel = "holder",
                           .verb = "as " + chosen->unit.username + ": let an application in",
                           .subject = row.subject,
                           .by = person.id});
    return row;
}

/// `as`: the id of whom it acts for; "" for the person.
Response Authorise::allow(const Request& request, const Asked& asked, std::string_view as) const {
    if (asked.visit->who.gone()) return sign_in_page(asked, why_shut(asked.waits), 403);
    const std::string code = parts_.random.token(code_bytes);
    const Instant now = parts_.clock.now();
    const Done made = parts_.database.write([&](storage::Tx& tx) -> Done {
        // The session may have ended meanwhile, by a new password, say.
        const Visit visit = TRY(Links::visit(tx, asked.session, now));
        if (!storage::touch_app(tx, asked.authorisation.app.id, now)) {
            return fail(
                Errc::malformed, "authorise/app-gone", "This application is not known here any more.");
        }
        storage::CodeRow row = TRY(code_in(tx, asked, visit.who, as));
        row.code = crypto::sha256(as_bytes(code));
        storage::insert_code(tx, row);
        return {};
    });
    if (!made && made.error().code == Errc::unauthorized) {
        return sign_in_page(asked, SignInProblem::old_form, 403);
    }
    if (!made) return private_page(parts_.problems.respond(request, made.error()));
    if (is_out_of_band(asked.request.redirect_uri)) {
        return private_page(Response::redirect("/oauth/authorize/native?code=" + code, 303));
    }
    return answer(asked.request, {{"code", code}});
}

Response Authorise::native(const Request& request) const {
    const std::string_view code = request.query_value("code").value_or("");
    // Whoever makes up a link to here puts no words on our page.
    if (!is_token(code)) {
        return secret_page(
            render_authorise_code(
                {.site = site_model(parts_.site),
                 .refusal = "There is no code here. Please start again from the application."}),
            400);
    }
    return secret_page(render_authorise_code({.site = site_model(parts_.site), .code = std::string(code)}));
}

}  // namespace kith::node
