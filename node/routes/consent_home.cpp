#include "node/routes/consent_home.h"

#include "activitypub/fetch/registrable.h"
#include "activitypub/wire/message.h"
#include "node/http/form.h"
#include "node/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/sign_in_page.h"
#include "node/routes/turnstile.h"
#include "node/web/consent_pages.h"

#include <optional>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t chance_bytes = 32;
constexpr auto come_again_after = std::chrono::seconds(30);

/// Whose hosts and ports are counted together.
std::string domain_of(const Host& host) {
    const auto uri = Uri::parse("https://" + host.text() + "/");
    return activitypub::registrable_domain(uri ? parts_of(*uri).host : host.text());
}

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= limits::home_code_bytes_max;
}

}  // namespace

HomeDoor::HomeDoor(Parts parts)
    : parts_(parts),
      session_(parts.site.base),
      browser_(parts.site.base, "kith-home"),
      tries_(parts.clock, {.requests = limits::sign_in_tries_max, .per = limits::sign_in_tries_in}),
      domain_tries_(parts.clock,
                    {.requests = limits::home_domain_tries_max, .per = limits::home_domain_tries_in}) {}

void HomeDoor::add_routes(Router& router) {
    router.add(
        "GET", "/consent/home", [](Request&) { return private_page(Response::redirect("/consent", 303)); });
    router.add("POST", "/consent/home", [this](Request& request) { return begin(request); });
    router.add("GET", "/consent/home/back", [this](Request& request) { return come_back(request); });
    router.add("POST", "/consent/home/back", [this](Request& request) { return finish(request); });
}

Response HomeDoor::shut(ConsentProblem problem, int status, std::string_view typed) const {
    return SignInPages(parts_.site, parts_.sign_in)
        .centre({.home_typed = std::string(typed), .problem = problem}, status);
}

Response HomeDoor::failure(const Error& error, std::string_view typed) const {
    switch (error.code) {
        case Errc::denied:
            return shut(ConsentProblem::home_refused, 422, typed);
        case Errc::gone:
            return shut(ConsentProblem::home_over, 410, typed);
        case Errc::not_found:
            return shut(ConsentProblem::home_nobody, 403, typed);
        default:
            return with_retry_after(shut(ConsentProblem::home_busy, 503, typed), come_again_after);
    }
}

std::optional<Response> HomeDoor::hold(const Request& request) {
    const Throttle::Verdict verdict = tries_.spend({.address = request.remote_address});
    if (verdict.allowed) return std::nullopt;
    return with_retry_after(shut(ConsentProblem::too_many_tries, 429), verdict.retry_in);
}

Response HomeDoor::begin(const Request& request) {
    if (session_.is_from_elsewhere(request)) return shut(ConsentProblem::old_form, 403);
    if (auto held = hold(request)) return *std::move(held);
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    const std::string_view typed =
        activitypub::trim_blanks((*form)["handle"].substr(0, limits::sign_in_handle_bytes_max));
    const auto handle = activitypub::parse_handle(typed);
    if (!handle) return shut(ConsentProblem::home_no_handle, 422, typed);
    if (handle->host == parts_.site.domain) return shut(ConsentProblem::home_own_handle, 422, typed);
    const std::string domain = "home " + domain_of(handle->host);
    const Throttle::Verdict verdict = domain_tries_.spend({.address = domain});
    if (!verdict.allowed) {
        return with_retry_after(shut(ConsentProblem::home_busy, 503, typed), verdict.retry_in);
    }
    const Turnstile turnstile(at_it_, limits::homes_at_once);
    if (!turnstile.in()) return failure({Errc::unavailable, "home/at-once"}, typed);
    // Several at once in one browser are one browser's.
    std::string browser = browser_.token_in(request);
    if (browser.empty()) browser = parts_.random.token(chance_bytes);
    const auto begun = parts_.home.begin(*handle, browser);
    if (!begun) return failure(begun.error(), typed);
    Response response = private_page(page_response(render_consent_home({.site = site_model(parts_.site),
                                                                        .continue_url = begun->authorize_url,
                                                                        .continue_host = begun->host})));
    response.set("Set-Cookie", browser_.set(browser));
    return response;
}

/// The page for whatever comes back: whether it is a sign-in at all is asked by its button.
Response HomeDoor::come_back(const Request& request) const {
    const std::string_view code = request.query_value("code").value_or("");
    const std::string_view state = request.query_value("state").value_or("");
    const std::string_view issuer = request.query_value("iss").value_or("");
    // https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
    if (request.query_value("error")) return shut(ConsentProblem::home_said_no, 200);
    if (!is_code(code) || !is_token(state)) return shut(ConsentProblem::home_over, 410);
    return private_page(page_response(render_consent_home_back({.site = site_model(parts_.site),
                                                                .state = std::string(state),
                                                                .code = std::string(code),
                                                                .issuer = std::string(issuer)})));
}

Response HomeDoor::finish(const Request& request) {
    if (session_.is_from_elsewhere(request)) return shut(ConsentProblem::old_form, 403);
    if (auto held = hold(request)) return *std::move(held);
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    const std::string_view code = (*form)["code"];
    const std::string browser = browser_.token_in(request);
    if (!is_code(code) || browser.empty()) return failure({Errc::gone, "home/no-such-browser"});
    const Turnstile turnstile(at_it_, limits::homes_at_once);
    if (!turnstile.in()) return failure({Errc::unavailable, "home/at-once"});
    const auto arrived = parts_.home.finish(
        {.state = (*form)["state"], .code = SecretText(std::string(code)), .issuer = (*form)["iss"]},
        browser);
    if (!arrived) return failure(arrived.error());
    return let_in(*arrived);
}

Response HomeDoor::let_in(const HomeSignIn::Arrived& arrived) const {
    const std::string& token = arrived.session.token;
    Response response = Response::redirect("/consent/me", 303);
    if (!arrived.token_ended) {
        response = page_response(render_consent_done(
            {.site = site_model(parts_.site), .what = ConsentDone::came_in, .csrf = csrf_of(token)}));
    }
    response = private_page(std::move(response));
    response.headers.emplace_back("Set-Cookie", session_.set(token));
    response.headers.emplace_back("Set-Cookie", browser_.set(""));
    return response;
}

}  // namespace kith::node
