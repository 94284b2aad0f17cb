#include "node/routes/settings.h"

#include "node/limits.h"
#include "node/mastodon/params.h"
#include "node/routes/consent_centre.h"
#include "node/routes/own_visit.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/sign_in.h"
#include "node/routes/sign_in_page.h"
#include "node/routes/turnstile.h"
#include "node/web/sign_in_pages.h"
#include "storage/audit.h"
#include "storage/consent_links.h"
#include "storage/oauth.h"
#include "storage/units.h"

#include <algorithm>
#include <iterator>

namespace kith::node {
namespace {

constexpr std::string_view own_path = "/settings";

std::string shown(const activitypub::Site& site, const storage::ActorRow& actor) {
    return "@" + actor.username + "@" + site.domain.text();
}

/// Their own, and those that act for a unit as they let them in; what others let in for it is theirs.
std::vector<LetInApp> apps_of(storage::Tx& tx, const activitypub::Site& site, const storage::ActorRow& who) {
    std::vector<LetInApp> apps;
    auto tokens = storage::tokens_of(tx, who.subject);
    std::ranges::copy(storage::tokens_by(tx, who.id), std::back_inserter(tokens));
    for (const storage::TokenRow& token : tokens) {
        const auto app = storage::find_app(tx, token.app);
        if (!app) continue;
        const auto unit = token.by.valid() ? storage::find_actor(tx, token.actor) : std::nullopt;
        apps.push_back({.id = std::to_string(token.id.value),
                        .name = app->name,
                        .website = app->website.value_or(""),
                        .scopes = token.scopes,
                        .made = token.created,
                        .last_used = token.last_used,
                        .unit = unit ? shown(site, *unit) : std::string()});
    }
    return apps;
}

std::vector<HeldUnit> units_held(storage::Tx& tx,
                                 const activitypub::Site& site,
                                 const storage::ActorRow& who) {
    std::vector<HeldUnit> units;
    for (const auto& [unit, role] : storage::units_of(tx, who.id)) {
        units.push_back({.handle = shown(site, unit), .reads_only = role == storage::UnitRole::reader});
    }
    return units;
}

}  // namespace

void SettingsPages::add_routes(Router& router) {
    router.add("GET", own_path, [this](Request& request) { return show(request); });
    router.add("POST", "/settings/sign-in", [this](Request& request) { return sign_in(request); });
    router.add("POST", "/settings/revoke", [this](Request& request) { return revoke(request); });
    router.add("POST", "/settings/sign-out-everywhere", [this](Request& request) {
        return sign_out_everywhere(request);
    });
}

Response SettingsPages::sign_in_page(SignInProblem problem, int status, std::string typed) const {
    return SignInPages(parts_.site, parts_.sign_in)
        .first({.action_path = "/settings/sign-in", .typed = std::move(typed), .problem = problem}, status);
}

Response SettingsPages::show(const Request& request) const {
    const std::string token = cookie_.token_in(request);
    auto page = parts_.database.read([&](storage::Tx& tx) -> Result<SettingsPage> {
        const Visit visit = TRY(own_visit(tx, token, parts_.clock.now()));
        return SettingsPage{.site = site_model(parts_.site),
                            .csrf = csrf_of(token),
                            .who = shown(parts_.site, visit.who),
                            .apps = apps_of(tx, parts_.site, visit.who),
                            .units = units_held(tx, parts_.site, visit.who)};
    });
    if (page) return private_page(page_response(render_settings(*page)));
    if (page.error().code == Errc::unauthorized) return sign_in_page(SignInProblem::none, 200);
    return private_page(parts_.problems.respond(request, page.error()));
}

Response SettingsPages::sign_in(const Request& request) const {
    if (cookie_.is_from_elsewhere(request)) return sign_in_page(SignInProblem::old_form, 403);
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    const std::string typed((*form)["handle"].substr(0, limits::sign_in_handle_bytes_max));
    const auto token = parts_.sign_in.open(request, *form);
    if (token) {
        Response response = private_page(Response::redirect(std::string(own_path), 303));
        response.set("Set-Cookie", cookie_.set(*token));
        return response;
    }
    const SignIn::Refusal& refusal = token.error();
    switch (refusal.why) {
        case SignIn::Why::wait:
            return with_retry_after(sign_in_page(SignInProblem::too_many_tries, refusal.status, typed),
                                    refusal.wait);
        case SignIn::Why::failed:
            return private_page(parts_.problems.respond(request, refusal.error));
        case SignIn::Why::code:
        case SignIn::Why::again:
            return SignInPages(parts_.site, parts_.sign_in)
                .second(refusal, {.action_path = "/settings/sign-in"});
        case SignIn::Why::passkey:
            return sign_in_page(SignInProblem::wrong_passkey, refusal.status);
        case SignIn::Why::over:
            return sign_in_page(SignInProblem::over, refusal.status);
        case SignIn::Why::wrong:
            break;
    }
    return sign_in_page(SignInProblem::wrong, refusal.status, typed);
}

template <class Doing>
Response SettingsPages::posted(const Request& request, Doing doing) const {
    const std::string token = cookie_.token_in(request);
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    if (token.empty() || cookie_.is_from_elsewhere(request) || !is_of_session(*form, token)) {
        return sign_in_page(SignInProblem::old_form, 403);
    }
    const Instant now = parts_.clock.now();
    const Done done = parts_.database.write([&](storage::Tx& tx) -> Done {
        doing(tx, TRY(own_visit(tx, token, now)), *form, now);
        return {};
    });
    if (done) return private_page(Response::redirect(std::string(own_path), 303));
    if (done.error().code == Errc::unauthorized) return sign_in_page(SignInProblem::old_form, 403);
    return private_page(parts_.problems.respond(request, done.error()));
}

void SettingsPages::write_down(storage::Tx& tx,
                               const Visit& visit,
                               std::string_view verb,
                               Instant now) const {
    storage::append_audit(tx,
                          {.id = parts_.ids.make<storage::AuditId>(),
                           .at = now,
                           .channel = "self",
                           .verb = std::string(verb),
                           .subject = visit.who.subject});
}

Response SettingsPages::revoke(const Request& request) const {
    return posted(request, [this](storage::Tx& tx, const Visit& visit, const Form& form, Instant now) {
        const auto id = parse_api_id(form["id"]);
        const auto token = id ? storage::find_token(tx, storage::TokenId(*id)) : std::nullopt;
        // Twice is once, and of another's it says nothing.
        if (!token || (token->subject != visit.who.subject && token->by != visit.who.id)) return;
        storage::end_token(tx, token->id);
        write_down(tx, visit, "end access of an application", now);
    });
}

Response SettingsPages::sign_out_everywhere(const Request& request) const {
    Response response =
        posted(request, [this](storage::Tx& tx, const Visit& visit, const Form&, Instant now) {
            storage::end_tokens_of(tx, visit.who.subject);
            storage::end_consent_sessions(tx, visit.who.subject);
            write_down(tx, visit, "sign out everywhere", now);
        });
    if (response.status == 303) response.set("Set-Cookie", cookie_.set(""));
    return response;
}

}  // namespace kith::node
