#include "node/routes/consent_centre.h"

#include "node/consent/limits.h"
#include "node/consent/own_acts.h"
#include "node/limits.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/sign_in_page.h"
#include "node/web/consent_pages.h"

#include <charconv>
#include <utility>

namespace kith::node {

namespace {

template <class I>
I id_asked(const Request& request, std::string_view name) {
    const std::string_view text = request.query_value(name).value_or("");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool good = error == std::errc{} && end == text.data() + text.size() && number > 0;
    return I(good ? number : 0);
}

CentrePlace place_asked(const Request& request) {
    return {.known_from = static_cast<std::size_t>(id_asked<storage::AuditId>(request, "known").value),
            .received_before = id_asked<storage::DisclosureId>(request, "received"),
            .taken_before = id_asked<storage::ActivityId>(request, "taken"),
            .happened_before = id_asked<storage::ConsentEventId>(request, "history"),
            .looked_before = id_asked<storage::AuditId>(request, "looks")};
}

}  // namespace

Response private_page(Response response) {
    response.set("Cache-Control", "no-store");
    response.set("Referrer-Policy", "no-referrer");
    response.set("X-Robots-Tag", "noindex, nofollow");
    return response;
}

ConsentCentre::ConsentCentre(Parts parts)
    : parts_(parts),
      cookie_(parts.site.base),
      widenings_(parts.clock, {.requests = limits::widenings_max, .per = limits::widenings_in}),
      copies_(parts.clock, {.requests = limits::exports_a_day, .per = std::chrono::hours(24)}) {}

void ConsentCentre::add_routes(Router& router) {
    router.add("GET", "/consent", [this](Request& request) { return entry(request); });
    router.add("POST", "/consent/sign-in", [this](Request& request) { return sign_in(request); });
    router.add("GET", "/consent/l/{token}", [this](Request& request) {
        return link_page(request, ConsentLinkPage::Kind::open);
    });
    router.add("POST", "/consent/l/{token}", [this](Request& request) { return spend(request); });
    router.add("GET", "/consent/w/{token}", [this](Request& request) {
        return link_page(request, ConsentLinkPage::Kind::withdraw);
    });
    router.add("POST", "/consent/w/{token}", [this](Request& request) { return withdraw(request); });
    router.add("GET", "/consent/me", [this](Request& request) { return centre(request); });
    router.add("GET", "/consent/me/password", [this](Request& request) { return password_form(request); });
    router.add("POST", "/consent/me/password", [this](Request& request) { return change_password(request); });
    add_deeds(router);
}

Response ConsentCentre::entry(const Request& request) const {
    ConsentEntryPage page;
    const std::string token = cookie_.token_in(request);
    if (!token.empty()) {
        const auto visit = parts_.database.read(
            [&](storage::Tx& tx) -> Result<Visit> { return Links::visit(tx, token, parts_.clock.now()); });
        page.signed_in = visit.has_value();
    }
    return SignInPages(parts_.site, parts_.sign_in).centre(std::move(page), 200);
}

Response ConsentCentre::shut(const Request& request, ConsentProblem problem, int status) const {
    ConsentEntryPage page{.problem = problem};
    page.signed_in = problem == ConsentProblem::old_form && !cookie_.token_in(request).empty();
    Response response = SignInPages(parts_.site, parts_.sign_in).centre(std::move(page), status);
    // A form of another site comes without our cookie, and must not end the session that is in it.
    const bool over = problem == ConsentProblem::session_over && cookie_.came_with(request);
    if (over) response.set("Set-Cookie", cookie_.set(""));
    return response;
}

Response ConsentCentre::failure(const Request& request, const Error& error) const {
    if (error.code == Errc::unauthorized) return shut(request, ConsentProblem::session_over, 403);
    if (error.code == Errc::gone) return shut(request, ConsentProblem::link_dead, 410);
    return private_page(parts_.problems.respond(request, error));
}

/// Servers open the links of a message before people do: this looks nothing up.
Response ConsentCentre::link_page(const Request& request, ConsentLinkPage::Kind kind) const {
    const bool opens = kind == ConsentLinkPage::Kind::open;
    return private_page(page_response(render_consent_link(
        {.site = site_model(parts_.site),
         .kind = kind,
         .action_path = (opens ? "/consent/l/" : "/consent/w/") + percent_encode(request.param("token"))})));
}

Response ConsentCentre::admit(const std::string& token) const {
    Response response = private_page(Response::redirect("/consent/me", 303));
    response.set("Set-Cookie", cookie_.set(token));
    return response;
}

Response ConsentCentre::spend(const Request& request) const {
    if (cookie_.is_from_elsewhere(request)) return shut(request, ConsentProblem::old_form, 403);
    const auto session = parts_.database.write([&](storage::Tx& tx) -> Result<NewSession> {
        return parts_.links.spend(tx, request.param("token"), parts_.clock.now());
    });
    if (!session) return failure(request, session.error());
    return admit(session->token);
}

/// From wherever it is pressed, also by a mail program (https://www.rfc-editor.org/rfc/rfc8058): whoever has
/// the link may take back, and nothing else.
Response ConsentCentre::withdraw(const Request& request) const {
    const std::string_view token = request.param("token");
    const auto taken = parts_.database.write([&](storage::Tx& tx) -> Result<TakenBack> {
        const storage::ActorRow who = TRY(parts_.links.holder_of_withdraw_link(tx, token));
        const Instant now = parts_.clock.now();
        const Act act{.channel = consent::Channel::self,
                      .evidence = web_evidence(token, "POST /consent/w", now),
                      .now = now};
        return take_all_back(tx, parts_.consents, who, act);
    });
    if (!taken) return failure(request, taken.error());
    return private_page(page_response(render_consent_done({.site = site_model(parts_.site),
                                                           .what = ConsentDone::withdrawn,
                                                           .was_public = taken->activity.has_value(),
                                                           .signed_in = false})));
}

Response ConsentCentre::centre(const Request& request) const {
    const std::string token = cookie_.token_in(request);
    if (token.empty()) return private_page(Response::redirect("/consent", 303));
    const Instant now = parts_.clock.now();
    auto visit = parts_.database.read([&](storage::Tx& tx) { return Links::visit(tx, token, now); });
    if (!visit) return failure(request, visit.error());
    const bool objects = request.header("Sec-GPC") == "1";
    if (objects || now - visit->session.seen >= limits::session_seen_every) {
        const Done noted = parts_.database.write([&](storage::Tx& tx) -> Done {
            Links::touch(tx, *visit, now);
            if (!objects) return {};
            const Act act{.channel = channel_of(visit->session),
                          .evidence = web_evidence(visit->session, "Sec-GPC: 1", now),
                          .now = now};
            return hear_privacy_control(tx, parts_.consents, visit->who, act);
        });
        if (!noted) return failure(request, noted.error());
    }
    auto page = parts_.database.read([&](storage::Tx& tx) -> Result<ConsentCentrePage> {
        ConsentCentrePage model{.site = site_model(parts_.site),
                                .csrf = csrf_of(token),
                                .who = "@" + visit->who.username + "@" + visit->who.host.text(),
                                .is_local = visit->who.is_local};
        if (visit->who.is_local && storage::is_own_sign_in(visit->session.way)) {
            model.has_password = true;
            model.is_staff = is_staff_role(TRY(parts_.consents.role_of(tx, visit->who, now)));
        }
        model.centre = TRY(centre_of(tx, parts_.keys, visit->who.subject, place_asked(request), now));
        return model;
    });
    if (!page) return failure(request, page.error());
    return private_page(page_response(render_consent_centre(*page)));
}

}  // namespace kith::node
