#include "node/routes/second_step.h"

#include "node/mail/mailer.h"
#include "node/routes/consent_centre.h"
#include "node/routes/own_visit.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/turnstile.h"
#include "node/second_step.h"
#include "node/web/second_step_pages.h"
#include "storage/accounts.h"
#include "storage/audit.h"

#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view own_path = "/settings/second-step";

Response secret_page(std::string html, int status = 200) {
    return private_page(page_response(std::move(html), status));
}

}  // namespace

void SecondStepPages::add_routes(Router& router) {
    router.add("GET", own_path, [this](Request& request) { return show(request); });
    router.add("POST", own_path, [this](Request& request) { return begin(request); });
    router.add("POST", "/settings/second-step/on", [this](Request& request) { return turn_on(request); });
    router.add("POST", "/settings/second-step/off", [this](Request& request) { return turn_off(request); });
}

Response SecondStepPages::page(const Request& request,
                               const std::string& token,
                               SecondStepProblem problem,
                               int status) const {
    const auto model = parts_.database.read([&](storage::Tx& tx) -> Result<SecondStepPage> {
        const Visit visit = TRY(own_visit(tx, token, parts_.clock.now()));
        SecondStepPage page{.site = site_model(parts_.site),
                            .csrf = csrf_of(token),
                            .handle = visit.who.username,
                            .problem = problem};
        const auto row = storage::find_second_step(tx, visit.who.id);
        if (row && row->on_since) {
            page.state = SecondStepPage::State::on;
            page.on_since = *row->on_since;
            page.codes_left = static_cast<std::size_t>(storage::recovery_codes_left(tx, visit.who.id));
        } else if (SecondStep::begun(tx, visit.who.id, parts_.clock.now())) {
            page.state = SecondStepPage::State::begun;
            page.secret = TRY(parts_.sign_in.second_step().secret_to_show(tx, visit.who, parts_.clock.now()))
                              .value_or("");
            page.otpauth = otpauth_uri(parts_.site.domain.text(), visit.who.username, page.secret);
        }
        return page;
    });
    if (model) return secret_page(render_second_step(*model), status);
    if (model.error().code == Errc::unauthorized) return private_page(Response::redirect("/settings", 303));
    return private_page(parts_.problems.respond(request, model.error()));
}

Response SecondStepPages::show(const Request& request) const {
    return page(request, cookie_.token_in(request), SecondStepProblem::none, 200);
}

std::expected<SecondStepPages::Posted, Response> SecondStepPages::posted(const Request& request) const {
    std::string token = cookie_.token_in(request);
    auto form = Form::parse(request.body);
    if (!form) return std::unexpected(private_page(parts_.problems.respond(request, form.error())));
    if (token.empty() || cookie_.is_from_elsewhere(request) || !is_of_session(*form, token)) {
        return std::unexpected(private_page(parts_.problems.respond(
            request, {Errc::denied, "second-step/form", "That form was not of this page. Go back to it."})));
    }
    auto visit =
        parts_.database.read([&](storage::Tx& tx) { return own_visit(tx, token, parts_.clock.now()); });
    if (!visit) {
        const bool over = visit.error().code == Errc::unauthorized;
        return std::unexpected(private_page(over ? Response::redirect("/settings", 303)
                                                 : parts_.problems.respond(request, visit.error())));
    }
    return Posted{*std::move(form), std::move(token), *std::move(visit)};
}

std::expected<void, Response> SecondStepPages::proven(
    const Request& request,
    const Posted& posted,
    const std::function<Result<bool>(storage::Tx&)>& take) const {
    const storage::ActorRow& who = posted.visit.who;
    const auto account =
        parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::AccountWithActor>> {
            return storage::find_account(tx, who.id);
        });
    if (!account) return std::unexpected(private_page(parts_.problems.respond(request, account.error())));
    auto known = parts_.sign_in.confirm(request, *account, who.username, posted.form["password"]);
    SecondStepProblem wrong = SecondStepProblem::wrong_password;
    if (known) {
        known = parts_.sign_in.try_code(request, who.id, take);
        wrong = SecondStepProblem::wrong_code;
    }
    if (known) return {};
    const SignIn::Refusal& refusal = known.error();
    if (refusal.why == SignIn::Why::failed) {
        return std::unexpected(private_page(parts_.problems.respond(request, refusal.error)));
    }
    if (refusal.why != SignIn::Why::wait) return std::unexpected(page(request, posted.token, wrong, 403));
    return std::unexpected(with_retry_after(
        page(request, posted.token, SecondStepProblem::too_many_tries, refusal.status), refusal.wait));
}

Done SecondStepPages::write_down(storage::Tx& tx, const Visit& visit, std::string_view verb) const {
    storage::append_audit(tx,
                          {.id = parts_.ids.make<storage::AuditId>(),
                           .at = parts_.clock.now(),
                           .channel = "self",
                           .verb = std::string(verb),
                           .subject = visit.who.subject});
    return queue_mail(tx, parts_.keys, visit.who, storage::MailKind::rights, parts_.clock.now());
}

Response SecondStepPages::begin(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const Done begun = parts_.database.write([&](storage::Tx& tx) -> Done {
        const Visit visit = TRY(own_visit(tx, posted->token, parts_.clock.now()));
        return parts_.sign_in.second_step().begin(tx, visit.who, parts_.clock.now());
    });
    // Once is enough, and one that is on is not replaced.
    const bool done = begun || begun.error().code == Errc::conflict;
    if (done) return private_page(Response::redirect(std::string(own_path), 303));
    return private_page(parts_.problems.respond(request, begun.error()));
}

Response SecondStepPages::turn_on(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    std::vector<std::string> codes;
    const auto proven = this->proven(request, *posted, [&](storage::Tx& tx) -> Result<bool> {
        const Visit visit = TRY(own_visit(tx, posted->token, parts_.clock.now()));
        auto made =
            parts_.sign_in.second_step().turn_on(tx, visit.who, posted->form["code"], parts_.clock.now());
        if (!made && made.error().code == Errc::denied) return false;
        codes = TRY(std::move(made));
        // Those that a password alone began.
        storage::end_other_consent_sessions(tx, visit.who.subject, visit.session.token);
        TRY_DONE(write_down(tx, visit, "turn on second step"));
        return true;
    });
    if (!proven) return proven.error();
    return secret_page(render_recovery_codes({.site = site_model(parts_.site), .codes = std::move(codes)}));
}

Response SecondStepPages::turn_off(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const auto proven = this->proven(request, *posted, [&](storage::Tx& tx) -> Result<bool> {
        const Visit visit = TRY(own_visit(tx, posted->token, parts_.clock.now()));
        const bool taken =
            TRY(parts_.sign_in.second_step().take(tx, visit.who, posted->form["code"], parts_.clock.now()));
        if (!taken) return false;
        storage::drop_second_step(tx, visit.who.id);
        TRY_DONE(write_down(tx, visit, "turn off second step"));
        return true;
    });
    if (!proven) return proven.error();
    return private_page(Response::redirect(std::string(own_path), 303));
}

}  // namespace kith::node
