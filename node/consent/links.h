// Links: how somebody with an account elsewhere comes to the consent centre, and how anybody takes everything
// back with one press: tokens in direct messages, and the sessions that they start. All but csrf_of run in
// the caller's write. Any thread.
//
// A token is 32 bytes of chance; the database has its SHA-256 alone. The message that carries it is sealed
// under its receiver's key until it is sent (storage/sealed_bodies.h); the post that stands for it has other
// words.
#pragma once

#include "activitypub/outbox/sealed_outbox.h"
#include "activitypub/site.h"
#include "consent/base/random.h"
#include "storage/consent_links.h"
#include "storage/key_store.h"
#include "storage/posts.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

/// Who is at the centre, and how they came there.
struct Visit {
    storage::ConsentSessionRow session{};
    storage::ActorRow who;
};

/// A session as it starts: the only time that its token is known here.
struct NewSession {
    std::string token{};
    storage::ConsentSessionRow row{};
};

class Links {
 public:
    struct Parts {
        const activitypub::Site& site;
        const activitypub::SealedOutbox& outbox;
        storage::KeyStore& keys;
        storage::IdMaker& ids;
        Random& random;
        storage::ActorId consent_actor;
    };
    explicit Links(Parts parts) : parts_(parts) {}

    /// Whether a link may be sent to them at all: not to our own people, whose messages stand here in clear
    /// and who have a password, and not to who was erased.
    static bool may_be_sent(storage::Tx& tx, const storage::ActorRow& who);
    /// The address of one that opens the centre, once, within 14 days; earlier ones are dead. The caller asks
    /// Consents::may_give first.
    std::string open_link(storage::Tx& tx, const storage::ActorRow& who, Instant now) const;
    /// The address of one that can only take back.
    std::string withdraw_link(storage::Tx& tx, const storage::ActorRow& who, Instant now) const;
    /// The same for whoever may not be the person: so many a day, as too many would end those that the person
    /// holds. The ones before still work.
    std::optional<std::string> spare_withdraw_link(storage::Tx& tx,
                                                   const storage::ActorRow& who,
                                                   Instant now) const;
    /// A direct message from the consent actor with a link of that sort in it. One that shows is tried for a
    /// day and then destroyed.
    Done send(storage::Tx& tx,
              const storage::ActorRow& to,
              const std::string& text,
              storage::LinkMay carries,
              const storage::PostRow* answered,
              Instant now) const;

    /// Spends the link and starts the session in one. Errc::gone alike for a link that is unknown, spent,
    /// superseded or expired, of a person who was erased, and of one whose key changed since.
    Result<NewSession> spend(storage::Tx& tx, std::string_view token, Instant now) const;
    /// Whose link this is, if it may take back. Errc::gone.
    Result<storage::ActorRow> holder_of_withdraw_link(storage::Tx& tx, std::string_view token) const;

    /// `said`: of who comes from their own server, what it said.
    NewSession begin(storage::Tx& tx,
                     const storage::ActorRow& who,
                     storage::SignedInBy way,
                     Instant now,
                     std::string said = {}) const;
    /// Errc::unauthorized for a session that is none, or is over; one that began with a link or at the
    /// person's own server is over when their key changed.
    static Result<Visit> visit(storage::Tx& tx, std::string_view token, Instant now);
    /// Writes down that it is used, when that was not done lately.
    static void touch(storage::Tx& tx, const Visit& visit, Instant now);
    static void end(storage::Tx& tx, std::string_view token);

 private:
    std::string make(storage::Tx& tx, const storage::ActorRow& who, storage::LinkMay may, Instant now) const;
    Done ensure_key(storage::SubjectId subject) const;

    Parts parts_;
};

/// Looks like a token of ours; anything else is not looked up.
bool is_token(std::string_view text);
storage::TokenDigest digest_of_token(std::string_view token);
/// What a form of this session must bring along.
std::string csrf_of(std::string_view session_token);

}  // namespace kith::node
