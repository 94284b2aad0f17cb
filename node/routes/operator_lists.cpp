// Sign-ups, invitations, what is decided about other servers and how they can be reached, and the log.
#include "activitypub/wire/message.h"
#include "node/commands/post_json.h"
#include "node/mastodon/params.h"
#include "node/routes/consent_centre.h"
#include "node/routes/operator.h"
#include "node/routes/operator_rows.h"
#include "node/routes/pages.h"
#include "node/web/operator_limits.h"
#include "node/web/operator_pages.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view too_long = "That is too long to keep: please say it shorter.";

bool fits(std::string_view reason) {
    return reason.size() <= limits::operator_reason_bytes_max;
}

std::unexpected<Error> not_understood() {
    return fail(Errc::malformed, "operator/deed");
}

DomainLine line_of(const storage::DomainRule& rule) {
    return {.host = rule.host.text(),
            .severity = rule.decision == storage::DomainDecision::allow
                            ? std::string("allow")
                            : std::string(storage::name_of(rule.severity)),
            .reason = rule.reason,
            .note = rule.note,
            .no_pictures = rule.reject_media,
            .no_reports = rule.reject_reports,
            .at = rule.at};
}

HostLine line_of(const storage::HostRow& host, Instant now) {
    HostLine line{.host = host.host.text(),
                  .waiting = static_cast<std::uint64_t>(std::max<std::int64_t>(host.queued, 0)),
                  .failures = static_cast<std::uint64_t>(std::max(host.failures, 0)),
                  .last_success = host.last_success};
    if (host.failures == 0) return line;
    // Known from when on it is asked more rarely.
    line.failing_since = host.opened;
    line.last_failure = host.last_failure;
    line.last_error = host.last_error.value_or("");
    if (host.next > now) line.next_try = host.next;
    return line;
}

}  // namespace

Response OperatorPages::sign_ups(const Request& request, const Here& here, const Again& again) const {
    auto waiting = parts_.moderation.sign_ups(here.moderator(), limits::operator_list_page + 1);
    if (!waiting) return failure(request, waiting.error());
    OperatorSignUpsPage page{.frame = frame(request, here, again),
                             .more = cut_page(*waiting),
                             .typed_id = again.typed("id"),
                             .typed_reason = again.typed("reason")};
    for (const SignUp& each : *waiting) {
        page.waiting.push_back({.id = std::to_string(each.actor.id.value),
                                .handle = shown_handle(each.actor),
                                .reason = each.request,
                                .at = each.asked});
    }
    return private_page(page_response(render_operator_sign_ups(page), again.status));
}

OperatorPages::Deed OperatorPages::answer_sign_up(const Request&, const Here& here, const Form& form) const {
    const storage::ActorId whom(parse_api_id(form["id"]).value_or(0));
    const bool approves = form["deed"] == "approve";
    if (!whom.valid() || (!approves && form["deed"] != "refuse")) {
        return std::unexpected(Fault{not_understood().error()});
    }
    const std::string_view reason = form["reason"];
    if (!fits(reason)) {
        return std::unexpected(Fault{{Errc::malformed, "operator/reason", std::string(too_long)}, "reason"});
    }
    const Done done = approves ? parts_.moderation.approve(here.moderator(), whom)
                               : parts_.moderation.reject(here.moderator(), whom, std::string(reason));
    if (!done) return std::unexpected(Fault{done.error()});
    return Outcome{.done = approves ? "approved" : "refused"};
}

Result<OperatorInvitationsPage> OperatorPages::invitations_page(const Request& request,
                                                                const Here& here,
                                                                const Again& again) const {
    const auto rows = TRY(parts_.moderation.invites(here.moderator()));
    OperatorInvitationsPage page{.frame = frame(request, here, again),
                                 .asked_for = parts_.settings.registrations == Registrations::invite};
    page.typed_uses = again.typed("uses", page.typed_uses);
    page.typed_days = again.typed("days", page.typed_days);
    for (const storage::InviteRow& row : rows) {
        page.invitations.push_back({.id = row.id(),
                                    .made = row.made,
                                    .until = row.expires,
                                    .uses_left = static_cast<std::uint64_t>(row.uses_left)});
    }
    return page;
}

Response OperatorPages::invitations(const Request& request, const Here& here, const Again& again) const {
    const auto page = invitations_page(request, here, again);
    if (!page) return failure(request, page.error());
    return private_page(page_response(render_operator_invitations(*page), again.status));
}

OperatorPages::Deed OperatorPages::change_invitations(const Request& request,
                                                      const Here& here,
                                                      const Form& form) const {
    const Moderator me = here.moderator();
    if (form["deed"] == "withdraw") {
        const Done done = parts_.moderation.withdraw_invite(me, std::string(form["id"]));
        // Twice is once.
        if (!done && done.error().code != Errc::not_found) return std::unexpected(Fault{done.error()});
        return Outcome{.done = "withdrawn"};
    }
    if (form["deed"] != "make") return std::unexpected(Fault{not_understood().error()});
    const auto number = [&](std::string_view name, std::int64_t most) -> std::optional<std::int64_t> {
        const auto typed = parse_api_id(activitypub::trim_blanks(form[name]));
        return typed && *typed >= 1 && *typed <= most ? typed : std::nullopt;
    };
    const auto uses = number("uses", limits::operator_invite_uses_max);
    if (!uses) {
        return std::unexpected(Fault{{Errc::malformed,
                                      "operator/uses",
                                      "For how many people: a number from 1 to " +
                                          std::to_string(limits::operator_invite_uses_max) + "."},
                                     "uses"});
    }
    const auto days = number("days", limits::operator_invite_days_max);
    if (!days) {
        return std::unexpected(Fault{{Errc::malformed,
                                      "operator/days",
                                      "For how many days: a number from 1 to " +
                                          std::to_string(limits::operator_invite_days_max) + "."},
                                     "days"});
    }
    auto made = parts_.moderation.invite(me, *uses, std::chrono::days(*days));
    if (!made) return std::unexpected(Fault{made.error()});
    auto page = invitations_page(request, here, {});
    if (!page) return std::unexpected(Fault{page.error()});
    // In this answer alone, which nobody keeps: no address leads to it.
    page->fresh_link = parts_.site.base + "/join?code=" + percent_encode(made->code);
    return Outcome{.page = private_page(page_response(render_operator_invitations(*page)))};
}

Response OperatorPages::domains(const Request& request, const Here& here, const Again& again) const {
    auto rules = parts_.moderation.domain_rules(here.moderator());
    if (!rules) return failure(request, rules.error());
    std::ranges::sort(*rules, {}, [](const storage::DomainRule& rule) { return rule.host.text(); });
    constexpr std::string_view path = "/operator/domains";
    OperatorDomainsPage page{.frame = frame(request, here, again)};
    const std::string_view after = request.query_value("after").value_or("");
    if (!after.empty()) {
        page.pager.first_path = path;
        std::erase_if(*rules, [&](const storage::DomainRule& rule) { return rule.host.text() <= after; });
    }
    if (cut_page(*rules)) {
        page.pager.next_path = std::string(path) + "?after=" + percent_encode(rules->back().host.text());
    }
    for (const storage::DomainRule& rule : *rules) page.rules.push_back(line_of(rule));
    if (again.form != nullptr && again.typed("deed") != "remove") {
        page.typed = {.host = again.typed("host"),
                      .severity = again.typed("severity"),
                      .reason = again.typed("reason"),
                      .note = again.typed("note"),
                      .no_pictures = again.typed("no_pictures") == "on",
                      .no_reports = again.typed("no_reports") == "on"};
    }
    return private_page(page_response(render_operator_domains(page), again.status));
}

OperatorPages::Deed OperatorPages::change_domains(const Request&, const Here& here, const Form& form) const {
    const Moderator me = here.moderator();
    const auto fault = [](std::string_view words, std::string field) -> Deed {
        return std::unexpected(
            Fault{{Errc::malformed, "operator/domain", std::string(words)}, std::move(field)});
    };
    const auto host = Host::parse(activitypub::trim_blanks(form["host"]));
    if (!host) return fault("That is no domain: they look like a.example.", "host");
    if (form["deed"] == "remove") {
        const Done done = parts_.moderation.undecide(me, *host);
        if (!done && done.error().code != Errc::not_found) return std::unexpected(Fault{done.error()});
        return Outcome{.done = "removed"};
    }
    if (form["deed"] != "add") return std::unexpected(Fault{not_understood().error()});
    storage::DomainRule rule{.host = *host,
                             .reason = std::string(activitypub::trim_blanks(form["reason"])),
                             .reject_media = form["no_pictures"] == "on",
                             .reject_reports = form["no_reports"] == "on",
                             .note = std::string(activitypub::trim_blanks(form["note"]))};
    const std::string_view severity = form["severity"];
    if (severity == "allow") {
        rule.decision = storage::DomainDecision::allow;
    } else if (const auto known = storage::severity_from(severity)) {
        rule.severity = *known;
    } else {
        return fault("Please choose what holds for it.", "severity");
    }
    if (rule.reason.empty()) return fault("Please write why: people here can read it.", "reason");
    if (!fits(rule.reason)) return fault(too_long, "reason");
    if (!fits(rule.note)) return fault(too_long, "note");
    const Done done = parts_.moderation.decide(me, std::move(rule));
    if (!done) return std::unexpected(Fault{done.error(), "host"});
    return Outcome{.done = "added"};
}

Response OperatorPages::delivery(const Request& request, const Here& here, const Again& again) const {
    const auto hosts = parts_.moderation.delivery_health(here.moderator(), limits::operator_hosts_shown);
    if (!hosts) return failure(request, hosts.error());
    OperatorDeliveryPage page{.frame = frame(request, here, again)};
    const Instant now = parts_.clock.now();
    for (const storage::HostRow& host : *hosts) page.hosts.push_back(line_of(host, now));
    return private_page(page_response(render_operator_delivery(page)));
}

Response OperatorPages::audit(const Request& request, const Here& here, const Again& again) const {
    auto rows = parts_.moderation.log(here.moderator(), operator_page_asked(request));
    if (!rows) return failure(request, rows.error());
    const bool more = cut_page(*rows);
    const auto lines = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<DeedLine>> {
        return OperatorRows(tx, parts_.site, here.may).deeds(*rows);
    });
    if (!lines) return failure(request, lines.error());
    return private_page(page_response(render_operator_audit(
        {.frame = frame(request, here, again),
         .deeds = *lines,
         .pager = operator_pager(request, "/operator/audit", more ? rows->back().id.value : 0)})));
}

}  // namespace kith::node
