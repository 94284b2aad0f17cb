#include "node/routes/join.h"

#include "node/passwords.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/session_cookie.h"
#include "node/routes/turnstile.h"
#include "node/terms.h"
#include "node/web/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace kith::node {
namespace {

using Refusal = Registration::Refusal;
using Wanted = Registration::Wanted;

constexpr std::size_t code_bytes_max = 200;

/// What to do about a field, for people; the API has Mastodon's words.
std::string words_for(std::string_view field, const Registration::Fault& fault) {
    if (field == "username") {
        if (fault.error == "ERR_BLANK") return "Choose a name for your account.";
        if (fault.error == "ERR_TAKEN") return "Somebody has that name already. Choose another one.";
        if (fault.error == "ERR_RESERVED")
            return "That name is kept for the institution. Choose another one.";
        return "A name has letters from a to z, digits, _ and -, and no - at its ends.";
    }
    if (field == "email") {
        if (fault.error == "ERR_BLANK") return "Type your mail address.";
        return "That is no mail address. It looks like you@example.org.";
    }
    if (field == "password") {
        if (fault.error == "ERR_BLANK") return "Choose a password.";
        if (fault.error == "ERR_TOO_LONG") return "That is too long for a password.";
        return fmt::format("That is too short: a password has at least {} characters.", password_bytes_min);
    }
    if (field == "reason") {
        if (fault.error == "ERR_BLANK") return "Say in a few words why you would like to join.";
        return "That is too long. Say it in 2,000 characters or less.";
    }
    if (field == "invite_code") return "This invitation does not work, or not any more. Ask for another one.";
    return "You can only join if you accept them.";
}

struct Field {
    std::string_view name;
    NameOf<Holds::text> problem;
};
constexpr std::array fields = {Field{"username", "username_problem"},
                               Field{"email", "email_problem"},
                               Field{"password", "password_problem"},
                               Field{"reason", "reason_problem"},
                               Field{"invite_code", "invite_problem"},
                               Field{"agreement", "agreement_problem"}};

Wanted wanted_in(const Form& form) {
    return {.username = std::string(form["username"]),
            .email = std::string(form["email"]),
            .password = std::string(form["password"]),
            .reason = std::string(form["reason"]),
            .invite = std::string(form["invite_code"]),
            .agreed = form["agreement"] == "on"};
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

int status_of(const Refusal& refusal) {
    if (!refusal.faults.empty()) return 422;
    if (refusal.error.code == Errc::limited) return 429;
    if (refusal.error.code == Errc::denied) return 403;
    return refusal.error.code == Errc::unavailable ? 503 : 500;
}

}  // namespace

void JoinDoor::add_routes(Router& router) {
    router.add("GET", "/join", [this](Request& request) {
        const std::string_view code = request.query_value("code").value_or("");
        return ask({.invite = std::string(code.substr(0, code_bytes_max))}, {}, 200);
    });
    router.add("POST", "/join", [this](Request& request) { return join(request); });
}

View JoinDoor::frame() const {
    View view;
    set_frame(view, site_model(parts_.site), {.title = "Join", .referrer = "no-referrer"});
    return view;
}

Response JoinDoor::ask(const Wanted& typed, const Refusal& refusal, int status) const {
    const Registrations who = parts_.settings.registrations;
    View view = frame();
    std::vector<View> rules;
    for (const std::string& rule : parts_.settings.rules) {
        View one;
        one.text("rule_text", rule);
        rules.push_back(std::move(one));
    }
    const bool has_rules = !rules.empty();
    const bool has_terms = terms_now(parts_.settings.terms, parts_.clock.now()) != nullptr;
    view.flag("asks", parts_.registration.is_open())
        .flag("closed", !parts_.registration.is_open())
        .flag("is_open", who == Registrations::open)
        .flag("approves", who == Registrations::approval)
        .flag("invites", who == Registrations::invite)
        .flag("confirms", parts_.registration.confirmations().are_wanted())
        .flag("has_rules", has_rules)
        .list("rules", std::move(rules))
        .flag("has_terms", has_terms)
        .flag("rules_and_terms", has_rules && has_terms)
        .flag("accepts", has_rules || has_terms)
        .text("least", fmt::format("{}", password_bytes_min))
        .text("username", typed.username)
        .text("email", typed.email)
        .text("reason", typed.reason)
        .text("invite_code", typed.invite)
        .flag("agreed", typed.agreed)
        .text("problem", refusal.error.message)
        .flag("has_faults", !refusal.faults.empty());
    for (const Field& field : fields) {
        const auto fault = refusal.faults.find(field.name);
        view.text(field.problem, fault == refusal.faults.end() ? "" : words_for(field.name, fault->second));
    }
    return private_page(page_response(render_template("join", view), status));
}

Response JoinDoor::done(const Registration::Registered& made) const {
    const bool approves = parts_.settings.registrations == Registrations::approval;
    const bool confirms = parts_.registration.confirmations().are_wanted();
    View view = frame();
    view.flag("joined", true)
        .text("handle", "@" + made.actor.username + "@" + parts_.site.domain.text())
        .flag("waits_for_mail", made.pending && confirms)
        .flag("waits_for_people", made.pending && approves)
        .flag("may_sign_in", !made.pending);
    return private_page(page_response(render_template("join", view)));
}

Response JoinDoor::join(const Request& request) {
    if (SessionCookie(parts_.site.base).is_from_elsewhere(request)) {
        constexpr auto words = "That form was not of this page. Fill in this one.";
        return ask({}, {.error = {Errc::denied, "join/elsewhere", words}}, 403);
    }
    const auto form = Form::parse(request.body);
    if (!form) return parts_.problems.respond(request, form.error());
    const Wanted wanted = wanted_in(*form);
    const bool is_asked_why = parts_.settings.registrations == Registrations::approval;
    if (is_asked_why && is_blank(wanted.reason)) {
        return ask(wanted, {.faults = {{"reason", {"ERR_BLANK", "can't be blank"}}}}, 422);
    }
    const auto made = parts_.registration.make(wanted, request.remote_address);
    if (made) return done(*made);
    const int status = status_of(made.error());
    Response page = ask(wanted, made.error(), status);
    if (status != 429 && status != 503) return page;
    return with_retry_after(std::move(page), std::chrono::minutes(status == 429 ? 30 : 1));
}

}  // namespace kith::node
