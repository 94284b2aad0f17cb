#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/mail/mail_links.h"
#include "node/mail/mailer.h"
#include "storage/accounts.h"
#include "storage/audit.h"
#include "storage/consent_links.h"
#include "storage/passkeys.h"
#include "storage/second_steps.h"
#include "storage/units.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::size_t audit_events_max = 1000;

Result<AccountSwitches> switches_of(const Args& args) {
    AccountSwitches switches;
    switches.locked = TRY(args.maybe_flag("locked"));
    switches.discoverable = TRY(args.maybe_flag("discoverable"));
    switches.indexable = TRY(args.maybe_flag("indexable"));
    switches.opens_lists = TRY(args.maybe_flag("opens_lists"));
    switches.listed = TRY(args.maybe_flag("listed"));
    return switches;
}

Json account_json(const activitypub::Site& site, const storage::ActorRow& actor) {
    return {{"handle", actor.username},
            {"acct", actor.username + "@" + site.domain.text()},
            {"id", actor.uri.text()},
            {"url", site.profile_page(actor.username)}};
}

std::string_view state_of(const storage::ActorRow& actor) {
    if (actor.suspended) return "suspended";
    return actor.moved_to ? "moved" : "active";
}

}  // namespace

Result<Json> create_account_command(const CommandParts& parts, const Args& args) {
    NewAccount wanted;
    wanted.handle = TRY(args.text("handle"));
    wanted.role = TRY(args.text("role"));
    wanted.display_name = TRY(args.text_or_empty("display_name"));
    wanted.email = TRY(args.text_or_empty("email"));
    wanted.password = TRY(args.maybe_text("password"));
    wanted.switches = TRY(switches_of(args));
    const Accounts::Created created = TRY(parts.accounts.create(wanted));
    Json json = account_json(parts.site, created.actor);
    if (!created.password.empty()) json["password"] = created.password;
    return json;
}

Result<Json> list_accounts_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& [account, actor] : storage::list_accounts(tx)) {
            Json json = account_json(parts.site, actor);
            json["state"] = state_of(actor);
            json["unit"] = storage::is_unit(actor);
            json["locked"] = actor.locked;
            json["created"] = to_iso8601(account.created);
            list.push_back(std::move(json));
        }
        return list;
    });
}

Result<Json> set_account_command(const CommandParts& parts, const Args& args) {
    const AccountSwitches switches = TRY(switches_of(args));
    const auto name = TRY(args.maybe_text("display_name"));
    const storage::ActorRow account = TRY(act_on(parts, args, "change account"));
    TRY_DONE(parts.accounts.change(account, switches, name));
    return account_json(parts.site, account);
}

Result<Json> password_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(act_on(parts, args, "set password"));
    const std::string generated = TRY(parts.accounts.set_password(account, TRY(args.maybe_text("password"))));
    Json json = account_json(parts.site, account);
    if (!generated.empty()) json["password"] = generated;
    return json;
}

Result<Json> reset_link_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(act_on(parts, args, "make reset link"));
    if (storage::is_unit(account)) {
        return fail(
            Errc::malformed, "command: unit", "a unit has no password: people act for it with their own");
    }
    const std::string token = TRY(parts.database.write([&](storage::Tx& tx) -> Result<std::string> {
        if (!may_get_mail_link(tx, account, storage::MailLinkMay::reset)) {
            return fail(Errc::denied,
                        "command: shut",
                        "this account is suspended, or signing in to it is turned off: `kith moderate show` "
                        "says which, `unsuspend` or `enable` takes it back");
        }
        return make_mail_link(tx, parts.keys, account, storage::MailLinkMay::reset, parts.clock.now());
    }));
    Json json = account_json(parts.site, account);
    json["link"] = mail_link_address(parts.site, storage::MailLinkMay::reset, token);
    return json;
}

/// For who lost their device and their codes: the password alone opens the account again, and nothing that is
/// on the device does, applications neither.
Result<Json> totp_off_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(act_on(parts, args, "turn off second step"));
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        const bool had_step = storage::drop_second_step(tx, account.id);
        const bool had_passkeys = storage::drop_passkeys(tx, account.id);
        if (!had_step && !had_passkeys) {
            return fail(
                Errc::not_found, "command: no second step", "this account has no second step and no passkey");
        }
        storage::end_consent_sessions(tx, account.subject);
        storage::end_tokens_of(tx, account.subject);
        return queue_mail(tx, parts.keys, account, storage::MailKind::rights, parts.clock.now());
    }));
    return account_json(parts.site, account);
}

Result<Json> suspend_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(account_named(parts, args));
    TRY_DONE(parts.moderation.suspend(Moderator::at_the_machine(), account.id, {}));
    return account_json(parts.site, account);
}

Result<Json> resume_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(account_named(parts, args));
    TRY_DONE(parts.moderation.unsuspend(Moderator::at_the_machine(), account.id, {}));
    return account_json(parts.site, account);
}

Result<Json> delete_account_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(act_on(parts, args, "delete account"));
    TRY_DONE(parts.accounts.erase(account));
    return account_json(parts.site, account);
}

Result<Json> rotate_key_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(act_on(parts, args, "rotate keys"));
    TRY_DONE(parts.accounts.rotate_keys(account));
    return account_json(parts.site, account);
}

Result<Json> move_command(const CommandParts& parts, const Args& args) {
    const std::string target = TRY(args.text("target"));
    const storage::ActorRow account = TRY(act_on(parts, args, "move"));
    TRY_DONE(parts.social.move(account.id, target));
    return account_json(parts.site, account);
}

Result<Json> alias_command(const CommandParts& parts, const Args& args) {
    const auto who = TRY(args.texts("who"));
    const storage::ActorRow account = TRY(act_on(parts, args, "set aliases"));
    TRY_DONE(parts.social.set_aliases(account.id, who));
    return account_json(parts.site, account);
}

Result<Json> audit_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(act_on(parts, args, "read audit"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const storage::AuditEvent& event : storage::audit_of(tx, account.subject, audit_events_max)) {
            const auto by = storage::find_actor(tx, event.by);
            list.push_back({{"at", to_iso8601(event.at)},
                            {"by", by ? by->username : ""},
                            {"channel", event.channel},
                            {"verb", event.verb},
                            {"object", event.object ? event.object->text() : ""},
                            {"reason", event.reason.value_or("")}});
        }
        return list;
    });
}

}  // namespace kith::node
