// Mailer: sends what waits in the mail queue. An address is a sealed detail: it is read when the message is
// sent, with a permit, and goes into that message and nowhere else. One thread.
#pragma once

#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/mail/mail_port.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/mail.h"

#include <string>

namespace kith::node {

/// In the caller's transaction: a message of that kind to the person, with a new link where it carries one.
/// Nothing when one waits already. Whether they have an address shows when it is sent.
Done queue_mail(storage::Tx& tx,
                storage::KeyStore& keys,
                const storage::ActorRow& who,
                storage::MailKind kind,
                Instant now);

/// In the transaction that begins to erase somebody who was not let in: that they were not, and why where
/// `reason` says so. It outlives them: where it goes is sealed by the node's key until then. Nothing where
/// they gave no address, or it was never known to be theirs.
Done queue_rejection(storage::Tx& tx,
                     storage::KeyStore& keys,
                     const storage::ActorRow& who,
                     const std::string& reason,
                     Instant now);

/// The address that the person gave for their account. Errc::denied for none.
Result<std::string> account_address(storage::Tx& tx,
                                    storage::KeyStore& keys,
                                    storage::SubjectId subject,
                                    Instant now);

class Mailer {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        MailPort* port;    // none: this node sends no mail
        std::string from;  // an address
        Random& random;
    };
    /// All of it outlives the mailer.
    explicit Mailer(Parts parts) : parts_(std::move(parts)) {}

    /// One message; blocks for the port's deadline at most. Without a port what waits is given up.
    activitypub::Progress run_once(Instant now);

 private:
    void end_links(Instant now);
    Done send(const storage::MailRow& row, Instant now);
    /// Errc::denied when the person has no address, or it may not be used for this.
    Result<std::string> address_of(const storage::MailRow& row, Instant now);
    Result<std::string> rejection_for(const storage::MailRow& row, Instant now);
    Result<std::string> written(const std::string& to,
                                std::string_view subject,
                                const std::string& body,
                                Instant now);
    Result<std::string> message_for(const storage::MailRow& row, Instant now);
    Done settle(const storage::MailRow& row, const Done& sent, Instant now);

    Parts parts_;
};

}  // namespace kith::node
