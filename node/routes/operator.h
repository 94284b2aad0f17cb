// OperatorPages: /operator, where people with a role among this node's staff look after reports, accounts,
// sign-ups, invitations and other servers. Pages without script but the one that signs in, for who signed in
// with their password or a passkey and may do what the page is for; for everybody else who is signed in there
// is nothing here. Registers its routes; the parts and this object outlive the router. Any thread.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/mastodon/settings.h"
#include "node/moderation/moderation.h"
#include "node/routes/session_cookie.h"
#include "node/web/operator_models.h"
#include "node/web/sign_in_models.h"
#include "storage/database.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

class SignIn;

class OperatorPages {
 public:
    struct Parts {
        const activitypub::Site& site;
        const ClientSettings& settings;
        storage::Database& database;
        const Problems& problems;
        const Moderation& moderation;
        SignIn& sign_in;
        const Clock& clock;
    };
    explicit OperatorPages(const Parts& parts) : parts_(parts), cookie_(parts.site.base) {}

    void add_routes(Router& router);

 private:
    /// Who is here.
    struct Here {
        std::string token{};
        storage::ActorRow who;
        Permissions may{};
        Moderator moderator() const { return Moderator::of(who.id); }
    };
    /// A form that did not work, to be shown again with what was typed.
    struct Again {
        const Form* form = nullptr;
        OperatorProblem problem{};
        int status = 200;

        std::string typed(std::string_view name, std::string_view otherwise = {}) const;
    };
    /// What a form did: the word for the page that comes next, or a page at once.
    struct Outcome {
        std::string_view done{};  // a name of done_words
        std::string to{};         // a path; empty: where the form is
        std::optional<Response> page{};
    };
    /// At which field it went wrong.
    struct Fault {
        Error error{};
        std::string field{};
    };
    using Deed = std::expected<Outcome, Fault>;
    using Show = Response (OperatorPages::*)(const Request&, const Here&, const Again&) const;
    using Do = Deed (OperatorPages::*)(const Request&, const Here&, const Form&) const;

    // operator.cpp: who comes in, and what holds for each page
    void add_page(Router& router, std::string_view pattern, std::optional<Permission> needed, Show show);
    void add_form(
        Router& router, std::string_view pattern, std::optional<Permission> needed, Show show, Do deed);
    std::expected<Here, Response> enter(const Request& request, std::optional<Permission> needed) const;
    Response posted(const Request& request, std::optional<Permission> needed, Show show, Do deed) const;
    Response sign_in_page(std::string to, SignInProblem problem, int status, std::string typed = {}) const;
    Response sign_in(const Request& request) const;
    Response sign_out(const Request& request) const;
    Response failure(const Request& request, const Error& error) const;
    OperatorFrame frame(const Request& request, const Here& here, const Again& again) const;
    Result<OperatorStartPage> start_page(const Request& request, const Here& here, const Again& again) const;
    Response start(const Request& request, const Here& here, const Again& again) const;
    Deed find(const Request& request, const Here& here, const Form& form) const;

    // operator_reports.cpp: reports and accounts
    Response reports(const Request& request, const Here& here, const Again& again) const;
    Result<OperatorReportPage> report_page(const Request& request,
                                           const Here& here,
                                           const Again& again) const;
    Response report(const Request& request, const Here& here, const Again& again) const;
    Deed change_report(const Request& request, const Here& here, const Form& form) const;
    Response account(const Request& request, const Here& here, const Again& again) const;
    Result<OperatorAccountPage> account_page(const Request& request,
                                             const Here& here,
                                             const Again& again) const;
    Deed change_account(const Request& request, const Here& here, const Form& form) const;
    Deed measure(const Here& here, storage::ActorId whom, storage::ReportId report, const Form& form) const;

    // operator_lists.cpp: sign-ups, invitations, other servers, the log
    Response sign_ups(const Request& request, const Here& here, const Again& again) const;
    Deed answer_sign_up(const Request& request, const Here& here, const Form& form) const;
    Response invitations(const Request& request, const Here& here, const Again& again) const;
    Result<OperatorInvitationsPage> invitations_page(const Request& request,
                                                     const Here& here,
                                                     const Again& again) const;
    Deed change_invitations(const Request& request, const Here& here, const Form& form) const;
    Response domains(const Request& request, const Here& here, const Again& again) const;
    Deed change_domains(const Request& request, const Here& here, const Form& form) const;
    Response delivery(const Request& request, const Here& here, const Again& again) const;
    Response audit(const Request& request, const Here& here, const Again& again) const;

    // operator_blocks.cpp: from where nobody makes an account
    Response blocks(const Request& request, const Here& here, const Again& again) const;
    Deed change_blocks(const Request& request, const Here& here, const Form& form) const;

    const Parts parts_;
    const SessionCookie cookie_;
};

}  // namespace kith::node
