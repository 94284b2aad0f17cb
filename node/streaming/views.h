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
    /// As the viewer reads it, who may see it; "" leaves it out.
    std::function<std::string(storage::Tx&, storage::PostId, storage::ActorId viewer)> status{};
    std::function<std::string(storage::Tx&, storage::BoostId, storage::ActorId viewer)> boost{};
    std::function<std::string(storage::Tx&, const storage::NotificationRow&)> notification{};
    std::function<std::string(storage::Tx&, storage::PostId, storage::ActorId viewer)> conversation{};
    /// Whether it reads differently to this viewer than to others who may see it, for another reason than
    /// that they wrote or touched it: a filter of theirs, say.
    std::function<bool(storage::Tx&, storage::PostId, storage::ActorId viewer)> is_particular =
        [](storage::Tx&, storage::PostId, storage::ActorId) { return false; };
    /// What the viewer does not want to hear of although they may see it: mutes.
    std::function<bool(storage::Tx&, storage::ActorId author, storage::ActorId viewer)> is_muted =
        [](storage::Tx&, storage::ActorId, storage::ActorId) { return false; };
};

}  // namespace kith::node
