#include "node/mastodon/confirmations.h"

#include "consent/crypto/digest.h"
#include "node/account_details.h"
#include "node/mail/mailer.h"
#include "node/mastodon/registration_limits.h"
#include "node/social/acting.h"
#include "storage/mail.h"
#include "storage/moderation.h"

#include <algorithm>

namespace kith::node {

bool is_mail_address(std::string_view text) {
    const auto at = text.find('@');
    return text.size() <= limits::email_bytes_max && at != 0 && at != std::string_view::npos &&
           at + 1 < text.size() && text.rfind('@') == at && std::ranges::all_of(text, [](char c) {
               return static_cast<unsigned char>(c) > ' ' && c != 0x7f && c != '<' && c != '>' && c != ',';
           });
}

Confirmations::Confirmations(const Parts& parts)
    : parts_(parts),
      addresses_(parts.clock, {.requests = limits::confirmations_max, .per = limits::confirmations_in}),
      accounts_(parts.clock, {.requests = limits::confirmations_max, .per = limits::confirmations_in}) {}

namespace {

/// The list of counts holds no address.
std::string group_of(std::string_view address) {
    return to_hex(crypto::sha256(as_bytes(lower_ascii(address))));
}

}  // namespace

bool Confirmations::may_write_to(std::string_view address) const {
    return addresses_.look({.address = group_of(address)}).allowed;
}

bool Confirmations::count_message(std::string_view address) const {
    return addresses_.spend({.address = group_of(address)}).allowed;
}

Done Confirmations::begin(storage::Tx& tx, const storage::ActorRow& who, storage::AppId app) const {
    const Instant now = parts_.clock.now();
    storage::await_mailbox(tx, who.id, {.app = app, .asked = now});
    return queue_mail(tx, parts_.keys, who, storage::MailKind::confirm, now);
}

bool Confirmations::is_awaited(storage::ActorId who) const {
    const auto found = parts_.database.read(
        [&](storage::Tx& tx) -> Result<bool> { return storage::is_mailbox_awaited(tx, who); });
    return found.value_or(false);
}

Result<storage::ActorRow> Confirmations::awaited(storage::Tx& tx,
                                                 storage::ActorId who,
                                                 storage::AppId app) const {
    const auto waits = storage::find_awaited_mailbox(tx, who);
    auto row = storage::find_actor(tx, who);
    if (!waits || !row || row->deleted) {
        return fail(Errc::denied,
                    "emails/confirmed",
                    "This method is only available while the e-mail is awaiting confirmation");
    }
    if (waits->app != app) {
        return fail(Errc::denied,
                    "emails/another-app",
                    "This method is only available to the application the user originally signed-up with");
    }
    return *std::move(row);
}

Done Confirmations::change_address(storage::Tx& tx,
                                   const storage::ActorRow& who,
                                   const std::string& email) const {
    AccountDetails details({tx, parts_.keys, parts_.ids, who.subject, parts_.clock.now()});
    TRY_DONE(details.keep(consent::DetailKind::email, email));
    storage::drop_mail_links(tx, who.subject, storage::MailLinkMay::confirm);
    storage::drop_mail(tx, who.subject, storage::MailKind::confirm);
    return {};
}

Done Confirmations::send_again(storage::ActorId who,
                               storage::AppId app,
                               const std::optional<std::string>& email) {
    const Instant now = parts_.clock.now();
    const std::string address = TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::string> {
        const storage::ActorRow row = TRY(awaited(tx, who, app));
        return email ? *email : account_address(tx, parts_.keys, row.subject, now);
    }));
    if (email && !is_mail_address(*email)) {
        return fail(Errc::malformed, "emails/address", "Validation failed: Email is no address");
    }
    const bool refused = TRY(parts_.database.read(
        [&](storage::Tx& tx) -> Result<bool> { return email && storage::is_email_blocked(tx, *email); }));
    if (refused)
        return fail(Errc::malformed, "emails/blocked", "Validation failed: Email is not accepted here");
    const bool allowed = accounts_.spend({.address = "account " + std::to_string(who.value)}).allowed;
    if (!allowed || !count_message(address)) {
        return fail(Errc::limited, "emails/again", "Too many messages were asked for lately.");
    }
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const storage::ActorRow row = TRY(awaited(tx, who, app));
        if (email) TRY_DONE(change_address(tx, row, *email));
        storage::await_mailbox_anew(tx, who, now);
        return queue_mail(tx, parts_.keys, row, storage::MailKind::confirm, now);
    });
}

}  // namespace kith::node
