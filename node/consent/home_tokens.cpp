#include "node/consent/home_tokens.h"

#include "consent/base/log.h"
#include "node/consent/home_limits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kith::node {

HomeTokens::~HomeTokens() {
    const Lock lock(mutex_);
    if (!alive_.empty()) log::warning("home.tokens left unrevoked at the end", {{"count", alive_.size()}});
}

bool HomeTokens::end(std::shared_ptr<const HomeClient> client, SecretText token) {
    for (std::size_t i = 0; i < limits::revocations_at_once; ++i) {
        if (server_.revoke(*client, token)) return true;
    }
    put_off({.client = std::move(client), .token = std::move(token)}, clock_.now());
    return false;
}

void HomeTokens::put_off(Alive alive, Instant now) {
    if (alive.pauses >= std::size(limits::revocation_pauses)) {
        log::warning("home.token not revoked: the server did not confirm it, and it is tried no more");
        return;
    }
    alive.next = now + limits::revocation_pauses[alive.pauses++];
    const Lock lock(mutex_);
    if (alive_.size() >= limits::revocations_waiting_max) {
        log::warning("home.token not revoked: too many wait");
        alive_.pop_front();
    }
    alive_.push_back(std::move(alive));
}

std::optional<HomeTokens::Alive> HomeTokens::due(Instant now) {
    const auto found = std::ranges::find_if(alive_, [&](const Alive& one) { return one.next <= now; });
    if (found == alive_.end()) return std::nullopt;
    std::optional<Alive> taken(std::move(*found));
    alive_.erase(found);
    return taken;
}

activitypub::Progress HomeTokens::run_once(Instant now) {
    activitypub::Progress progress;
    for (std::size_t i = 0; i < limits::revocations_a_step; ++i) {
        std::optional<Alive> alive;
        {
            const Lock lock(mutex_);
            alive = due(now);
        }
        if (!alive) break;
        ++progress.done;
        if (!server_.revoke(*alive->client, alive->token)) put_off(*std::move(alive), clock_.now());
    }
    const Lock lock(mutex_);
    const auto first = std::ranges::min_element(alive_, {}, &Alive::next);
    if (first != alive_.end()) progress.next = first->next;
    return progress;
}

}  // namespace kith::node
