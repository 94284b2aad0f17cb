// Links that go by mail, or from an operator's hand: each lets who holds it do one thing, once. All run in
// the caller's transaction.
#pragma once

#include "activitypub/site.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/mail.h"

#include <string>
#include <string_view>

namespace kith::node {

/// A new token; only its digest is kept.
std::string make_mail_link(storage::Tx& tx,
                           storage::KeyStore& keys,
                           const storage::ActorRow& who,
                           storage::MailLinkMay may,
                           Instant now);
/// Where it leads: "https://example.edu/reset/…", or "/confirm/…".
std::string mail_link_address(const activitypub::Site& site,
                              storage::MailLinkMay may,
                              std::string_view token);

/// How long such a link works.
Millis mail_link_works_for(storage::MailLinkMay may);
/// Neither gone nor suspended; to confirm their address also who is suspended until they did.
bool may_get_mail_link(storage::Tx& tx, const storage::ActorRow& who, storage::MailLinkMay may);

/// Whose link it is. Errc::gone alike for one that is unknown, used or expired, that may something else, and
/// of somebody who is suspended or gone.
Result<storage::ActorRow> holder_of_mail_link(storage::Tx& tx,
                                              std::string_view token,
                                              storage::MailLinkMay may,
                                              Instant now);

}  // namespace kith::node
