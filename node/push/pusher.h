// Pusher: takes what waits to be told to an app, makes the message, encrypts and sends it, and writes down
// what came of it. Many threads may call run_once at the same time; each works on a subscription that no
// other is working on.
#pragma once

#include "activitypub/events.h"
#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "activitypub/transport.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "consent/base/random.h"
#include "node/push/vapid.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/push.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

class Pusher {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        Transport& transport;
        Random& random;
        storage::ActorId consent_actor{};
        std::string contact{};  // an e-mail address of the institution, or ""
    };
    /// All of it outlives the pusher.
    explicit Pusher(Parts parts) : parts_(std::move(parts)) {}

    /// One message to one app; blocks for one deadline at most.
    activitypub::Progress run_once(Instant now);

    /// For activitypub::Events, after the one that writes notifications: calls `wake` when something waits.
    static activitypub::Events::Listener waker(std::function<void()> wake);

 private:
    /// What a turn of a subscription comes to.
    struct Turn {
        enum class What { send, drop_one, drop_waiting, unsubscribe };
        What what = What::drop_one;
        storage::PushRow push{};
        HttpRequest request;
    };

    std::optional<storage::PushSubscriptionRow> take(Instant now);
    void give_back(storage::PushSubscriptionId id);
    bool serve(const storage::PushSubscriptionRow& subscription, Instant now);
    Result<Turn> prepare(const storage::PushSubscriptionRow& subscription, Instant now);
    Result<HttpRequest> message(const storage::PushSubscriptionRow& subscription,
                                nlohmann::json said,
                                Instant now);
    Done settle(const storage::PushSubscriptionRow& subscription,
                const Turn& turn,
                const Result<HttpResponse>& answer,
                Instant now);
    Result<Headers> prove(const Uri& endpoint,
                          crypto::PushEncoding encoding,
                          const crypto::PushMessage& message,
                          Instant now);

    Parts parts_;
    Mutex mutex_;
    std::vector<storage::PushSubscriptionId> busy_ KITH_GUARDED_BY(mutex_);
    std::optional<Vapid> vapid_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
