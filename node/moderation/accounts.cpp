// What is done to accounts, ours and others', and taken back.
#include "storage/accounts.h"

#include "node/mail/mailer.h"
#include "node/moderation/limits.h"
#include "node/moderation/step.h"
#include "storage/mail.h"
#include "storage/registrations.h"

namespace kith::node {
namespace {

std::unexpected<Error> nobody() {
    return fail(Errc::not_found, "moderation/nobody", "there is no such account");
}

/// Its own actors are nobody's account. The type says nothing: a person may call theirs automated.
bool is_of_the_node(storage::Tx& tx, const storage::ActorRow& actor) {
    return actor.is_local && !storage::find_account(tx, actor.id);
}

}  // namespace

Result<std::vector<AccountView>> Moderation::accounts(const Moderator& by,
                                                      const storage::AccountFilter& filter,
                                                      const storage::Page& page) const {
    return look(by, Permission::accounts, [&](const Step& step) -> Result<std::vector<AccountView>> {
        std::vector<AccountView> views;
        for (const storage::ActorRow& row : storage::find_accounts(step.tx, filter, page)) {
            views.push_back(view_of(step, row));
        }
        return views;
    });
}

Result<AccountView> Moderation::account(const Moderator& by, storage::ActorId whom) const {
    return parts_.database.read([&](storage::Tx& tx) -> Result<AccountView> {
        const bool waits = storage::is_account_pending(tx, whom);
        const bool asks = waits && permissions_of(tx, by).has(Permission::sign_ups);
        const Step step = TRY(enter(tx, by, asks ? Permission::sign_ups : Permission::accounts));
        const auto row = storage::find_actor(tx, whom);
        if (!row || row->deleted) return nobody();
        return view_of(step, *row);
    });
}

Result<AccountView> Moderation::account_with_address(const Moderator& by, storage::ActorId whom) const {
    return change(by, Permission::accounts, [&](const Step& step) -> Result<AccountView> {
        const auto row = storage::find_actor(step.tx, whom);
        if (!row || row->deleted) return nobody();
        AccountView view = view_of(step, *row);
        if (!row->is_local || !permissions_of(step.tx, by).has(Permission::addresses)) return view;
        auto address = account_address(step.tx, parts_.keys, row->subject, step.now);
        if (!address) return view;
        view.email = *std::move(address);
        write_down(step, {.verb = "read address", .target = whom});
        tell_person(step, *row, "the e-mail address was read", "");
        return view;
    });
}

Result<std::vector<storage::DeedRow>> Moderation::history(const Moderator& by, storage::ActorId whom) const {
    return look(by, Permission::accounts, [&](const Step& step) -> Result<std::vector<storage::DeedRow>> {
        return storage::deeds_about(step.tx, whom, limits::moderation_history_max);
    });
}

Result<storage::ActorRow> Moderation::subject_of_a_deed(const Step& step, storage::ActorId whom) const {
    auto row = storage::find_actor(step.tx, whom);
    if (!row || row->deleted) return nobody();
    // Who waits is approved or rejected; an operator at the machine may also cut that short.
    if (step.by.person.valid() && storage::is_waiting(step.tx, *row)) return nobody();
    if (is_of_the_node(step.tx, *row))
        return fail(Errc::denied, "moderation/own", "this is the node's own account");
    if (step.by.person.valid() && !storage::role_of_staff(step.tx, whom).empty()) {
        return fail(Errc::denied,
                    "moderation/staff",
                    "This is an account of staff: only an operator at the machine acts on it");
    }
    return *std::move(row);
}

Done Moderation::close_by(const Step& step, const storage::ActorRow& whom, const Why& why) const {
    if (!why.report.valid()) return {};
    auto row = storage::find_report(step.tx, why.report);
    if (!row || row->target != whom.id || !permissions_of(step.tx, step.by).has(Permission::reports)) {
        return fail(Errc::not_found, "moderation/no-report", "there is no such report");
    }
    if (row->acted) return {};
    row->acted = step.now;
    row->acted_by = step.by.person;
    storage::update_report(step.tx, *row);
    return {};
}

Done Moderation::act(const Moderator& by,
                     storage::ActorId whom,
                     const storage::DeedRow& deed,
                     std::string_view told,
                     const Why& why,
                     const Deed& how) const {
    if (why.text.size() > limits::moderation_reason_bytes_max) {
        return fail(Errc::malformed, "moderation/reason", "Validation failed: Text is too long");
    }
    return change(by, Permission::accounts, [&](const Step& step) -> Done {
        const storage::ActorRow row = TRY(subject_of_a_deed(step, whom));
        TRY_DONE(how(step, row));
        TRY_DONE(close_by(step, row, why));
        storage::DeedRow written = deed;
        written.target = whom;
        written.report = why.report.value;
        written.reason = why.text;
        write_down(step, std::move(written));
        tell_person(step, row, told, why.text);
        return {};
    });
}

Done Moderation::warn(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by, whom, {.verb = "warn"}, "a warning", why, [&](const Step& step, const auto& row) -> Done {
        if (!row.is_local) {
            return fail(Errc::conflict, "moderation/remote", "only people of this node can be warned");
        }
        if (why.text.empty()) {
            return fail(Errc::malformed, "moderation/words", "Validation failed: Text can't be blank");
        }
        notify_person(step, row);
        return queue_mail(step.tx, parts_.keys, row, storage::MailKind::rights, step.now);
    });
}

Done Moderation::silence(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by,
               whom,
               {.verb = "silence"},
               "limited: not shown where everybody reads",
               why,
               [&](const Step& step, const auto& row) -> Done {
                   storage::set_silenced(step.tx, row.id, step.now);
                   notify_person(step, row);
                   return {};
               });
}

Done Moderation::unsilence(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by,
               whom,
               {.verb = "unsilence"},
               "not limited any more",
               why,
               [&](const Step& step, const auto& row) -> Done {
                   storage::set_silenced(step.tx, row.id, std::nullopt);
                   notify_person(step, row);
                   return {};
               });
}

Done Moderation::sensitize(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by,
               whom,
               {.verb = "sensitive"},
               "pictures and videos are always marked as sensitive",
               why,
               [&](const Step& step, const auto& row) -> Done {
                   storage::set_sensitized(step.tx, row.id, step.now);
                   notify_person(step, row);
                   return {};
               });
}

Done Moderation::unsensitize(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by,
               whom,
               {.verb = "unsensitive"},
               "pictures and videos are not always marked any more",
               why,
               [&](const Step& step, const auto& row) -> Done {
                   storage::set_sensitized(step.tx, row.id, std::nullopt);
                   notify_person(step, row);
                   return {};
               });
}

Done Moderation::disable(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by,
               whom,
               {.verb = "disable"},
               "signing in was turned off",
               why,
               [&](const Step& step, const auto& row) -> Done {
                   if (!row.is_local) {
                       return fail(Errc::conflict,
                                   "moderation/remote",
                                   "only for accounts of this node can signing in be turned off");
                   }
                   if (storage::is_waiting(step.tx, row)) return nobody();
                   if (storage::is_disabled(step.tx, row.id)) return {};
                   Accounts::disable_in(step.tx, row, step.now);
                   return queue_mail(step.tx, parts_.keys, row, storage::MailKind::disabled, step.now);
               });
}

Done Moderation::enable(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by,
               whom,
               {.verb = "enable"},
               "signing in works again",
               why,
               [&](const Step& step, const auto& row) -> Done {
                   if (!storage::is_disabled(step.tx, row.id)) return {};
                   Accounts::disable_in(step.tx, row, std::nullopt);
                   storage::drop_mail(step.tx, row.subject, storage::MailKind::disabled);
                   notify_person(step, row);
                   return queue_mail(step.tx, parts_.keys, row, storage::MailKind::rights, step.now);
               });
}

/// Other servers are told that one of ours is suspended, or no longer; of theirs we forget what we remember.
Done Moderation::set_suspended(const Step& step,
                               const storage::ActorRow& whom,
                               std::optional<Instant> since) const {
    if (!whom.is_local) {
        storage::set_suspended(step.tx, whom.id, since);
        parts_.events.tell(step.tx, activitypub::ActorChanged{whom.id}, step.now);
        return {};
    }
    Accounts::suspend_in(step.tx, whom, since);
    storage::ActorRow now = whom;
    now.suspended = since;
    TRY(parts_.social.profile_changed_in(step.tx, now, step.now));
    return queue_mail(step.tx, parts_.keys, whom, storage::MailKind::rights, step.now);
}

Done Moderation::suspend(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(
        by, whom, {.verb = "suspend"}, "suspended", why, [&](const Step& step, const auto& row) -> Done {
            if (storage::is_waiting(step.tx, row)) {
                // Nobody was told of it, and whose the mailbox is was never shown.
                Accounts::suspend_in(step.tx, row, step.now);
                return {};
            }
            if (row.suspended) return {};
            return set_suspended(step, row, step.now);
        });
}

Done Moderation::unsuspend(const Moderator& by, storage::ActorId whom, const Why& why) const {
    return act(by,
               whom,
               {.verb = "unsuspend"},
               "not suspended any more",
               why,
               [&](const Step& step, const auto& row) -> Done {
                   if (!row.suspended) return {};
                   TRY_DONE(set_suspended(step, row, std::nullopt));
                   notify_person(step, row);
                   return {};
               });
}

}  // namespace kith::node
