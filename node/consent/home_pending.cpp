#include "node/consent/home_pending.h"

#include "node/consent/links.h"

#include <utility>

namespace kith::node {

void PendingSignIns::drop_old(Instant now) {
    while (!order_.empty() && order_.front().first <= now) {
        waiting_.erase(order_.front().second);
        order_.pop_front();
    }
}

bool PendingSignIns::full(Instant now) {
    const Lock lock(mutex_);
    drop_old(now);
    return order_.size() >= most_;
}

bool PendingSignIns::add(std::string_view state,
                         std::string_view browser,
                         PendingSignIn pending,
                         Instant now) {
    const Lock lock(mutex_);
    drop_old(now);
    // NOTE: one that was taken holds its place until its time is over: who comes and goes quickly gets no
    // more of them than others.
    if (order_.size() >= most_) return false;
    const storage::TokenDigest digest = digest_of_token(state);
    const Instant until = now + limits::home_pending_for;
    waiting_.insert_or_assign(digest, Waiting{digest_of_token(browser), std::move(pending), until});
    order_.emplace_back(until, digest);
    return true;
}

std::optional<PendingSignIn> PendingSignIns::take(std::string_view state,
                                                  std::string_view browser,
                                                  Instant now) {
    const Lock lock(mutex_);
    drop_old(now);
    const auto found = waiting_.find(digest_of_token(state));
    if (found == waiting_.end() || found->second.browser != digest_of_token(browser)) return std::nullopt;
    PendingSignIn pending = std::move(found->second.pending);
    waiting_.erase(found);
    return pending;
}

}  // namespace kith::node
