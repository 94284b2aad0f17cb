// What an operator at the machine does about accounts, and what the staff did.
#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "storage/moderation.h"

#include <fmt/format.h>

#include <limits>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t deeds_max = 1'000;

/// "ana" of ours, "@bea@b.example" of elsewhere, as far as they are known here; nothing is fetched.
Result<storage::ActorRow> find_whom(const CommandParts& parts, const std::string& who) {
    return parts.database.read([&](storage::Tx& tx) -> Result<storage::ActorRow> {
        std::string_view handle = who;
        if (handle.starts_with('@')) handle.remove_prefix(1);
        const auto at = handle.find('@');
        const auto host = at == std::string_view::npos ? Result<Host>(parts.site.domain)
                                                       : Host::parse(handle.substr(at + 1));
        std::optional<storage::ActorRow> row;
        if (host) {
            const std::string_view name = handle.substr(0, at);
            row = *host == parts.site.domain ? storage::find_local_actor(tx, name)
                                             : storage::find_actor_by_handle(tx, name, *host);
        }
        if (row && !row->deleted) return *std::move(row);
        return fail(Errc::not_found, "command: nobody", fmt::format("nobody here knows {}", who));
    });
}

std::string shown(storage::Tx& tx, storage::ActorId who) {
    const auto row = storage::find_actor(tx, who);
    return row ? row->username + "@" + row->host.text() : std::string();
}

Json deed_json(storage::Tx& tx, const storage::DeedRow& deed) {
    return {{"at", to_iso8601(deed.at)},
            {"by", deed.by.valid() ? shown(tx, deed.by) : "operator"},
            {"verb", deed.verb},
            {"whom", deed.target.valid() ? shown(tx, deed.target) : ""},
            {"report", deed.report == 0 ? "" : std::to_string(deed.report)},
            {"object", deed.object},
            {"reason", deed.reason}};
}

using Deed = Done (Moderation::*)(const Moderator&, storage::ActorId, const Why&) const;

Result<Json> act(const CommandParts& parts, const Args& args, Deed deed) {
    const std::string who = TRY(args.text("who"));
    Why why;
    why.text = TRY(args.text_or_empty("reason"));
    why.report =
        storage::ReportId(TRY(args.number("report", 0, 0, std::numeric_limits<std::int64_t>::max())));
    const storage::ActorRow whom = TRY(find_whom(parts, who));
    TRY_DONE((parts.moderation.*deed)(Moderator::at_the_machine(), whom.id, why));
    return Json{{"account", whom.username + "@" + whom.host.text()}};
}

}  // namespace

Result<Json> warn_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::warn);
}
Result<Json> silence_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::silence);
}
Result<Json> unsilence_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::unsilence);
}
Result<Json> sensitize_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::sensitize);
}
Result<Json> unsensitize_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::unsensitize);
}
Result<Json> disable_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::disable);
}
Result<Json> enable_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::enable);
}
Result<Json> moderate_suspend_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::suspend);
}
Result<Json> moderate_unsuspend_command(const CommandParts& parts, const Args& args) {
    return act(parts, args, &Moderation::unsuspend);
}

Result<Json> moderation_log_command(const CommandParts& parts, const Args& args) {
    const std::int64_t limit = TRY(args.number("limit", 100, 1, deeds_max));
    const auto deeds =
        TRY(parts.moderation.log(Moderator::at_the_machine(), {.limit = static_cast<std::size_t>(limit)}));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const storage::DeedRow& deed : deeds) list.push_back(deed_json(tx, deed));
        return list;
    });
}

Result<Json> moderation_show_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow whom = TRY(find_whom(parts, TRY(args.text("who"))));
    const Moderator by = Moderator::at_the_machine();
    const AccountView view = TRY(parts.moderation.account(by, whom.id));
    const auto history = TRY(parts.moderation.history(by, whom.id));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json deeds = Json::array();
        for (const storage::DeedRow& deed : history) deeds.push_back(deed_json(tx, deed));
        const auto since = [](const std::optional<Instant>& at) { return at ? to_iso8601(*at) : ""; };
        return Json{{"account", whom.username + "@" + whom.host.text()},
                    {"role", view.role},
                    {"approved", view.approved},
                    {"silenced", since(view.standing.silenced)},
                    {"server_silenced", view.standing.host_silenced},
                    {"sensitive", since(view.standing.sensitized)},
                    {"disabled", since(view.standing.disabled)},
                    {"suspended", since(view.standing.suspended)},
                    {"open_reports", view.reports},
                    {"history", std::move(deeds)}};
    });
}

/// "none" takes the role away.
Result<Json> account_role_command(const CommandParts& parts, const Args& args) {
    const std::string role = TRY(args.text("role"));
    const storage::ActorRow account = TRY(account_named(parts, args));
    TRY_DONE(parts.moderation.set_role(
        Moderator::at_the_machine(), account.id, role == "none" ? std::string() : role));
    return Json{{"handle", account.username}, {"role", role}};
}

Result<Json> staff_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const storage::StaffMember& member : storage::staff(tx)) {
            Json may = Json::array();
            for (const Permission each : all_permissions) {
                if (parts.moderation.roles().of(member.role).has(each)) may.push_back(name_of(each));
            }
            list.push_back(
                {{"handle", member.actor.username}, {"role", member.role}, {"may", std::move(may)}});
        }
        return list;
    });
}

}  // namespace kith::node
