#include "node/routes/reset.h"

#include "consent/base/log.h"
#include "consent/crypto/password.h"
#include "node/limits.h"
#include "node/mail/limits.h"
#include "node/mail/mail_links.h"
#include "node/mail/mailer.h"
#include "node/passwords.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/session_cookie.h"
#include "node/routes/turnstile.h"
#include "node/social/acting.h"
#include "node/web/template.h"
#include "node/web/views.h"
#include "storage/accounts.h"
#include "storage/audit.h"
#include "storage/mail.h"
#include "storage/registrations.h"
#include "storage/units.h"

#include <fmt/format.h>

#include <string>

namespace kith::node {
namespace {

using storage::MailLinkMay;

/// "ana", "@ana" and "ana@this.example" are one.
std::string account_name(std::string_view typed, const activitypub::Site& site) {
    while (typed.starts_with(' ')) typed.remove_prefix(1);
    while (typed.ends_with(' ')) typed.remove_suffix(1);
    if (typed.starts_with('@')) typed.remove_prefix(1);
    std::string name = lower_ascii(typed);
    const std::string ending = "@" + site.domain.text();
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
    return name;
}

std::string words_of(ResetProblem problem) {
    switch (problem) {
        case ResetProblem::none:
            return {};
        case ResetProblem::unlike:
            return "The two passwords are not the same. Type the new one twice.";
        case ResetProblem::too_short:
            return fmt::format("That is too short: a password has at least {} characters.",
                               password_bytes_min);
        case ResetProblem::too_long:
            return "That is too long for a password.";
        case ResetProblem::old_form:
            return "That form was not of this page. Fill in this one.";
        case ResetProblem::too_many_tries:
            return "That was too often in a short time. Wait a quarter of an hour, then try again.";
        case ResetProblem::dead_link:
            return "This link does not work any more: it was used, or it is too old. Ask for a new one.";
    }
    return {};
}

ResetProblem problem_in(const Form& form) {
    const std::string_view wanted = form["new"];
    if (wanted != form["again"]) return ResetProblem::unlike;
    if (wanted.size() > password_bytes_max) return ResetProblem::too_long;
    return check_password(wanted) ? ResetProblem::none : ResetProblem::too_short;
}

}  // namespace

ResetDoor::ResetDoor(Parts parts)
    : parts_(parts),
      asks_(parts.clock, {.requests = limits::reset_asks_max, .per = limits::reset_asks_in}),
      mails_(parts.clock, {.requests = limits::reset_mails_max, .per = limits::reset_mails_in}),
      tries_(parts.clock, {.requests = limits::reset_asks_max, .per = limits::reset_asks_in}) {}

void ResetDoor::add_routes(Router& router) {
    router.add("GET", "/reset", [this](Request&) { return page(Step::ask); });
    router.add("POST", "/reset", [this](Request& request) { return ask(request); });
    router.add("GET", "/reset/{token}", [this](Request&) { return page(Step::choose); });
    router.add("POST", "/reset/{token}", [this](Request& request) { return choose(request); });
    router.add("GET", "/confirm/{token}", [this](Request&) { return page(Step::confirm); });
    router.add("POST", "/confirm/{token}", [this](Request& request) { return confirm(request); });
}

Response ResetDoor::page(Step step, ResetProblem problem, int status) const {
    View view;
    const bool confirms = step == Step::confirm || step == Step::confirmed || step == Step::waits;
    set_frame(view,
              site_model(parts_.site),
              {.title = confirms ? "Confirm your address" : "A new password", .referrer = "no-referrer"});
    view.flag("asks", step == Step::ask && parts_.sends_mail)
        .flag("no_mail", step == Step::ask && !parts_.sends_mail)
        .flag("asked", step == Step::asked)
        .flag("chooses", step == Step::choose)
        .flag("chosen", step == Step::chosen)
        .flag("confirms", step == Step::confirm)
        .flag("confirmed", step == Step::confirmed || step == Step::waits)
        .flag("waits", step == Step::waits)
        .text("least", fmt::format("{}", password_bytes_min))
        .text("problem", words_of(problem));
    return private_page(page_response(render_template("reset", view), status));
}

/// The same answer for an account that is there and one that is not: whether it has an address shows to
/// nobody.
Response ResetDoor::ask(const Request& request) {
    if (SessionCookie(parts_.site.base).is_from_elsewhere(request)) {
        return page(Step::ask, ResetProblem::old_form, 403);
    }
    const auto form = Form::parse(request.body);
    if (!form) return parts_.problems.respond(request, form.error());
    const Throttle::Verdict verdict = asks_.spend({.address = request.remote_address});
    if (!verdict.allowed) {
        return with_retry_after(page(Step::ask, ResetProblem::too_many_tries, 429), verdict.retry_in);
    }
    if (!parts_.sends_mail) return page(Step::ask);
    const std::string handle =
        account_name((*form)["handle"].substr(0, limits::sign_in_handle_bytes_max), parts_.site);
    const Done sent = send_to(handle);
    if (!sent) return parts_.problems.respond(request, sent.error());
    return page(Step::asked);
}

Done ResetDoor::send_to(std::string_view handle) {
    const std::string account = "account " + std::string(handle);
    if (!mails_.spend({.address = account}).allowed) return {};
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const auto found = storage::find_account(tx, handle);
        // A unit has no password, whatever mailbox somebody notes for it.
        if (!found || found->actor.gone() || storage::is_unit(found->actor)) return {};
        return queue_mail(tx, parts_.keys, found->actor, storage::MailKind::reset, now);
    });
}

Response ResetDoor::choose(const Request& request) {
    if (SessionCookie(parts_.site.base).is_from_elsewhere(request)) {
        return page(Step::choose, ResetProblem::old_form, 403);
    }
    const auto form = Form::parse(request.body);
    if (!form) return parts_.problems.respond(request, form.error());
    const Throttle::Verdict verdict = tries_.spend({.address = request.remote_address});
    const Turnstile turnstile(choosing_, limits::sign_ins_at_once);
    if (!verdict.allowed || !turnstile.in()) {
        const Millis wait = verdict.allowed ? Millis(std::chrono::seconds(1)) : verdict.retry_in;
        return with_retry_after(page(Step::choose, ResetProblem::too_many_tries, 429), wait);
    }
    const std::string_view token = request.param("token");
    const auto holder = parts_.database.read([&](storage::Tx& tx) -> Result<storage::ActorRow> {
        return holder_of_mail_link(tx, token, MailLinkMay::reset, parts_.clock.now());
    });
    if (!holder && holder.error().code == Errc::gone) return page(Step::ask, ResetProblem::dead_link, 410);
    if (!holder) return parts_.problems.respond(request, holder.error());
    const ResetProblem problem = problem_in(*form);
    if (problem != ResetProblem::none) return page(Step::choose, problem, 400);
    const crypto::Secret<std::string> wanted{std::string((*form)["new"])};
    const Done set = set_password(token, crypto::hash_password(wanted, parts_.random));
    if (!set && set.error().code == Errc::gone) return page(Step::ask, ResetProblem::dead_link, 410);
    if (!set) return parts_.problems.respond(request, set.error());
    return page(Step::chosen);
}

/// Whoever is signed in anywhere is out, and no other such link works any more.
Done ResetDoor::set_password(std::string_view token, std::string_view hash) {
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const storage::ActorRow who = TRY(holder_of_mail_link(tx, token, MailLinkMay::reset, now));
        replace_password(tx, who, hash);
        storage::append_audit(tx,
                              {.id = parts_.ids.make<storage::AuditId>(),
                               .at = now,
                               .channel = "self",
                               .verb = "reset password",
                               .subject = who.subject});
        return queue_mail(tx, parts_.keys, who, storage::MailKind::rights, now);
    });
}

Response ResetDoor::confirm(const Request& request) {
    if (SessionCookie(parts_.site.base).is_from_elsewhere(request)) {
        return page(Step::confirm, ResetProblem::old_form, 403);
    }
    const Throttle::Verdict verdict = tries_.spend({.address = request.remote_address});
    if (!verdict.allowed) {
        return with_retry_after(page(Step::confirm, ResetProblem::too_many_tries, 429), verdict.retry_in);
    }
    const auto let_in = parts_.database.write([&](storage::Tx& tx) -> Result<bool> {
        const storage::ActorRow who =
            TRY(holder_of_mail_link(tx, request.param("token"), MailLinkMay::confirm, parts_.clock.now()));
        storage::drop_mail_links(tx, who.subject, MailLinkMay::confirm);
        storage::confirm_mailbox(tx, who.id);
        return storage::let_in(tx, who.id);
    });
    if (let_in) return page(*let_in ? Step::confirmed : Step::waits);
    if (let_in.error().code == Errc::gone) return page(Step::confirm, ResetProblem::dead_link, 410);
    return parts_.problems.respond(request, let_in.error());
}

}  // namespace kith::node
