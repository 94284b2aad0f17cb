#include "node/routes/operator_rows.h"

#include "activitypub/wire/html.h"
#include "node/commands/post_json.h"
#include "node/mastodon/params.h"
#include "node/web/text.h"
#include "storage/actors.h"
#include "storage/polls.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

std::string account_path(storage::ActorId actor) {
    return "/operator/accounts/" + std::to_string(actor.value);
}

std::string deed_words(std::string_view verb) {
    static constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"warn", "Warned"},
        {"silence", "Silenced"},
        {"unsilence", "Silenced no longer"},
        {"sensitive", "Marked all media as sensitive"},
        {"unsensitive", "Marks media no longer"},
        {"disable", "Turned off signing in"},
        {"enable", "Let sign in again"},
        {"suspend", "Suspended"},
        {"unsuspend", "Let in again"},
        {"approve", "Approved a sign-up"},
        {"reject", "Refused a sign-up"},
        {"invite", "Made an invitation"},
        {"withdraw invitation", "Withdrew an invitation"},
        {"assign", "Assigned a report"},
        {"unassign", "Gave a report back"},
        {"close report", "Closed a report"},
        {"reopen report", "Opened a report again"},
        {"change report", "Changed a report"},
        {"forward report", "Sent a report to the home server"},
        {"read messages", "Read reported messages"},
        {"search address", "Searched for an e-mail address"},
        {"read address", "Looked at an e-mail address"},
        {"role", "Changed a role"},
        {"domain suspend", "Shut out a server"},
        {"domain silence", "Silenced a server"},
        {"domain noop", "Made a rule for a server"},
        {"domain allow", "Let in a server"},
        {"domain forgotten", "Removed the rule for a server"},
        {"block mail domain", "Blocked a mail domain"},
        {"unblock mail domain", "Blocked a mail domain no longer"},
        {"block network", "Blocked a network"},
        {"unblock network", "Blocked a network no longer"}};
    const auto* const found = std::ranges::find(words, verb, [](const auto& word) { return word.first; });
    if (found != std::end(words)) return std::string(found->second);
    std::string said(verb);
    if (!said.empty() && said[0] >= 'a' && said[0] <= 'z') said[0] = static_cast<char>(said[0] - 'a' + 'A');
    return said;
}

}  // namespace

OperatorPerson OperatorRows::person(const std::optional<storage::ActorRow>& actor) const {
    if (!actor) return {.handle = "Somebody who is gone"};
    return {.handle = shown_handle(*actor),
            .path = may_.has(Permission::accounts) ? account_path(actor->id) : std::string()};
}

std::string OperatorRows::handle(storage::ActorId actor) const {
    return actor.valid() ? shown_handle(tx_, actor) : std::string();
}

ReportLine OperatorRows::line(const ReportView& view) const {
    return {.id = std::to_string(view.report.id.value),
            .about = person(view.target.actor),
            .category = view.report.category,
            .at = view.report.at,
            .assigned_to = view.assigned ? shown_handle(*view.assigned) : std::string(),
            .named = view.report.objects.size()};
}

std::vector<ReportLine> OperatorRows::lines(const std::vector<ReportView>& views) const {
    std::vector<ReportLine> lines;
    lines.reserve(views.size());
    for (const ReportView& view : views) lines.push_back(line(view));
    return lines;
}

DeedLine OperatorRows::deed(const storage::DeedRow& row) const {
    DeedLine line{.at = row.at, .what = deed_words(row.verb), .about = row.object, .reason = row.reason};
    line.by = row.by.valid() ? handle(row.by) : std::string("an operator at the machine");
    if (row.target.valid()) {
        line.about = handle(row.target);
        if (may_.has(Permission::accounts)) line.path = account_path(row.target);
    }
    if (row.report != 0 && may_.has(Permission::reports)) {
        if (line.about.empty()) line.about = "this report";
        line.path = "/operator/reports/" + std::to_string(row.report);
    }
    return line;
}

std::vector<DeedLine> OperatorRows::deeds(const std::vector<storage::DeedRow>& rows) const {
    std::vector<DeedLine> lines;
    lines.reserve(rows.size());
    for (const storage::DeedRow& row : rows) lines.push_back(deed(row));
    return lines;
}

ReportedPost OperatorRows::post(const storage::PostRow& row) const {
    ReportedPost post{.at = row.created,
                      .visibility = std::string(to_string(row.visibility)),
                      .text = activitypub::to_plain_text(row.content),
                      .warning = row.summary};
    if (!row.name.empty()) post.text = post.text.empty() ? row.name : row.name + "\n\n" + post.text;
    if (row.visibility == Visibility::public_ || row.visibility == Visibility::unlisted) {
        const auto author = storage::find_actor(tx_, row.actor);
        if (row.url) {
            post.url = row.url->text();
        } else if (row.is_local && author) {
            post.url = site_.post_page(author->username, row.id);
        }
    }
    if (const auto poll = storage::find_poll(tx_, row.id)) {
        for (const auto& option : poll->options) post.options.push_back(option.name);
    }
    for (const auto& file : storage::attachments_of(tx_, row.id)) {
        post.files.push_back({.kind = file.media_type.empty() ? file.type : file.media_type,
                              .description = file.description,
                              .url = file.url.text()});
    }
    return post;
}

std::string standing_words(const AccountView& account) {
    if (account.actor.deleted) return "Deleted";
    const storage::Standing& standing = account.standing;
    if (standing.suspended) return "Suspended since " + human_date(*standing.suspended);
    if (standing.disabled) return "Cannot sign in since " + human_date(*standing.disabled);
    if (standing.silenced) return "Silenced since " + human_date(*standing.silenced);
    if (standing.host_silenced) return "Silenced with its whole server";
    if (!account.approved) return "Waits for approval";
    if (standing.sensitized) return "Media marked as sensitive since " + human_date(*standing.sensitized);
    return account.confirmed ? "" : "Has not confirmed its mailbox";
}

std::vector<std::string> measures_for(const AccountView& account) {
    if (account.actor.deleted) return {};
    std::vector<std::string> measures;
    if (account.actor.is_local) measures.emplace_back("warn");
    const bool waits = !account.approved || !account.confirmed;
    if (!account.standing.sensitized) measures.emplace_back("sensitive");
    if (!account.standing.silenced) measures.emplace_back("silence");
    if (account.actor.is_local && !waits && !account.standing.disabled) measures.emplace_back("disable");
    if (!account.standing.suspended) measures.emplace_back("suspend");
    return measures;
}

std::vector<std::string> measures_of(const AccountView& account) {
    if (account.actor.deleted) return {};
    std::vector<std::string> measures;
    if (account.standing.sensitized) measures.emplace_back("sensitive");
    if (account.standing.silenced) measures.emplace_back("silence");
    if (account.standing.disabled) measures.emplace_back("disable");
    if (account.standing.suspended) measures.emplace_back("suspend");
    return measures;
}

std::int64_t id_asked(const Request& request, std::string_view name) {
    return parse_api_id(request.query_value(name).value_or("")).value_or(0);
}

storage::Page operator_page_asked(const Request& request) {
    return {.max_id = id_asked(request, "before"), .limit = limits::operator_list_page + 1};
}

OperatorPager operator_pager(const Request& request, std::string_view path, std::int64_t older_than) {
    OperatorPager pager;
    if (id_asked(request, "before") != 0) pager.first_path = path;
    if (older_than != 0) {
        pager.next_path.append(path)
            .append(path.contains('?') ? "&" : "?")
            .append("before=")
            .append(std::to_string(older_than));
    }
    return pager;
}

}  // namespace kith::node
