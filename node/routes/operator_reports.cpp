// Reports, and the accounts that they are about.
#include "node/commands/post_json.h"
#include "node/mastodon/params.h"
#include "node/routes/consent_centre.h"
#include "node/routes/operator.h"
#include "node/routes/operator_rows.h"
#include "node/routes/pages.h"
#include "node/web/operator_limits.h"
#include "node/web/operator_pages.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kith::node {
namespace {

std::unexpected<Error> no_such_report() {
    return fail(Errc::not_found, "operator/report");
}

using Work = Done (Moderation::*)(const Moderator&, storage::ActorId, const Why&) const;
struct Measure {
    std::string_view name;
    Work work;
    std::string_view done;
};
constexpr Measure measures[] = {{"warn", &Moderation::warn, "warned"},
                                {"sensitive", &Moderation::sensitize, "sensitized"},
                                {"silence", &Moderation::silence, "silenced"},
                                {"disable", &Moderation::disable, "disabled"},
                                {"suspend", &Moderation::suspend, "suspended"}};
/// What takes them back.
constexpr Measure undoings[] = {{"undo-sensitive", &Moderation::unsensitize, "unsensitized"},
                                {"undo-silence", &Moderation::unsilence, "unsilenced"},
                                {"undo-disable", &Moderation::enable, "enabled"},
                                {"undo-suspend", &Moderation::unsuspend, "unsuspended"}};

/// 0 for what is no id: there is none of that.
template <class Id>
Id id_of(const Request& request) {
    return Id(parse_api_id(request.param("id")).value_or(0));
}

/// The texts of the rules of the house that a report names by their numbers.
std::vector<std::string> rule_texts(const std::vector<std::string>& numbers,
                                    const std::vector<std::string>& rules) {
    std::vector<std::string> texts;
    for (const std::string& number : numbers) {
        const auto at = static_cast<std::size_t>(parse_api_id(number).value_or(0));
        if (at >= 1 && at <= rules.size()) texts.push_back(rules[at - 1]);
    }
    return texts;
}

}  // namespace

Response OperatorPages::reports(const Request& request, const Here& here, const Again& again) const {
    const bool closed = request.query_value("state") == "closed";
    const std::string path = closed ? "/operator/reports?state=closed" : "/operator/reports";
    using State = storage::ReportFilter::State;
    auto views = parts_.moderation.reports(
        here.moderator(), {.state = closed ? State::closed : State::open}, operator_page_asked(request));
    if (!views) return failure(request, views.error());
    const bool more = cut_page(*views);
    const auto lines = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<ReportLine>> {
        return OperatorRows(tx, parts_.site, here.may).lines(*views);
    });
    if (!lines) return failure(request, lines.error());
    return private_page(page_response(render_operator_reports(
        {.frame = frame(request, here, again),
         .closed = closed,
         .reports = *lines,
         .pager = operator_pager(request, path, more ? views->back().report.id.value : 0)})));
}

Result<OperatorReportPage> OperatorPages::report_page(const Request& request,
                                                      const Here& here,
                                                      const Again& again) const {
    const auto id = id_of<storage::ReportId>(request);
    if (!id.valid()) return no_such_report();
    const ReportView view = TRY(parts_.moderation.report(here.moderator(), id));
    const storage::ReportRow& row = view.report;
    std::vector<ReportView> others = TRY(parts_.moderation.reports(
        here.moderator(), {.target = row.target}, {.limit = limits::operator_list_page + 1}));
    std::erase_if(others, [&](const ReportView& other) { return other.report.id == id; });
    cut_page(others);
    const storage::ActorRow& target = view.target.actor;
    OperatorReportPage page{.frame = frame(request, here, again),
                            .id = std::to_string(id.value),
                            .state_words = standing_words(view.target),
                            .category = row.category,
                            .rules = rule_texts(row.rules, parts_.settings.rules),
                            .comment = row.comment,
                            .at = row.at,
                            .hidden_posts = view.absent,
                            .closed = row.acted,
                            .mine = row.assigned == here.who.id,
                            .forwarded = row.forwarded,
                            .home = target.is_local ? std::string() : target.host.text(),
                            .typed_comment = again.typed("comment")};
    if (view.acted_by) page.closed_by = shown_handle(*view.acted_by);
    if (view.assigned) page.assigned_to = shown_handle(*view.assigned);
    if (here.may.has(Permission::accounts)) page.measure.choices = measures_for(view.target);
    page.measure.chosen = again.typed("measure");
    page.measure.reason = again.typed("reason");
    page.measure.close = again.form == nullptr || again.typed("close") == "on";
    TRY_DONE(parts_.database.read([&](storage::Tx& tx) -> Done {
        const OperatorRows rows(tx, parts_.site, here.may);
        page.about = rows.person(target);
        page.from = rows.person(view.from);
        for (const storage::PostRow& post : view.posts) page.posts.push_back(rows.post(post));
        page.others = rows.lines(others);
        page.deeds = rows.deeds(view.history);
        return {};
    }));
    return page;
}

Response OperatorPages::report(const Request& request, const Here& here, const Again& again) const {
    const auto page = report_page(request, here, again);
    if (!page) return failure(request, page.error());
    return private_page(page_response(render_operator_report(*page), again.status));
}

OperatorPages::Deed OperatorPages::measure(const Here& here,
                                           storage::ActorId whom,
                                           storage::ReportId report,
                                           const Form& form) const {
    const auto* const chosen = std::ranges::find(measures, form["measure"], &Measure::name);
    if (chosen == std::end(measures)) {
        return std::unexpected(
            Fault{{Errc::malformed, "operator/measure", "Please choose what to do."}, "measure"});
    }
    const std::string_view reason = form["reason"];
    if (reason.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return std::unexpected(
            Fault{{Errc::malformed, "operator/no-reason", "Please write why: they can read it."}, "reason"});
    }
    if (reason.size() > limits::operator_reason_bytes_max) {
        return std::unexpected(
            Fault{{Errc::malformed, "operator/reason", "That is too long to tell: please say it shorter."},
                  "reason"});
    }
    const Done done =
        (parts_.moderation.*chosen->work)(here.moderator(), whom, {std::string(reason), report});
    if (!done) return std::unexpected(Fault{done.error()});
    return Outcome{.done = chosen->done};
}

OperatorPages::Deed OperatorPages::change_report(const Request& request,
                                                 const Here& here,
                                                 const Form& form) const {
    const auto id = id_of<storage::ReportId>(request);
    if (!id.valid()) return std::unexpected(Fault{no_such_report().error()});
    const Moderation& moderation = parts_.moderation;
    const Moderator me = here.moderator();
    const std::string_view deed = form["deed"];
    const auto answer = [](const Done& done, std::string_view word, std::string field = {}) -> Deed {
        if (!done) return std::unexpected(Fault{done.error(), std::move(field)});
        return Outcome{.done = word};
    };
    if (deed == "assign") return answer(moderation.assign(me, id, here.who.id), "assigned");
    if (deed == "release") return answer(moderation.assign(me, id, {}), "released");
    if (deed == "close") return answer(moderation.resolve(me, id), "closed");
    if (deed == "reopen") return answer(moderation.reopen(me, id), "reopened");
    if (deed == "forward") {
        const std::string_view comment = form["comment"];
        if (comment.size() > limits::operator_reason_bytes_max) {
            return std::unexpected(Fault{
                {Errc::malformed, "operator/comment", "That is too long to send: please say it shorter."},
                "comment"});
        }
        return answer(moderation.forward(me, id, std::string(comment)), "forwarded", "comment");
    }
    if (deed != "measure") return std::unexpected(Fault{{Errc::malformed, "operator/deed"}});
    const auto view = moderation.report(me, id);
    if (!view) return std::unexpected(Fault{view.error()});
    return measure(here, view->report.target, form["close"] == "on" ? id : storage::ReportId{}, form);
}

Result<OperatorAccountPage> OperatorPages::account_page(const Request& request,
                                                        const Here& here,
                                                        const Again& again) const {
    const auto id = id_of<storage::ActorId>(request);
    if (!id.valid()) return fail(Errc::not_found, "operator/account");
    const Moderator me = here.moderator();
    const AccountView view = TRY(parts_.moderation.account(me, id));
    const auto history = TRY(parts_.moderation.history(me, id));
    std::vector<ReportView> reports;
    if (here.may.has(Permission::reports)) {
        reports = TRY(parts_.moderation.reports(me, {.target = id}, {.limit = limits::operator_list_page}));
    }
    const storage::ActorRow& actor = view.actor;
    const bool undoing = again.typed("deed").starts_with("undo-");
    OperatorAccountPage page{.frame = frame(request, here, again),
                             .id = std::to_string(id.value),
                             .handle = shown_handle(actor),
                             .home = actor.is_local ? std::string() : actor.host.text(),
                             .role = view.role,
                             .can_ask_address = actor.is_local && here.may.has(Permission::addresses),
                             .since = actor.created,
                             .state_words = standing_words(view),
                             .in_force = measures_of(view),
                             .measure = {.choices = measures_for(view),
                                         .chosen = again.typed("measure"),
                                         .reason = undoing ? std::string() : again.typed("reason")},
                             .undo_reason = undoing ? again.typed("reason") : std::string()};
    if (!actor.gone()) {
        page.profile = actor.is_local ? parts_.site.profile_page(actor.username)
                       : actor.url    ? actor.url->text()
                                      : actor.uri.text();
    }
    TRY_DONE(parts_.database.read([&](storage::Tx& tx) -> Done {
        const OperatorRows rows(tx, parts_.site, here.may);
        page.reports = rows.lines(reports);
        page.deeds = rows.deeds(history);
        return {};
    }));
    return page;
}

Response OperatorPages::account(const Request& request, const Here& here, const Again& again) const {
    const auto page = account_page(request, here, again);
    if (!page) return failure(request, page.error());
    return private_page(page_response(render_operator_account(*page), again.status));
}

OperatorPages::Deed OperatorPages::change_account(const Request& request,
                                                  const Here& here,
                                                  const Form& form) const {
    const auto id = id_of<storage::ActorId>(request);
    if (!id.valid()) return std::unexpected(Fault{{Errc::not_found, "operator/account"}});
    const Moderator me = here.moderator();
    const std::string_view deed = form["deed"];
    if (deed == "measure") return measure(here, id, {}, form);
    if (deed == "address") {
        auto page = account_page(request, here, {});
        if (!page) return std::unexpected(Fault{page.error()});
        const auto known = parts_.moderation.account_with_address(me, id);
        if (!known) return std::unexpected(Fault{known.error()});
        page->address = known->email.empty() ? "None is known" : known->email;
        return Outcome{.page = private_page(page_response(render_operator_account(*page)))};
    }
    const auto* const undoing = std::ranges::find(undoings, deed, &Measure::name);
    if (undoing == std::end(undoings)) {
        return std::unexpected(Fault{{Errc::malformed, "operator/deed"}});
    }
    const std::string_view reason = form["reason"];
    if (reason.size() > limits::operator_reason_bytes_max) {
        return std::unexpected(
            Fault{{Errc::malformed, "operator/reason", "That is too long to tell: please say it shorter."},
                  "undo-reason"});
    }
    const Why why{.text = std::string(reason)};
    const Done done = (parts_.moderation.*undoing->work)(me, id, why);
    if (!done) return std::unexpected(Fault{done.error()});
    return Outcome{.done = undoing->done};
}

}  // namespace kith::node
