// A new password, chosen by the person who signed in with the one before.
#include "consent/crypto/password.h"
#include "node/limits.h"
#include "node/mail/mailer.h"
#include "node/passwords.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/sign_in.h"
#include "node/routes/turnstile.h"
#include "node/social/acting.h"
#include "node/web/consent_pages.h"
#include "storage/accounts.h"
#include "storage/audit.h"

#include <utility>

namespace kith::node {

namespace {

/// Errc::denied for who came in another way: a link shows whose page it is, and no more.
Result<Visit> visit_by_password(storage::Tx& tx, std::string_view token, Instant now) {
    Visit visit = TRY(Links::visit(tx, token, now));
    if (visit.who.is_local && storage::is_own_sign_in(visit.session.way)) return visit;
    return fail(Errc::denied,
                "centre/no-password",
                "A password is changed here by who has an account of this site and signed in with its "
                "password.");
}

/// What can be seen without knowing the current one.
PasswordProblem problem_in(const Form& form) {
    const std::string_view wanted = form["new"];
    if (wanted != form["again"]) return PasswordProblem::unlike;
    if (wanted.size() > password_bytes_max) return PasswordProblem::too_long;
    if (!check_password(wanted)) return PasswordProblem::too_short;
    return wanted == form["current"] ? PasswordProblem::as_before : PasswordProblem::none;
}

}  // namespace

Response ConsentCentre::password_page(std::string_view token,
                                      const storage::ActorRow& who,
                                      PasswordProblem problem,
                                      int status) const {
    return private_page(page_response(render_consent_password({.site = site_model(parts_.site),
                                                               .csrf = csrf_of(token),
                                                               .handle = who.username,
                                                               .least = password_bytes_min,
                                                               .problem = problem}),
                                      status));
}

Response ConsentCentre::password_form(const Request& request) const {
    const std::string token = cookie_.token_in(request);
    if (token.empty()) return private_page(Response::redirect("/consent", 303));
    const Instant now = parts_.clock.now();
    const auto visit = parts_.database.read(
        [&](storage::Tx& tx) -> Result<Visit> { return visit_by_password(tx, token, now); });
    if (!visit) return refused(request, token, visit.error());
    return password_page(token, visit->who, PasswordProblem::none, 200);
}

Response ConsentCentre::change_password(const Request& request) {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const std::string& token = posted->token;
    const Form& form = posted->form;
    std::optional<storage::AccountWithActor> account;
    const auto visit = parts_.database.read([&](storage::Tx& tx) -> Result<Visit> {
        Visit found = TRY(visit_by_password(tx, token, parts_.clock.now()));
        account = storage::find_account(tx, found.who.id);
        return found;
    });
    if (!visit) return refused(request, token, visit.error());
    const auto again = [&](PasswordProblem problem, int status) {
        return password_page(token, visit->who, problem, status);
    };
    const PasswordProblem problem = problem_in(form);
    if (problem != PasswordProblem::none) return again(problem, 400);
    const auto known = parts_.sign_in.confirm(request, account, visit->who.username, form["current"]);
    if (!known) {
        const SignIn::Refusal& refusal = known.error();
        if (refusal.why == SignIn::Why::failed) return refused(request, token, refusal.error);
        if (refusal.why == SignIn::Why::wrong) return again(PasswordProblem::wrong_current, refusal.status);
        return with_retry_after(again(PasswordProblem::too_many_tries, refusal.status), refusal.wait);
    }
    const crypto::Secret<std::string> wanted{std::string(form["new"])};
    const auto fresh = replace_own(token, account->account, crypto::hash_password(wanted, parts_.random));
    if (!fresh) return refused(request, token, fresh.error());
    Response response = private_page(page_response(render_consent_done(
        {.site = site_model(parts_.site), .what = ConsentDone::password_changed, .csrf = csrf_of(*fresh)})));
    response.set("Set-Cookie", cookie_.set(*fresh));
    return response;
}

/// The token of a new session: every one before ends, this one too.
Result<std::string> ConsentCentre::replace_own(std::string_view token,
                                               const storage::AccountRow& verified,
                                               std::string_view hash) const {
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Result<std::string> {
        const Visit visit = TRY(visit_by_password(tx, token, now));
        if (!has_password_still(tx, verified)) return fail(Errc::unauthorized, "centre/password-changed");
        replace_password(tx, visit.who, hash);
        storage::append_audit(tx,
                              {.id = parts_.ids.make<storage::AuditId>(),
                               .at = now,
                               .channel = "self",
                               .verb = "set password",
                               .subject = visit.who.subject});
        TRY_DONE(queue_mail(tx, parts_.keys, visit.who, storage::MailKind::rights, now));
        return parts_.links.begin(tx, visit.who, storage::SignedInBy::password, now).token;
    });
}

}  // namespace kith::node
