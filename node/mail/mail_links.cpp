#include "node/mail/mail_links.h"

#include "node/consent/links.h"
#include "node/mail/limits.h"
#include "storage/accounts.h"

namespace kith::node {

std::string make_mail_link(storage::Tx& tx,
                           storage::KeyStore& keys,
                           const storage::ActorRow& who,
                           storage::MailLinkMay may,
                           Instant now) {
    std::string token = to_base64url(keys.vault().new_salt().bytes());
    storage::insert_mail_link(tx,
                              {.token = digest_of_token(token),
                               .subject = who.subject,
                               .actor = who.id,
                               .may = may,
                               .made = now,
                               .expires = now + mail_link_works_for(may)},
                              limits::mail_links_max);
    return token;
}

std::string mail_link_address(const activitypub::Site& site,
                              storage::MailLinkMay may,
                              std::string_view token) {
    return site.base + (may == storage::MailLinkMay::confirm ? "/confirm/" : "/reset/") + std::string(token);
}

Millis mail_link_works_for(storage::MailLinkMay may) {
    return may == storage::MailLinkMay::confirm ? Millis(limits::confirm_link_for)
                                                : Millis(limits::mail_link_for);
}

bool may_get_mail_link(storage::Tx& tx, const storage::ActorRow& who, storage::MailLinkMay may) {
    // Signing in is off: a new password would be of no use to them, and of much to who took their mailbox.
    if (may == storage::MailLinkMay::reset && storage::is_disabled(tx, who.id)) return false;
    if (!who.gone()) return true;
    return may == storage::MailLinkMay::confirm && !who.deleted && storage::is_mailbox_awaited(tx, who.id);
}

Result<storage::ActorRow> holder_of_mail_link(storage::Tx& tx,
                                              std::string_view token,
                                              storage::MailLinkMay may,
                                              Instant now) {
    const auto dead = [] {
        return fail(Errc::gone,
                    "mail/link",
                    "This link does not work any more: it was used, replaced by a newer one, or is too old.");
    };
    if (!is_token(token)) return dead();
    const auto link = storage::find_mail_link(tx, digest_of_token(token));
    if (!link || link->may != may || link->expires <= now) return dead();
    auto who = storage::find_actor(tx, link->actor);
    if (!who || who->subject != link->subject || !may_get_mail_link(tx, *who, may)) return dead();
    return *std::move(who);
}

}  // namespace kith::node
