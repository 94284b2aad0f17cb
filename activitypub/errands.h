// Errands: how code on a request thread gets something from the network without opening a socket itself.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/result.h"

#include <functional>
#include <utility>

namespace kith::activitypub {

class Errands {
 public:
    virtual ~Errands() = default;
    /// Runs `job` on a thread that may use the network and waits for it, bounded in time. With too many
    /// callers waiting, or after the deadline, Errc::unavailable; the job may then still finish by itself, so
    /// it must own what it uses.
    virtual Done wait_for(std::function<Done()> job) = 0;
    /// The same for a job that ends by itself at about `patience`: the caller waits no longer than that.
    virtual Done wait_at_most(Millis /*patience*/, std::function<Done()> job) {
        return wait_for(std::move(job));
    }
};

/// For threads that may use the network themselves, and for simulations.
class InlineErrands final : public Errands {
 public:
    Done wait_for(std::function<Done()> job) override { return job(); }
};

}  // namespace kith::activitypub
