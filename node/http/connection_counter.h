// ConnectionCounter: how many connections are open, in all and for each caller. Any thread.
#pragma once

#include "activitypub/fetch/address.h"
#include "consent/base/mutex.h"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

namespace kith::node {

class ConnectionCounter {
 public:
    ConnectionCounter(std::size_t most, std::size_t most_per_address)
        : most_(most), most_per_address_(most_per_address) {}

    /// Counts one connection for as long as it lives; the counter must outlive it.
    class Ticket {
     public:
        Ticket(Ticket&& other) noexcept;
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket();

     private:
        friend class ConnectionCounter;
        Ticket(ConnectionCounter& counter, std::string group)
            : counter_(&counter), group_(std::move(group)) {}
        ConnectionCounter* counter_;
        std::string group_;  // empty: exempt from the cap per caller
    };

    enum class Kind { caller, trusted_proxy };
    /// Empty when a cap is reached.
    std::optional<Ticket> admit(const activitypub::IpAddress& address, Kind kind);
    std::size_t open() const;

 private:
    void leave(const std::string& group);

    const std::size_t most_;
    const std::size_t most_per_address_;
    mutable Mutex mutex_;
    std::size_t open_ KITH_GUARDED_BY(mutex_) = 0;
    std::unordered_map<std::string, std::size_t> by_group_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
