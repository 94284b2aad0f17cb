#include "node/accounts.h"

#include "consent/base/log.h"
#include "consent/crypto/password.h"
#include "node/account_details.h"
#include "node/mail/limits.h"
#include "node/mail/mailer.h"
#include "node/passwords.h"
#include "storage/accounts.h"
#include "storage/consent_links.h"
#include "storage/delivery_queue.h"
#include "storage/erasure.h"
#include "storage/farewells.h"
#include "storage/keys.h"
#include "storage/mail.h"
#include "storage/oauth.h"
#include "storage/passkeys.h"
#include "storage/registrations.h"
#include "storage/retention.h"
#include "storage/rights.h"
#include "storage/subjects.h"
#include "storage/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kith::node {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t handle_bytes_max = 30;
constexpr std::size_t generated_password_bytes = 15;  // 120 bits
constexpr auto farewell_key_kept_for = 24h * 30;
constexpr std::size_t farewells_a_step = 16;

constexpr std::array<std::string_view, 6> roles{"student", "faculty", "staff", "board", "donor", "alumni"};
constexpr std::array<std::string_view, 22> reserved{
    "abuse",      "actor",      "admin",    "administrator", "all",    "consent",   "everyone", "here",
    "help",       "hostmaster", "instance", "kith",          "mod",    "moderator", "noreply",  "official",
    "postmaster", "root",       "security", "support",       "system", "webmaster"};

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::unexpected<Error> bad(std::string_view rule, std::string message) {
    return fail(Errc::malformed, rule, std::move(message));
}

Done check_role(const NewAccount& wanted) {
    const std::string_view role = wanted.role;
    if (storage::is_unit_type(wanted.type) && role.empty()) return {};
    if (std::ranges::find(roles, role) != roles.end()) return {};
    return bad("accounts: role", fmt::format("the role must be one of {}", fmt::join(roles, ", ")));
}

void apply(const AccountSwitches& switches, storage::ActorRow& row) {
    row.locked = switches.locked.value_or(row.locked);
    row.discoverable = switches.discoverable.value_or(row.discoverable);
    row.indexable = switches.indexable.value_or(row.indexable);
    row.opens_lists = switches.opens_lists.value_or(row.opens_lists);
    row.listed = switches.listed.value_or(row.listed);
}

std::unexpected<Error> taken(std::string_view handle) {
    return fail(Errc::conflict,
                "accounts: handle taken",
                fmt::format("the handle {} is taken, or was: handles are never used again", handle));
}

}  // namespace

Result<std::string> check_handle(std::string_view typed) {
    if (typed.starts_with('@')) typed.remove_prefix(1);
    std::string handle(typed);
    std::ranges::transform(
        handle, handle.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    const bool fits =
        !handle.empty() && handle.size() <= handle_bytes_max &&
        std::ranges::all_of(handle, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '-'; }) &&
        handle.front() != '-' && handle.back() != '-';
    if (!fits) {
        return bad("accounts: handle",
                   fmt::format("\"{}\" is no handle: 1 to {} of a-z, 0-9, _ and -, not at the ends -",
                               typed,
                               handle_bytes_max));
    }
    if (std::ranges::find(reserved, handle) != reserved.end()) {
        return bad("accounts: reserved handle",
                   fmt::format("\"{}\" is reserved for the institution itself", handle));
    }
    return handle;
}

storage::ActorRow new_actor_row(const activitypub::Site& site,
                                storage::ActorId id,
                                storage::SubjectId subject,
                                const Uri& uri,
                                std::string username,
                                Instant now) {
    const auto below = [&](std::string_view path) { return Uri::trusted(uri.text() + std::string(path)); };
    return {.id = id,
            .subject = subject,
            .uri = uri,
            .is_local = true,
            .host = site.domain,
            .username = std::move(username),
            .inbox = below("/inbox"),
            .shared_inbox = site.shared_inbox(),
            .outbox = below("/outbox"),
            .followers = below("/followers"),
            .following = below("/following"),
            .featured = below("/featured"),
            .created = now,
            .fetched = now,
            .last_needed = now};
}

storage::ActorKeys new_actor_keys(const Uri& actor, const std::string& version) {
    return {.rsa_id = Uri::trusted(actor.text() + "#main-key" + version),
            .rsa = crypto::SigningKey::generate(crypto::KeyKind::rsa),
            .ed25519_id = Uri::trusted(actor.text() + "#ed25519-key" + version),
            .ed25519 = crypto::SigningKey::generate(crypto::KeyKind::ed25519)};
}

Done put_public_keys(storage::Tx& tx,
                     storage::IdMaker& ids,
                     storage::ActorId actor,
                     const storage::ActorKeys& keys,
                     Instant now) {
    storage::KeyRow row{.id = ids.make<storage::KeyId>(),
                        .actor = actor,
                        .key_uri = keys.rsa_id,
                        .algorithm = storage::KeyAlgorithm::rsa,
                        .public_key = keys.rsa.public_key().to_spki_pem(),
                        .first_seen = now,
                        .fetched = now};
    TRY_DONE(storage::put_key(tx, row));
    row.id = ids.make<storage::KeyId>();
    row.key_uri = keys.ed25519_id;
    row.algorithm = storage::KeyAlgorithm::ed25519;
    row.public_key = keys.ed25519.public_key().to_multikey();
    return storage::put_key(tx, row);
}

Result<std::string> Accounts::password_hash(std::optional<std::string> given, std::string& generated) {
    if (!given) {
        generated = parts_.random.token(generated_password_bytes);
        given = generated;
    }
    TRY_DONE(check_password(*given));
    return crypto::hash_password(crypto::Secret<std::string>(std::move(*given)), parts_.random);
}

Result<Accounts::Created> Accounts::create(const NewAccount& wanted) {
    const std::string handle = TRY(check_handle(wanted.handle));
    TRY_DONE(check_role(wanted));
    TRY_DONE(check_detail_text(wanted.display_name));
    TRY_DONE(check_detail_text(wanted.email));
    TRY_DONE(parts_.database.read([&](storage::Tx& tx) -> Done {
        if (storage::handle_is_taken(tx, handle)) return taken(handle);
        return {};
    }));
    const auto id = parts_.ids.make<storage::ActorId>();
    Created created{.actor = new_actor_row(parts_.site,
                                           id,
                                           parts_.ids.make<storage::SubjectId>(),
                                           parts_.site.actor(id),
                                           handle,
                                           parts_.clock.now())};
    storage::ActorRow& actor = created.actor;
    apply(wanted.switches, actor);
    actor.type = wanted.type;
    std::string hash;
    if (!storage::is_unit(actor)) hash = TRY(password_hash(wanted.password, created.password));
    const storage::ActorKeys keys = new_actor_keys(actor.uri, {});
    // Key, then row: a row never stands without what opens it.
    TRY_DONE(parts_.keys.vault().create(actor.subject));
    Done done = parts_.keys.put_actor_keys(actor.id, keys);
    if (done) {
        done = parts_.database.write(
            [&](storage::Tx& tx) -> Done { return insert(tx, actor, wanted, hash, keys); });
    }
    if (done) return created;
    for (const Done& undone :
         {parts_.keys.destroy(actor.subject), parts_.keys.destroy_actor_keys(actor.id)}) {
        if (!undone) log::warning("accounts: a key without a row stays behind", {{"why", undone.error()}});
    }
    return std::unexpected(std::move(done).error());
}

Done Accounts::insert(storage::Tx& tx,
                      const storage::ActorRow& actor,
                      const NewAccount& wanted,
                      const std::string& password_hash,
                      const storage::ActorKeys& keys) {
    const Instant now = actor.created;
    if (storage::handle_is_taken(tx, actor.username)) return taken(actor.username);
    storage::create_subject(tx, actor.subject, now);
    TRY_DONE(storage::insert_actor(tx, actor));
    TRY_DONE(storage::insert_account(tx, {actor.id, actor.subject, password_hash, now}));
    TRY_DONE(put_public_keys(tx, parts_.ids, actor.id, keys, now));
    AccountDetails details({tx, parts_.keys, parts_.ids, actor.subject, now});
    if (!wanted.role.empty()) TRY_DONE(details.keep(consent::DetailKind::role, wanted.role));
    TRY_DONE(details.keep(consent::DetailKind::email, wanted.email));
    TRY_DONE(details.show_name(wanted.display_name));
    return wanted.also ? wanted.also(tx, actor) : Done();
}

Result<std::string> Accounts::set_password(const storage::ActorRow& account,
                                           const std::optional<std::string>& password) {
    if (storage::is_unit(account)) {
        return bad("accounts: unit", "a unit has no password: people act for it with their own");
    }
    std::string generated;
    const std::string hash = TRY(password_hash(password, generated));
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        replace_password(tx, account, hash);
        return queue_mail(tx, parts_.keys, account, storage::MailKind::rights, parts_.clock.now());
    }));
    return generated;
}

Done Accounts::change(const storage::ActorRow& account,
                      const AccountSwitches& switches,
                      const std::optional<std::string>& display_name) {
    if (display_name) TRY_DONE(check_detail_text(*display_name));
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        auto row = storage::find_actor(tx, account.id);
        if (!row || row->deleted) return fail(Errc::not_found, "accounts: gone", "there is no such account");
        apply(switches, *row);
        storage::update_actor(tx, *row);
        if (!display_name) return {};
        return AccountDetails({tx, parts_.keys, parts_.ids, account.subject, parts_.clock.now()})
            .show_name(*display_name);
    }));
    return parts_.social.profile_changed(account.id);
}

Done Accounts::suspend(const storage::ActorRow& account, bool on) {
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        suspend_in(tx, account, on ? std::optional(parts_.clock.now()) : std::nullopt);
        return {};
    });
}

void Accounts::suspend_in(storage::Tx& tx, const storage::ActorRow& account, std::optional<Instant> since) {
    // What an operator decides is not undone by a link in a mailbox.
    storage::end_waiting(tx, account);
    storage::set_suspended(tx, account.id, since);
    if (since) storage::end_consent_sessions(tx, account.subject);
    if (since) storage::end_tokens_by(tx, account.id);
}

void Accounts::disable_in(storage::Tx& tx, const storage::ActorRow& account, std::optional<Instant> since) {
    storage::set_disabled(tx, account.id, since);
    if (!since) return;
    storage::end_consent_sessions(tx, account.subject);
    storage::end_tokens_of(tx, account.subject);
    // One that somebody else added would open the account again when it is enabled.
    storage::drop_passkeys(tx, account.id);
    storage::drop_mail(tx, account.subject, storage::MailKind::reset);
    storage::drop_mail_links(tx, account.subject, storage::MailLinkMay::reset);
}

namespace {

Done refuse_held(storage::Tx& tx, storage::SubjectId subject) {
    if (!storage::find_legal_hold(tx, subject)) return {};
    return fail(
        Errc::conflict,
        "accounts/held",
        "this person is under a legal hold; `kith retention release` ends it, and what was asked for is "
        "done then");
}

}  // namespace

Done Accounts::erase(const storage::ActorRow& account) {
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        const bool begun = std::ranges::count(storage::unfinished_farewells(tx), account.id) > 0;
        if (!begun) TRY_DONE(refuse_held(tx, account.subject));
        storage::begin_farewell(tx, account.id);
        return {};
    }));
    // Durable first: what a crash cuts short from here on, finish_erasures takes up.
    TRY_DONE(parts_.keys.intend_erasure(account.subject, parts_.clock.now()));
    TRY_DONE(parts_.social.delete_account(account.id));
    return storage::erase_subject(parts_.database, parts_.keys, account.subject, parts_.clock.now());
}

Done Accounts::end_unseen(storage::Tx& tx, const storage::ActorRow& account) {
    TRY_DONE(refuse_held(tx, account.subject));
    storage::end_waiting(tx, account);
    storage::begin_farewell(tx, account.id);
    storage::release_handle(tx, account.id);
    return {};
}

Done Accounts::erase_person(const storage::ActorRow& who) {
    if (who.is_local) return erase(who);
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done { return refuse_held(tx, who.subject); }));
    TRY_DONE(parts_.keys.intend_erasure(who.subject, parts_.clock.now()));
    return storage::erase_subject(parts_.database, parts_.keys, who.subject, parts_.clock.now());
}

void Accounts::erase_due(Instant now, activitypub::Progress& progress) {
    const auto due = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<storage::ActorRow>> {
        std::vector<storage::ActorRow> rows;
        for (const storage::ActorId id : storage::account_erasures_due(tx, now, farewells_a_step)) {
            if (auto row = storage::find_actor(tx, id)) rows.push_back(*std::move(row));
        }
        return rows;
    });
    if (!due) return;
    for (const storage::ActorRow& row : *due) {
        const Done erased = erase(row);
        if (!erased) log::warning("accounts: an erasure that is due", {{"why", erased.error()}});
        if (erased) ++progress.done;
    }
}

void Accounts::erase_unconfirmed(Instant now, activitypub::Progress& progress) {
    const auto late = parts_.database.write([&](storage::Tx& tx) -> Result<std::vector<storage::ActorRow>> {
        std::vector<storage::ActorRow> rows;
        const Instant before = now - limits::confirm_link_for;
        for (const storage::ActorId id : storage::mailboxes_awaited_since(tx, before, farewells_a_step)) {
            auto row = storage::find_actor(tx, id);
            if (row && !row->deleted && end_unseen(tx, *row)) rows.push_back(*std::move(row));
        }
        return rows;
    });
    if (!late) return;
    for (const storage::ActorRow& row : *late) {
        const Done erased = erase(row);
        if (!erased) log::warning("accounts: an account that nobody confirmed", {{"why", erased.error()}});
        if (erased) ++progress.done;
    }
}

Done Accounts::finish_erasures() {
    const auto rows = TRY(parts_.database.read([](storage::Tx& tx) -> Result<std::vector<storage::ActorRow>> {
        std::vector<storage::ActorRow> found;
        for (const storage::ActorId actor : storage::unfinished_farewells(tx)) {
            if (auto row = storage::find_actor(tx, actor)) found.push_back(*std::move(row));
        }
        return found;
    }));
    for (const storage::ActorRow& row : rows) TRY_DONE(erase(row));
    return {};
}

Done Accounts::rotate_keys(const storage::ActorRow& account) {
    const Instant now = parts_.clock.now();
    const storage::ActorKeys keys = new_actor_keys(account.uri, fmt::format("-{}", to_unix_ms(now)));
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        for (const storage::KeyRow& old : storage::keys_of(tx, account.id))
            storage::drop_key(tx, old.key_uri);
        TRY_DONE(put_public_keys(tx, parts_.ids, account.id, keys, now));
        // Last: what is served and what signs change together, or not at all.
        return parts_.keys.put_actor_keys(account.id, keys);
    }));
    parts_.keyring.forget(account.id);
    return parts_.social.profile_changed(account.id);
}

activitypub::Progress Accounts::tidy_once(Instant now) {
    activitypub::Progress progress;
    erase_due(now, progress);
    erase_unconfirmed(now, progress);
    const auto gone = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<storage::ActorId>> {
        return storage::settled_farewells(tx, now - farewell_key_kept_for, farewells_a_step);
    });
    if (!gone) return progress;
    for (const storage::ActorId actor : *gone) {
        const Done done = parts_.keys.destroy_actor_keys(actor);
        if (!done) {
            log::warning("accounts: a key outlives its account", {{"why", done.error()}});
            continue;
        }
        parts_.keyring.forget(actor);
        const Done marked = parts_.database.write([&](storage::Tx& tx) -> Done {
            storage::drop_keys(tx, actor);
            // Nothing can sign what still waits, after 30 days.
            storage::cancel_queued_of(tx, actor, now);
            storage::end_farewell(tx, actor);
            return {};
        });
        if (marked) ++progress.done;
    }
    return progress;
}

}  // namespace kith::node
