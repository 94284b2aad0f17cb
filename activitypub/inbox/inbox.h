// Inbox: receive → verify → admit → apply. Each step takes the last one's type; skipping one does not
// compile. https://www.w3.org/TR/activitypub/#server-to-server-interactions
#pragma once

#include "activitypub/errands.h"
#include "activitypub/fetch/resolver.h"
#include "activitypub/handlers/step.h"
#include "activitypub/inbox/key_cache.h"
#include "activitypub/inbox/receive.h"
#include "activitypub/progress.h"
#include "activitypub/wire/signature.h"
#include "consent/base/clock.h"
#include "storage/database.h"
#include "storage/inbox_queue.h"

#include <functional>
#include <optional>

namespace kith::activitypub {

/// Who signed a GET.
struct Signer {
    storage::ActorId actor;
    Uri uri;
    Host host;
    bool is_instance_actor = false;  // speaks for a server, not for a person
};

/// What was taken: after a look at its signature, or without one since it concerns nobody here.
enum class Taken { verified, unread };

/// Thread-safe.
class Inbox {
 public:
    struct Parts {
        const Site& site;
        storage::Database& database;
        const Handlers& handlers;
        Resolver& resolver;
        Errands& errands;
        storage::IdMaker& ids;
        Clock& clock;
        std::function<void()> wake = [] {};  // there is something for run_once
    };
    explicit Inbox(Parts parts) : parts_(std::move(parts)) {}

    /// A POST to an inbox, start to end. Taken means 202: it is durable, or of no concern to us. Otherwise
    /// malformed 400, unauthorized 401, denied 403, too_large 413, unavailable 503; never another 4xx, since
    /// several peers drop a message for good on one.
    Result<Taken> post(const SignedMessage& message);

    /// Who signed a GET; an Error when it carries a signature that does not verify, nullopt when it has none.
    Result<std::optional<Signer>> signer_of(const SignedMessage& message);

    /// Takes due rows of the inbox queue (what had to wait for a fetch) and applies them. Uses the network.
    Progress run_once(Instant now);

    KeyCache& key_cache() { return key_cache_; }

 private:
    static constexpr std::string_view hint_rule = "inbox/taken-as-a-hint";
    enum class Sender { speaks, leaves_unmet };

    Done refuse_blocked(const storage::ActorRow& actor);
    static Done refuse_blocked(storage::Tx& tx, const storage::ActorRow& actor);
    Result<Sender> look_up(const Envelope& envelope, const Result<SignatureInput>& claim);
    Result<CachedKey> find_key(const Uri& key_id, bool refresh);
    struct Claimed {
        CachedKey key;
        std::string signed_text;
    };
    Result<Claimed> verify_claim(const SignedMessage& message, const SignatureInput& claim);
    Result<Verified> verify(const SignedMessage& message,
                            const Received& received,
                            const SignatureInput& claim);
    Result<Verified> hint(const Activity& activity);
    bool is_worth_a_look(storage::Tx& tx, const Activity& activity) const;
    Result<Admitted> admit(Verified verified, bool fetched);
    Done apply(const Admitted& admitted);
    void compare_followers(const SignedMessage& message, const storage::ActorRow& actor);
    Done retry(const storage::InboxItem& item);
    void settle(const storage::InboxItem& item, const Done& done, Instant now);

    Parts parts_;
    KeyCache key_cache_;
};

}  // namespace kith::activitypub
