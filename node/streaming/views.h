// Views: what streams need of the rest of the client API: who a token is, and how things read to somebody.
// Set once at start; called on the streams' own threads.
#pragma once

#include "storage/database.h"
#include "storage/notifications.h"
#include "storage/oauth.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

struct StreamCaller {
    storage::ActorId actor{};
    storage::TokenId token{};
    bool reads_statuses = false;
    bool reads_notifications = false;
};

struct StreamViews {
    /// Errc::unauthorized for a token that is none, or no person's.
    std::function<Result<StreamCaller>(std::string_view token)> authenticate{};
    /// Whether the token is still there, and its person neither suspended nor gone.
    std::function<bool(storage::Tx&, const StreamCaller&)> is_alive{};
    /// As the viewer reads it, whose listing holds it; "" leaves it out.
    std::function<std::string(storage::Tx&, storage::PostId, storage::ActorId viewer)> status{};
    std::function<std::string(storage::Tx&, storage::BoostId, storage::ActorId viewer)> boost{};
    std::function<std::string(storage::Tx&, const storage::NotificationRow&)> notification{};
    std::function<std::string(storage::Tx&, storage::PostId, storage::ActorId viewer)> conversation{};
};

}  // namespace kith::node
