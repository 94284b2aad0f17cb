#include "node/http/connection_counter.h"

#include <utility>

namespace kith::node {

ConnectionCounter::Ticket::Ticket(Ticket&& other) noexcept
    : counter_(std::exchange(other.counter_, nullptr)), group_(std::move(other.group_)) {}

ConnectionCounter::Ticket::~Ticket() {
    if (counter_ != nullptr) counter_->leave(group_);
}

std::optional<ConnectionCounter::Ticket> ConnectionCounter::admit(const activitypub::IpAddress& address,
                                                                  Kind kind) {
    std::string group = kind == Kind::caller ? address.group() : std::string{};
    const Lock lock(mutex_);
    if (open_ >= most_) return std::nullopt;
    if (!group.empty()) {
        std::size_t& count = by_group_[group];
        if (count >= most_per_address_) return std::nullopt;
        ++count;
    }
    ++open_;
    return Ticket(*this, std::move(group));
}

void ConnectionCounter::leave(const std::string& group) {
    const Lock lock(mutex_);
    --open_;
    const auto found = by_group_.find(group);
    if (found != by_group_.end() && --found->second == 0) by_group_.erase(found);
}

std::size_t ConnectionCounter::open() const {
    const Lock lock(mutex_);
    return open_;
}

}  // namespace kith::node
