// Accounts: making, changing and ending the accounts of this node's people. Any thread; slow (keys, scrypt),
// so never on the writer's.
#pragma once

#include "activitypub/keyring.h"
#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/social/social.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// What a person decides about being found; an operator may set it for them. Absent: as it is.
struct AccountSwitches {
    std::optional<bool> locked{};
    std::optional<bool> discoverable{};
    std::optional<bool> indexable{};
    std::optional<bool> opens_lists{};
    std::optional<bool> listed{};
};

struct NewAccount {
    std::string handle{};
    std::string type = "Person";  // of a unit: Organization or Group
    std::string role{};           // student, faculty, staff, board, donor, alumni; of a unit none
    std::string display_name{};
    std::string email{};
    std::optional<std::string> password{};  // generated where there is none; a unit has none
    AccountSwitches switches{};
    /// What else belongs to its making, in the same transaction: where it fails there is no account.
    std::function<Done(storage::Tx&, const storage::ActorRow&)> also{};
};

class Accounts {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        activitypub::Keyring& keyring;
        Social& social;
        storage::IdMaker& ids;
        Clock& clock;
        Random& random;
    };
    explicit Accounts(Parts parts) : parts_(parts) {}

    struct Created {
        storage::ActorRow actor;
        std::string password{};  // only when it was generated
    };
    /// Errc::malformed for a handle or a password that will not do, Errc::conflict for a handle that is or
    /// was taken.
    Result<Created> create(const NewAccount& wanted);
    /// Returns the password when it was generated. Errc::malformed for a unit.
    Result<std::string> set_password(const storage::ActorRow& account,
                                     const std::optional<std::string>& password);
    /// `display_name`: "" takes the name away.
    Done change(const storage::ActorRow& account,
                const AccountSwitches& switches,
                const std::optional<std::string>& display_name);
    Done suspend(const storage::ActorRow& account, bool on);
    /// The same in the caller's transaction.
    static void suspend_in(storage::Tx& tx, const storage::ActorRow& account, std::optional<Instant> since);
    /// Signing in is off, or on again: sessions and tokens end now. In the caller's transaction.
    static void disable_in(storage::Tx& tx, const storage::ActorRow& account, std::optional<Instant> since);
    /// Tells everyone who ever received something of it, and destroys its details and posts at once. The key
    /// that signs those messages lives until they are settled (see tidy_once). The handle stays taken.
    Done erase(const storage::ActorRow& account);
    /// The beginning of that for an account that waits and that nobody saw, in the caller's transaction: its
    /// handle is free again, and no link opens it. erase() follows; what a crash cuts short is taken up by
    /// finish_erasures.
    static Done end_unseen(storage::Tx& tx, const storage::ActorRow& account);
    /// Anybody's data: an account of ours as erase() does, of other people all that is known here. What a
    /// crash cuts short is finished at the next start.
    Done erase_person(const storage::ActorRow& who);
    /// At start, before anybody is served: erases to the end what a crash interrupted. Who cannot be told, as
    /// the key is gone, is not told.
    Done finish_erasures();
    /// New keys under new ids; the old ones verify nothing from here on.
    Done rotate_keys(const storage::ActorRow& account);

    /// Erases accounts whose people asked for it a day ago and did not call it off, and new ones whose
    /// mailbox nobody confirmed in time: nobody saw those, so their handles are free again. Destroys signing
    /// keys of deleted accounts whose last message is settled, or 30 days after the deletion.
    activitypub::Progress tidy_once(Instant now);

 private:
    void erase_due(Instant now, activitypub::Progress& progress);
    void erase_unconfirmed(Instant now, activitypub::Progress& progress);
    Result<std::string> password_hash(std::optional<std::string> given, std::string& generated);
    Done insert(storage::Tx& tx,
                const storage::ActorRow& actor,
                const NewAccount& wanted,
                const std::string& password_hash,
                const storage::ActorKeys& keys);

    Parts parts_;
};

/// Lower case; letters, digits, '_' and '-', the first and the last a letter or digit or '_', 1 to 30 of
/// them, and no name that people would take for the institution itself.
Result<std::string> check_handle(std::string_view typed);

/// The row of an actor of ours that is about to be made: its collections follow from its URI.
storage::ActorRow new_actor_row(const activitypub::Site& site,
                                storage::ActorId id,
                                storage::SubjectId subject,
                                const Uri& uri,
                                std::string username,
                                Instant now);
/// Fresh keys; `version` makes the ids of a rotation new ("" for the first).
storage::ActorKeys new_actor_keys(const Uri& actor, const std::string& version);
/// The rows under which the public halves are served.
Done put_public_keys(storage::Tx& tx,
                     storage::IdMaker& ids,
                     storage::ActorId actor,
                     const storage::ActorKeys& keys,
                     Instant now);

}  // namespace kith::node
