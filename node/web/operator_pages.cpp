#include "node/web/operator_pages.h"

#include "node/web/operator_limits.h"
#include "node/web/operator_views.h"
#include "node/web/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

std::vector<View> task_views(const OperatorStartPage& page) {
    struct Task {
        bool may;
        std::string_view path;
        std::string_view words;
        std::size_t count;
        std::string_view some;
        std::string_view none;
    };
    const OperatorMay& may = page.frame.may;
    const Task tasks[] = {{may.reports,
                           "/operator/reports",
                           "Open reports",
                           page.open_reports,
                           "People asked you to look into something.",
                           "Everything that was reported has been looked into."},
                          {may.sign_ups,
                           "/operator/sign-ups",
                           "Sign-ups that wait",
                           page.sign_ups,
                           "People want an account and wait for an answer.",
                           "Nobody waits for an answer."},
                          {may.delivery,
                           "/operator/delivery",
                           "Servers with delivery trouble",
                           page.troubled_hosts,
                           "What was sent there did not arrive; it is tried again by itself.",
                           "Everything that was sent has arrived, or is on its way."}};
    std::vector<View> views;
    for (const Task& task : tasks) {
        if (!task.may) continue;
        View one;
        one.href("task_href", task.path)
            .text("task", task.words)
            .text("count",
                  task.count < limits::operator_counted_max ? fmt::format("{}", task.count)
                                                            : fmt::format("{}+", task.count))
            .flag("any", task.count != 0)
            .text("task_hint", task.count == 0 ? task.none : task.some);
        views.push_back(std::move(one));
    }
    return views;
}

}  // namespace

std::string render_operator_start(const OperatorStartPage& page) {
    View view;
    set_operator_frame(view, page.frame, "Operator pages", OperatorPlace::start);
    std::vector<View> tasks = task_views(page);
    view.flag("has_tasks", !tasks.empty())
        .list("tasks", std::move(tasks))
        .flag("second_step", page.second_step)
        .flag("may_find", page.frame.may.accounts)
        .text("typed_handle", page.typed_handle)
        .flag("handle_wrong", page.frame.problem.field == "handle");
    return render_template("operator_start", view);
}

std::string render_operator_reports(const OperatorReportsPage& page) {
    View view;
    set_operator_frame(
        view, page.frame, page.closed ? "Closed reports" : "Open reports", OperatorPlace::reports);
    view.flag("closed", page.closed);
    set_report_lines(view, page.reports);
    set_operator_pager(view, page.pager);
    return render_template("operator_reports", view);
}

std::string render_operator_sign_ups(const OperatorSignUpsPage& page) {
    View view;
    set_operator_frame(view, page.frame, "Sign-ups that wait", OperatorPlace::sign_ups);
    std::vector<View> views;
    for (const SignUpLine& line : page.waiting) {
        const bool typed = line.id == page.typed_id;
        View one;
        one.text("id", line.id)
            .text("sign_up", line.handle)
            .text("sign_up_reason", line.reason)
            .text("typed_reason", typed ? page.typed_reason : std::string())
            .flag("reason_wrong", typed && page.frame.problem.field == "reason");
        set_time(one, "at", "at_iso", line.at);
        views.push_back(std::move(one));
    }
    view.flag("has_sign_ups", !views.empty()).list("sign_ups", std::move(views)).flag("more", page.more);
    return render_template("operator_sign_ups", view);
}

std::string render_operator_invitations(const OperatorInvitationsPage& page) {
    View view;
    set_operator_frame(view, page.frame, "Invitations", OperatorPlace::invitations);
    std::vector<View> views;
    for (const InvitationLine& line : page.invitations) {
        View one;
        one.text("id", line.id)
            .text("uses", counted(line.uses_left, "person more", "people more"))
            .text("withdraw_label", fmt::format("Withdraw the invitation of {}", human_time(line.made)));
        set_time(one, "at", "at_iso", line.made);
        set_time(one, "until", "until_iso", line.until);
        views.push_back(std::move(one));
    }
    view.text("fresh_link", page.fresh_link)
        .flag("asked_for", page.asked_for)
        .flag("has_invitations", !views.empty())
        .list("invitations", std::move(views))
        .text("typed_uses", page.typed_uses)
        .text("typed_days", page.typed_days)
        .flag("uses_wrong", page.frame.problem.field == "uses")
        .flag("days_wrong", page.frame.problem.field == "days");
    return render_template("operator_invitations", view);
}

namespace {

struct Severity {
    std::string_view name;
    std::string_view words;
    std::string_view hint;
};

constexpr Severity severities[] = {
    {"suspend", "Shut out", "Nothing comes in from there and nothing goes out to it."},
    {"silence", "Silence", "Its people are out of public timelines, search and trends here."},
    {"noop", "Only what is ticked below", "All else stays as it is."},
    {"allow", "Let in", "An exception below a domain for which another rule holds."}};

std::string_view severity_words(std::string_view name) {
    const auto* const found = std::ranges::find(severities, name, &Severity::name);
    return found == std::end(severities) ? name : found->words;
}

std::vector<View> severity_views(const OperatorDomainsPage& page) {
    std::vector<View> views;
    for (const Severity& severity : severities) {
        View one;
        one.text("severity", severity.name)
            .text("severity_words", severity.words)
            .text("severity_hint", severity.hint)
            .flag("chosen", severity.name == page.typed.severity)
            .flag("severity_wrong", page.frame.problem.field == "severity");
        views.push_back(std::move(one));
    }
    return views;
}

}  // namespace

std::string render_operator_domains(const OperatorDomainsPage& page) {
    View view;
    set_operator_frame(view, page.frame, "Other servers", OperatorPlace::domains);
    std::vector<View> rules;
    for (const DomainLine& line : page.rules) {
        View one;
        one.text("host", line.host)
            .text("severity_words", severity_words(line.severity))
            .flag("no_pictures", line.no_pictures)
            .flag("no_reports", line.no_reports)
            .text("rule_reason", line.reason)
            .text("rule_note", line.note)
            .text("remove_label", fmt::format("Remove the rule for {}", line.host));
        set_time(one, "at", "at_iso", line.at);
        rules.push_back(std::move(one));
    }
    view.list("severities", severity_views(page))
        .flag("has_rules", !rules.empty())
        .list("rules", std::move(rules))
        .text("typed_host", page.typed.host)
        .text("typed_reason", page.typed.reason)
        .text("typed_note", page.typed.note)
        .flag("typed_no_pictures", page.typed.no_pictures)
        .flag("typed_no_reports", page.typed.no_reports)
        .flag("host_wrong", page.frame.problem.field == "host")
        .flag("reason_wrong", page.frame.problem.field == "reason")
        .flag("note_wrong", page.frame.problem.field == "note");
    set_operator_pager(view, page.pager);
    return render_template("operator_domains", view);
}

std::string render_operator_delivery(const OperatorDeliveryPage& page) {
    View view;
    set_operator_frame(view, page.frame, "Delivery to other servers", OperatorPlace::delivery);
    std::vector<View> views;
    for (const HostLine& line : page.hosts) {
        View one;
        one.text("host", line.host)
            .text("waiting", counted(line.waiting, "message", "messages"))
            .flag("failing", line.failures != 0)
            .text("failures", human_count(line.failures))
            .text("last_error", line.last_error);
        set_time(one, "since", "since_iso", line.failing_since);
        set_time(one, "failure", "failure_iso", line.last_failure);
        set_time(one, "success", "success_iso", line.last_success);
        set_time(one, "next_try", "next_try_iso", line.next_try);
        views.push_back(std::move(one));
    }
    view.flag("has_hosts", !views.empty()).list("hosts", std::move(views));
    return render_template("operator_delivery", view);
}

std::string render_operator_audit(const OperatorAuditPage& page) {
    View view;
    set_operator_frame(view, page.frame, "What was done", OperatorPlace::audit);
    set_deeds(view, page.deeds);
    set_operator_pager(view, page.pager);
    return render_template("operator_audit", view);
}

}  // namespace kith::node
