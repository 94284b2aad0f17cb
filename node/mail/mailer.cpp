#include "node/mail/mailer.h"

#include "activitypub/delivery/backoff.h"
#include "consent/base/log.h"
#include "consent/gate.h"
#include "consent/json.h"
#include "node/mail/limits.h"
#include "node/mail/mail_links.h"
#include "node/mail/mail_message.h"
#include "storage/actors.h"
#include "storage/details.h"
#include "storage/grants.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace kith::node {
namespace {

using storage::MailKind;
using storage::MailLinkMay;
using storage::MailRow;

constexpr std::string_view token_seal = "mail token";
constexpr std::string_view rejection_seal = "mail to who was rejected";

std::optional<MailLinkMay> link_of(MailKind kind) {
    if (kind == MailKind::confirm) return MailLinkMay::confirm;
    if (kind == MailKind::reset) return MailLinkMay::reset;
    return std::nullopt;
}

struct Words {
    std::string_view subject;
    std::string_view text;  // {0}: this site's address, {1}: the link, {2}: how many hours it works
};

/// Nothing of the person: what is said here stands in clear in a mailbox, and on the way to it.
Words words_of(MailKind kind) {
    switch (kind) {
        case MailKind::confirm:
            return {
                "Please confirm your address",
                "Somebody gave this address for a new account at {0}.\n\n"
                "If that was you, open this page and press the button. It works once, within {2} hours:\n\n"
                "{1}\n\n"
                "If it was not you, do nothing: nothing more is sent.\n"};
        case MailKind::reset:
            return {"A new password",
                    "Somebody asked for a new password of your account at {0}.\n\n"
                    "If that was you, open this page and choose one. It works once, within {2} hours:\n\n"
                    "{1}\n\n"
                    "If it was not you, do nothing: your password stays as it is.\n"};
        case MailKind::approved:
            return {"Your account is open",
                    "The account that you asked for at {0} was approved.\n\n"
                    "You can sign in now, with the password that you chose: at {0}/settings, or in an"
                    " application.\n"};
        case MailKind::rejected:
            return {"Your request for an account",
                    "The account that you asked for at {0} was not approved. What you gave for it was"
                    " deleted.\n"};
        case MailKind::disabled:
            return {
                "Your account",
                "Those who run {0} turned off signing in to your account there. Everything that was signed"
                " in is signed out; your profile and your posts stay as they are.\n\n"
                "If you want to know why, or need something that is in it, write to them.\n"};
        case MailKind::rights:
            return {
                "Something about your account",
                "Something was done about your account at {0} that you should know of, such as a new password"
                " or a request about your data.\n\n"
                "Sign in at {0}/consent to see what it was. If it was not you, write to those who run that"
                " site.\n"};
    }
    return {};
}

/// What the person must know of, also while everything is paused.
bool is_notice(MailKind kind) {
    return kind == MailKind::rights || kind == MailKind::disabled;
}

/// The person's own; not what others said it is.
template <consent::Purpose P>
Result<std::string> open_address(storage::Tx& tx,
                                 storage::KeyStore& keys,
                                 storage::SubjectId subject,
                                 Instant now) {
    storage::SqlGrantBook book(tx);
    const auto permit = TRY(consent::Gate(book).ask<P>(
        subject, consent::KindSet{consent::DetailKind::email}, consent::Audience::self(), now));
    for (const auto& stored : TRY(storage::details_of(tx, permit))) {
        if (stored.facts.retention == storage::hearsay) continue;
        return TRY(keys.vault().open(stored.sealed, permit)).value();
    }
    return fail(Errc::denied, "mail/no-address");
}

}  // namespace

Done queue_mail(
    storage::Tx& tx, storage::KeyStore& keys, const storage::ActorRow& who, MailKind kind, Instant now) {
    if (storage::mail_waits(tx, who.subject, kind)) return {};
    MailRow row{.subject = who.subject, .kind = kind, .actor = who.id, .made = now, .next = now};
    if (const auto may = link_of(kind)) {
        const std::string token = make_mail_link(tx, keys, who, *may, now);
        row.sealed = TRY(keys.vault().seal_private(who.subject, token_seal, as_bytes(token)));
    }
    storage::queue_mail(tx, row);
    return {};
}

Done queue_rejection(storage::Tx& tx,
                     storage::KeyStore& keys,
                     const storage::ActorRow& who,
                     const std::string& reason,
                     Instant now) {
    if (storage::is_mailbox_awaited(tx, who.id)) return {};
    const auto address = account_address(tx, keys, who.subject, now);
    if (!address) return {};
    const std::string words = nlohmann::json{{"to", *address}, {"reason", reason}}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace);
    MailRow row{
        .subject = who.subject, .kind = MailKind::rejected, .actor = who.id, .made = now, .next = now};
    row.sealed = keys.vault().seal_secret(rejection_seal, as_bytes(words));
    storage::queue_mail(tx, row);
    return {};
}

Result<std::string> account_address(storage::Tx& tx,
                                    storage::KeyStore& keys,
                                    storage::SubjectId subject,
                                    Instant now) {
    return open_address<consent::purpose::AccountService>(tx, keys, subject, now);
}

activitypub::Progress Mailer::run_once(Instant now) {
    struct Found {
        std::optional<MailRow> due{};
        std::optional<Instant> next{};
        bool links_ended = false;
    };
    activitypub::Progress progress;
    const auto found = parts_.database.read([&](storage::Tx& tx) -> Result<Found> {
        return Found{.due = storage::due_mail(tx, now),
                     .next = storage::next_mail(tx),
                     .links_ended = storage::has_expired_mail_links(tx, now)};
    });
    if (!found) return progress;
    if (found->links_ended) end_links(now);
    if (!found->due) {
        progress.next = found->next;
        return progress;
    }
    const Done sent = send(*found->due, now);
    if (!sent) log::warning("mail.not-sent", {{"error", sent.error()}});
    const Done settled = settle(*found->due, sent, now);
    if (!settled) log::warning("mail.settle", {{"error", settled.error()}});
    progress.done = settled ? 1 : 0;
    return progress;
}

void Mailer::end_links(Instant now) {
    const Done done = parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::prune_mail_links(tx, now, limits::mail_rows_pruned_max);
        return {};
    });
    if (!done) log::warning("mail.links", {{"error", done.error()}});
}

Done Mailer::send(const MailRow& row, Instant now) {
    if (parts_.port == nullptr) return fail(Errc::denied, "mail/none");
    if (row.made + limits::mail_waits_for <= now) return fail(Errc::denied, "mail/too-late");
    return parts_.port->send(TRY(message_for(row, now)));
}

Result<std::string> Mailer::address_of(const MailRow& row, Instant now) {
    return parts_.database.read([&](storage::Tx& tx) -> Result<std::string> {
        const auto who = storage::find_actor(tx, row.actor);
        if (!who || who->subject != row.subject) return fail(Errc::denied, "mail/gone");
        // What a person must know of reaches them also while everything is paused, or they are suspended.
        const auto link = link_of(row.kind);
        const bool is_theirs = !who->deleted && !(who->suspended && storage::is_mailbox_awaited(tx, who->id));
        if (link ? !may_get_mail_link(tx, *who, *link) : !is_theirs) return fail(Errc::denied, "mail/gone");
        if (is_notice(row.kind)) {
            return open_address<consent::purpose::RightsHandling>(tx, parts_.keys, row.subject, now);
        }
        return account_address(tx, parts_.keys, row.subject, now);
    });
}

/// To who is erased: nothing of them is asked for, as nothing is there.
Result<std::string> Mailer::rejection_for(const MailRow& row, Instant now) {
    if (!row.sealed) return fail(Errc::denied, "mail/no-address");
    const auto opened = TRY(parts_.keys.vault().open_secret(rejection_seal, *row.sealed));
    const auto said = nlohmann::json::parse(as_text(opened.expose()), nullptr, /*allow_exceptions=*/false);
    if (!said.is_object()) return fail(Errc::denied, "mail/no-address");
    const Words words = words_of(row.kind);
    std::string body = fmt::format(fmt::runtime(words.text), parts_.site.base);
    const std::string reason = wrap_for_mail(said.value("reason", ""));
    if (!reason.empty()) body += "\nWhat those who decided wrote to you:\n\n" + reason + "\n";
    return written(said.value("to", ""), words.subject, body, now);
}

Result<std::string> Mailer::message_for(const MailRow& row, Instant now) {
    if (row.kind == MailKind::rejected) return rejection_for(row, now);
    const std::string address = TRY(address_of(row, now));
    std::string link;
    if (const auto may = link_of(row.kind)) {
        if (!row.sealed) return fail(Errc::denied, "mail/no-link");
        const auto token = TRY(parts_.keys.vault().open_private(row.subject, token_seal, *row.sealed));
        link = mail_link_address(parts_.site, *may, as_text(token.bytes()));
    }
    const Words words = words_of(row.kind);
    const Millis works_for = mail_link_works_for(link_of(row.kind).value_or(MailLinkMay::reset));
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(works_for).count();
    const std::string body = fmt::format(fmt::runtime(words.text), parts_.site.base, link, hours);
    return written(address, words.subject, body, now);
}

Result<std::string> Mailer::written(const std::string& to,
                                    std::string_view subject,
                                    const std::string& body,
                                    Instant now) {
    return write_mail({.from = parts_.from,
                       .to = to,
                       .subject = subject,
                       .body = body,
                       .id = parts_.random.token(),
                       .domain = parts_.site.domain.text(),
                       .at = now});
}

/// What can never be sent is dropped; what the machine could not take now is tried again.
Done Mailer::settle(const MailRow& row, const Done& sent, Instant now) {
    const bool again = !sent && sent.error().code == Errc::unavailable;
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        if (again) {
            storage::retry_mail(tx, row, now + activitypub::backoff(row.failures + 1, parts_.random));
        } else {
            storage::drop_mail(tx, row);
        }
        return {};
    });
}

}  // namespace kith::node
