#include "node/moderation/moderation.h"

#include "node/moderation/limits.h"
#include "node/moderation/step.h"
#include "storage/accounts.h"
#include "storage/audit.h"
#include "storage/mail.h"
#include "storage/notifications.h"

#include <utility>

namespace kith::node {

Permissions Moderation::permissions_of(storage::Tx& tx, const Moderator& who) const {
    if (!who.person.valid()) return Permissions::all();
    const auto row = storage::find_actor(tx, who.person);
    if (!row || !row->is_local || row->gone() || storage::is_disabled(tx, who.person)) return {};
    return parts_.roles.of(storage::role_of_staff(tx, who.person));
}

Result<Permissions> Moderation::permissions_of(const Moderator& who) const {
    return parts_.database.read(
        [&](storage::Tx& tx) -> Result<Permissions> { return permissions_of(tx, who); });
}

Result<Moderation::Step> Moderation::enter(storage::Tx& tx, const Moderator& by, Permission needed) const {
    if (permissions_of(tx, by).has(needed)) return Step{tx, by, parts_.clock.now()};
    return fail(Errc::denied, "moderation/permission", "This action is not allowed");
}

Done Moderation::set_role(const Moderator& by, storage::ActorId whom, const std::string& role) const {
    if (by.person.valid()) {
        return fail(Errc::denied, "moderation/roles", "Only an operator at the machine gives roles");
    }
    if (!role.empty() && !parts_.roles.roles.contains(role)) {
        std::string known;
        for (const auto& [name, may] : parts_.roles.roles) known += (known.empty() ? "" : ", ") + name;
        return fail(Errc::malformed, "moderation/role", "there is no role " + role + "; there are: " + known);
    }
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const Step step{tx, by, parts_.clock.now()};
        const auto row = storage::find_actor(tx, whom);
        if (!row || row->deleted || !row->is_local) return fail(Errc::not_found, "moderation/nobody");
        storage::set_role_of_staff(tx, *row, role, parts_.roles.of(role).flags(), step.now);
        write_down(step, {.verb = "role", .target = whom, .object = role});
        tell_person(step, *row, role.empty() ? "no role of staff any more" : "a role of staff: " + role, "");
        return {};
    });
}

Done Moderation::note_roles() const {
    const auto changed =
        TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<storage::StaffMember>> {
            auto members = storage::staff(tx);
            std::erase_if(members, [&](const auto& member) {
                return member.may == parts_.roles.of(member.role).flags();
            });
            return members;
        }));
    if (changed.empty()) return {};
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        for (const storage::StaffMember& member : changed) {
            const std::int64_t may = parts_.roles.of(member.role).flags();
            storage::set_what_staff_may(tx, member.actor.id, may);
        }
        return {};
    });
}

void Moderation::write_down(const Step& step, storage::DeedRow deed) const {
    deed.id = parts_.ids.make<storage::DeedId>();
    deed.at = step.now;
    deed.by = step.by.person;
    storage::insert_deed(step.tx, deed);
}

void Moderation::tell_person(const Step& step,
                             const storage::ActorRow& whom,
                             std::string_view what,
                             const std::string& reason) const {
    storage::AuditEvent event{.id = parts_.ids.make<storage::AuditId>(),
                              .at = step.now,
                              .channel = step.by.person.valid() ? "staff" : "operator",
                              .verb = std::string(what),
                              .subject = whom.subject};
    if (!reason.empty()) event.reason = reason;
    storage::append_audit(step.tx, event);
}

void Moderation::notify_person(const Step& step, const storage::ActorRow& whom) const {
    constexpr std::string_view type = "moderation_warning";
    if (!whom.is_local) return;
    // The latest stands for all.
    storage::drop_notification(step.tx, whom.id, type, parts_.instance_actor, {});
    storage::notify(step.tx,
                    {.id = parts_.ids.make<storage::NotificationId>(),
                     .owner = whom.id,
                     .type = std::string(type),
                     .from = parts_.instance_actor,
                     .at = step.now});
}

std::string Moderation::request_of(const storage::PendingAccountRow& row) const {
    if (!row.reason_sealed) return {};
    const auto opened = parts_.keys.vault().open_private(row.subject, "reason_sealed", *row.reason_sealed);
    return opened ? std::string(as_text(opened->expose())) : std::string();
}

AccountView Moderation::view_of(const Step& step, const storage::ActorRow& actor) const {
    AccountView view{.actor = actor};
    view.standing = storage::standing_of(step.tx, actor.id);
    view.role = storage::role_of_staff(step.tx, actor.id);
    view.confirmed = !storage::is_mailbox_awaited(step.tx, actor.id);
    view.reports = storage::count_reports_about(step.tx, actor.id);
    if (const auto waits = storage::find_pending_account(step.tx, actor.id)) {
        view.approved = false;
        if (permissions_of(step.tx, step.by).has(Permission::sign_ups)) view.request = request_of(*waits);
    }
    // Who waits is hidden like one that is suspended, and is not.
    if (!view.confirmed || !view.approved) view.standing.suspended.reset();
    return view;
}

Result<std::vector<storage::HostRow>> Moderation::delivery_health(const Moderator& by,
                                                                  std::size_t limit) const {
    return look(by, Permission::delivery, [&](const Step& step) -> Result<std::vector<storage::HostRow>> {
        return storage::troubled_hosts(step.tx, limit);
    });
}

Result<std::vector<storage::DeedRow>> Moderation::log(const Moderator& by, const storage::Page& page) const {
    return look(by, Permission::log, [&](const Step& step) -> Result<std::vector<storage::DeedRow>> {
        return storage::deeds(step.tx, page);
    });
}

}  // namespace kith::node
