#include "node/routes/passkeys.h"

#include "node/mail/mailer.h"
#include "node/mastodon/params.h"
#include "node/passkey_limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/own_visit.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/turnstile.h"
#include "node/web/passkey_pages.h"
#include "storage/audit.h"

#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view own_path = "/settings/passkeys";

Response back() {
    return private_page(Response::redirect(std::string(own_path), 303));
}

std::unexpected<Error> full() {
    return fail(Errc::limited, "passkey/full");
}

}  // namespace

void PasskeyPages::add_routes(Router& router) {
    router.add(
        "GET", own_path, [this](Request& request) { return page(request, PasskeyProblem::none, 200); });
    router.add("POST", own_path, [this](Request& request) { return begin(request); });
    router.add("POST", "/settings/passkeys/add", [this](Request& request) { return add(request); });
    router.add("POST", "/settings/passkeys/rename", [this](Request& request) { return rename(request); });
    router.add("POST", "/settings/passkeys/remove", [this](Request& request) { return remove(request); });
}

Result<PasskeysPage> PasskeyPages::model(storage::Tx& tx, const std::string& token) const {
    const Visit visit = TRY(own_visit(tx, token, parts_.clock.now()));
    PasskeysPage page{.site = site_model(parts_.site),
                      .csrf = csrf_of(token),
                      .handle = visit.who.username,
                      .asks_code = SecondStep::is_on(tx, visit.who.id)};
    for (const storage::PasskeyRow& row : storage::passkeys_of(tx, visit.who.id)) {
        ShownPasskey shown{.id = std::to_string(row.id.value), .made = row.made, .last_used = row.last_used};
        shown.name = TRY(parts_.sign_in.passkeys().name_of(row));
        page.passkeys.push_back(std::move(shown));
    }
    page.full = page.passkeys.size() >= limits::passkeys_max;
    return page;
}

Response PasskeyPages::page(const Request& request, PasskeyProblem problem, int status) const {
    const std::string token = cookie_.token_in(request);
    auto shown = parts_.database.read([&](storage::Tx& tx) { return model(tx, token); });
    if (!shown) return failed(request, shown.error());
    shown->problem = problem;
    return private_page(page_response(render_passkeys(*shown), status));
}

Response PasskeyPages::failed(const Request& request, const Error& error) const {
    if (error.code == Errc::unauthorized) return private_page(Response::redirect("/settings", 303));
    return private_page(parts_.problems.respond(request, error));
}

std::expected<PasskeyPages::Posted, Response> PasskeyPages::posted(const Request& request) const {
    std::string token = cookie_.token_in(request);
    auto form = Form::parse(request.body);
    if (!form) return std::unexpected(failed(request, form.error()));
    if (token.empty() || cookie_.is_from_elsewhere(request) || !is_of_session(*form, token)) {
        return std::unexpected(page(request, PasskeyProblem::old_form, 403));
    }
    auto visit =
        parts_.database.read([&](storage::Tx& tx) { return own_visit(tx, token, parts_.clock.now()); });
    if (!visit) return std::unexpected(failed(request, visit.error()));
    return Posted{*std::move(form), std::move(token), *std::move(visit)};
}

Response PasskeyPages::refused(const Request& request, const SignIn::Refusal& refusal) const {
    if (refusal.why == SignIn::Why::failed) return failed(request, refusal.error);
    if (refusal.why == SignIn::Why::wait) {
        return with_retry_after(page(request, PasskeyProblem::too_many_tries, refusal.status), refusal.wait);
    }
    const bool code = refusal.why == SignIn::Why::again;
    return page(request, code ? PasskeyProblem::wrong_code : PasskeyProblem::wrong_password, 403);
}

/// The page that makes one, for who proved once more who they are.
Response PasskeyPages::begin(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const storage::ActorRow& who = posted->visit.who;
    if (const auto proven = parts_.sign_in.prove(request, who, posted->form); !proven) {
        return refused(request, proven.error());
    }
    const Passkeys& passkeys = parts_.sign_in.passkeys();
    NewPasskeyPage page{.site = site_model(parts_.site),
                        .csrf = csrf_of(posted->token),
                        .account = who.username + "@" + parts_.site.domain.text(),
                        .offer = {.question = passkeys.question_to_add(posted->token, parts_.clock.now()),
                                  .relying_party = passkeys.relying_party()},
                        .user = to_base64url(passkeys.user_handle(who.id))};
    const Done read = parts_.database.read([&](storage::Tx& tx) -> Done {
        for (const storage::PasskeyRow& row : storage::passkeys_of(tx, who.id)) {
            page.known.push_back(to_base64url(row.credential));
        }
        return {};
    });
    if (!read) return failed(request, read.error());
    if (page.known.size() >= limits::passkeys_max) return this->page(request, PasskeyProblem::full, 422);
    return with_passkey_script(private_page(page_response(render_new_passkey(page))), parts_.site);
}

Response PasskeyPages::add(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const Passkeys& passkeys = parts_.sign_in.passkeys();
    auto made = passkeys.made(posted->form["passkey"], posted->visit.who, posted->token, parts_.clock.now());
    if (!made) {
        const bool over = made.error().code == Errc::gone;
        return page(request, over ? PasskeyProblem::over : PasskeyProblem::refused, 422);
    }
    const auto session = parts_.database.write(
        [&](storage::Tx& tx) -> Result<std::string> { return keep(tx, *posted, *std::move(made)); });
    if (session) {
        Response response = back();
        response.set("Set-Cookie", cookie_.set(*session));
        return response;
    }
    switch (session.error().code) {
        case Errc::conflict:
            return page(request, PasskeyProblem::known, 422);
        case Errc::limited:
            return page(request, PasskeyProblem::full, 422);
        default:
            return failed(request, session.error());
    }
}

/// NOTE: the question ends with the session that asked it, so that it is answered once; another one goes on.
Result<std::string> PasskeyPages::keep(storage::Tx& tx, const Posted& posted, storage::PasskeyRow row) const {
    const Instant now = parts_.clock.now();
    const Visit visit = TRY(own_visit(tx, posted.token, now));
    if (storage::passkeys_of(tx, visit.who.id).size() >= limits::passkeys_max) return full();
    row.id = parts_.ids.make<storage::PasskeyId>();
    row.sealed_name = TRY(parts_.sign_in.passkeys().seal_name(visit.who.subject, posted.form["name"]));
    TRY_DONE(storage::insert_passkey(tx, row));
    TRY_DONE(write_down(tx, visit.who, "add passkey"));
    Links::end(tx, posted.token);
    return parts_.links.begin(tx, visit.who, visit.session.way, now).token;
}

Done PasskeyPages::write_down(storage::Tx& tx, const storage::ActorRow& who, std::string_view verb) const {
    storage::append_audit(tx,
                          {.id = parts_.ids.make<storage::AuditId>(),
                           .at = parts_.clock.now(),
                           .channel = "self",
                           .verb = std::string(verb),
                           .subject = who.subject});
    return queue_mail(tx, parts_.keys, who, storage::MailKind::rights, parts_.clock.now());
}

Response PasskeyPages::rename(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const auto id = parse_api_id(posted->form["id"]);
    const Done done = parts_.database.write([&](storage::Tx& tx) -> Done {
        const Visit visit = TRY(own_visit(tx, posted->token, parts_.clock.now()));
        const Bytes name = TRY(parts_.sign_in.passkeys().seal_name(visit.who.subject, posted->form["name"]));
        // Of another's, or of none, it says nothing.
        if (id) storage::rename_passkey(tx, visit.who.id, storage::PasskeyId(*id), name);
        return {};
    });
    return done ? back() : failed(request, done.error());
}

Response PasskeyPages::remove(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const auto id = parse_api_id(posted->form["id"]);
    const Done done = parts_.database.write([&](storage::Tx& tx) -> Done {
        const Visit visit = TRY(own_visit(tx, posted->token, parts_.clock.now()));
        if (!id || !storage::drop_passkey(tx, visit.who.id, storage::PasskeyId(*id))) return {};
        // Whoever came in with it is out of these pages; applications have a page of their own.
        storage::end_other_consent_sessions(tx, visit.who.subject, visit.session.token);
        return write_down(tx, visit.who, "remove passkey");
    });
    return done ? back() : failed(request, done.error());
}

}  // namespace kith::node
