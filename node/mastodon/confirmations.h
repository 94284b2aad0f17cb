// Confirmations: whoever makes an account by themselves shows that the address they gave is their mailbox.
// Any thread.
#pragma once

#include "node/http/throttle.h"
#include "node/mastodon/settings.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/oauth.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

/// One address as RFC 5321 has it, and nothing beside it.
bool is_mail_address(std::string_view text);

class Confirmations {
 public:
    struct Parts {
        const ClientSettings& settings;
        storage::Database& database;
        storage::KeyStore& keys;
        storage::IdMaker& ids;
        const Clock& clock;
    };
    explicit Confirmations(const Parts& parts);
    Confirmations(const Confirmations&) = delete;
    Confirmations& operator=(const Confirmations&) = delete;

    bool are_wanted() const { return parts_.settings.confirms_mailboxes; }
    /// Whether a message may go to that address now: nobody's mailbox is flooded with them.
    bool may_write_to(std::string_view address) const;
    /// Counts a message to it. False: that is one too many.
    bool count_message(std::string_view address) const;
    /// In the transaction that makes the account: it waits, and a message with a link is queued.
    Done begin(storage::Tx& tx, const storage::ActorRow& who, storage::AppId app) const;
    bool is_awaited(storage::ActorId who) const;
    /// Another message, to the address in `email` where there is one; links to another address end with that.
    /// Errc::denied for who waits for none, or whose account another application made.
    Done send_again(storage::ActorId who, storage::AppId app, const std::optional<std::string>& email);

 private:
    Result<storage::ActorRow> awaited(storage::Tx& tx, storage::ActorId who, storage::AppId app) const;
    Done change_address(storage::Tx& tx, const storage::ActorRow& who, const std::string& email) const;

    const Parts parts_;
    mutable Throttle addresses_;  // messages to one address
    Throttle accounts_;           // and for one account
};

}  // namespace kith::node
