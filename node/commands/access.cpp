// Tokens of the client API from an operator's hand, invitations, and the approval of new accounts.
#include "consent/base/bytes.h"
#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/mastodon/limits.h"
#include "node/mastodon/registration_limits.h"
#include "node/mastodon/scopes.h"
#include "storage/accounts.h"
#include "storage/oauth.h"
#include "storage/units.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::size_t pending_shown = 1000;
/// Nobody has its secret and it has no address, so that only this file signs in with it.
constexpr std::string_view own_client_id = "kith";

/// 32 bytes of chance.
std::string new_secret(const CommandParts& parts) {
    return to_base64url(parts.keys.vault().new_salt().bytes());
}

storage::AppId own_app(storage::Tx& tx, const CommandParts& parts) {
    if (const auto app = storage::find_app(tx, own_client_id)) return app->id;
    const Instant now = parts.clock.now();
    const storage::AppRow app{.id = parts.ids.make<storage::AppId>(),
                              .client_id = std::string(own_client_id),
                              .secret = crypto::sha256(as_bytes(new_secret(parts))),
                              .name = "Command line of this server",
                              .scopes = "",
                              .created = now,
                              .last_used = now};
    storage::insert_app(tx, app);
    return app.id;
}

/// Whose role on the unit the token rests on; for a person's own account nobody.
Result<std::optional<storage::ActorRow>> holder_in(const CommandParts& parts,
                                                   const Args& args,
                                                   const storage::ActorRow& account) {
    const std::string by = TRY(args.text_or_empty("by"));
    if (storage::is_unit(account) == by.empty()) {
        return fail(Errc::malformed,
                    "command: token by",
                    by.empty() ? "a token of a unit rests on a person: --by names them"
                               : "--by is for units; this account is a person's");
    }
    if (by.empty()) return std::optional<storage::ActorRow>();
    return std::optional(TRY(account_of(parts, by)));
}

/// In the transaction that makes it: what is left of the scopes.
Result<Scopes> scopes_of_role(storage::Tx& tx,
                              const storage::ActorRow& unit,
                              const storage::ActorRow& holder,
                              const Scopes& scopes) {
    const auto role = storage::unit_role_of(tx, unit.id, holder.id);
    if (!role) return fail(Errc::denied, "command: no role", "this person holds no role on this unit");
    Scopes left = scopes.for_unit(*role);
    if (!left.empty()) return left;
    return fail(Errc::denied, "command: role scopes", "the role of this person allows none of these scopes");
}

/// Of an account, and where it is a person's those that rest on them.
std::vector<storage::TokenRow> all_tokens(storage::Tx& tx, const storage::ActorRow& account) {
    auto tokens = storage::tokens_of(tx, account.subject);
    std::ranges::copy(storage::tokens_by(tx, account.id), std::back_inserter(tokens));
    return tokens;
}

Done refuse_disabled(const CommandParts& parts, const storage::ActorRow& account) {
    return parts.database.read([&](storage::Tx& tx) -> Done {
        if (!storage::is_disabled(tx, account.id)) return {};
        return fail(Errc::denied,
                    "command: disabled",
                    "signing in to this account is turned off; `kith moderate enable` takes that back");
    });
}

}  // namespace

Result<Json> create_token_command(const CommandParts& parts, const Args& args) {
    const Scopes scopes = TRY(Scopes::parse(TRY(args.text_or_empty("scopes"))));
    const storage::ActorRow account = TRY(act_on(parts, args, "make token"));
    if (account.suspended) return fail(Errc::denied, "command: suspended", "this account is suspended");
    const auto holder = TRY(holder_in(parts, args, account));
    TRY_DONE(refuse_disabled(parts, holder ? *holder : account));
    TRY_DONE(refuse_disabled(parts, account));
    if (holder) TRY_DONE(write_down_on(parts, *holder, "make token for unit"));
    const std::string text = new_secret(parts);
    const Instant now = parts.clock.now();
    return parts.database.write([&](storage::Tx& tx) -> Result<Json> {
        storage::TokenRow row{.id = parts.ids.make<storage::TokenId>(),
                              .token = crypto::sha256(as_bytes(text)),
                              .app = own_app(tx, parts),
                              .actor = account.id,
                              .subject = account.subject,
                              .scopes = scopes.text(),
                              .created = now,
                              .last_used = now};
        if (holder) {
            row.by = holder->id;
            row.scopes = TRY(scopes_of_role(tx, account, *holder, scopes)).text();
        }
        storage::insert_token(tx, row);
        storage::trim_tokens_beside(tx, row, limits::tokens_max);
        return Json{{"token", text}, {"scopes", row.scopes}, {"id", std::to_string(row.id.value)}};
    });
}

Result<Json> list_tokens_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(act_on(parts, args, "list tokens"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const storage::TokenRow& row : all_tokens(tx, account)) {
            const auto app = storage::find_app(tx, row.app);
            const auto by = storage::find_actor(tx, row.by);
            const auto whose = storage::find_actor(tx, row.actor);
            list.push_back({{"id", std::to_string(row.id.value)},
                            {"account", whose ? whose->username : std::string()},
                            {"by", by ? by->username : std::string()},
                            {"app", app ? app->name : std::string()},
                            {"scopes", row.scopes},
                            {"created", to_iso8601(row.created)},
                            {"last_used", to_iso8601(row.last_used).substr(0, 10)}});
        }
        return list;
    });
}

/// All of them; or the one that `id` names.
Result<Json> revoke_token_command(const CommandParts& parts, const Args& args) {
    const std::int64_t id = TRY(args.number("id", 0, 0, std::numeric_limits<std::int64_t>::max()));
    const storage::ActorRow account = TRY(act_on(parts, args, "end tokens"));
    return parts.database.write([&](storage::Tx& tx) -> Result<Json> {
        const std::size_t before = all_tokens(tx, account).size();
        if (id == 0) {
            storage::end_tokens_of(tx, account.subject);
        } else {
            const auto row = storage::find_token(tx, storage::TokenId(id));
            if (!row || (row->subject != account.subject && row->by != account.id)) {
                return fail(Errc::not_found, "command: no token", "there is no such token of this account");
            }
            storage::end_token(tx, row->id);
        }
        return Json{{"ended", before - all_tokens(tx, account).size()}};
    });
}

Result<Json> create_invite_command(const CommandParts& parts, const Args& args) {
    const std::int64_t uses = TRY(args.number("uses", 1, 1, 10'000));
    const auto days = std::chrono::duration_cast<std::chrono::days>(limits::invite_for);
    const NewInvite made = TRY(parts.moderation.invite(Moderator::at_the_machine(), uses, days));
    return Json{{"code", made.code},
                {"id", made.row.id()},
                {"uses", uses},
                {"expires", to_iso8601(made.row.expires)}};
}

Result<Json> list_invites_command(const CommandParts& parts, const Args&) {
    Json list = Json::array();
    for (const storage::InviteRow& row : TRY(parts.moderation.invites(Moderator::at_the_machine()))) {
        list.push_back({{"id", row.id()},
                        {"uses", row.uses_left},
                        {"made", to_iso8601(row.made)},
                        {"expires", to_iso8601(row.expires)}});
    }
    return list;
}

Result<Json> withdraw_invite_command(const CommandParts& parts, const Args& args) {
    const std::string id = TRY(args.text("id"));
    TRY_DONE(parts.moderation.withdraw_invite(Moderator::at_the_machine(), id));
    return Json{{"id", id}};
}

Result<Json> pending_accounts_command(const CommandParts& parts, const Args&) {
    Json list = Json::array();
    for (const SignUp& one : TRY(parts.moderation.sign_ups(Moderator::at_the_machine(), pending_shown))) {
        list.push_back(
            {{"handle", one.actor.username}, {"asked", to_iso8601(one.asked)}, {"reason", one.request}});
    }
    return list;
}

Result<Json> approve_account_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(account_named(parts, args));
    TRY_DONE(parts.moderation.approve(Moderator::at_the_machine(), account.id));
    return Json{{"handle", account.username}};
}

Result<Json> reject_account_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow account = TRY(account_named(parts, args));
    TRY_DONE(
        parts.moderation.reject(Moderator::at_the_machine(), account.id, TRY(args.text_or_empty("reason"))));
    return Json{{"handle", account.username}};
}

}  // namespace kith::node
