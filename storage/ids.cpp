#include "storage/ids.h"

#include <algorithm>

namespace kith::storage {
namespace {

constexpr int chance_bits = 16;
constexpr std::int64_t second_ms = 1000;

std::int64_t compose(std::int64_t ms, std::uint64_t chance) {
    return (std::max<std::int64_t>(ms, 1) << chance_bits) | static_cast<std::int64_t>(chance);
}

}  // namespace

std::int64_t IdMaker::next() {
    const Lock lock(mutex_);
    const std::int64_t fresh = compose(to_unix_ms(clock_.now()), random_.below(1U << chance_bits));
    last_ = std::max(fresh, last_ + 1);
    return last_;
}

std::int64_t IdMaker::at(Instant published) {
    const std::int64_t now = to_unix_ms(clock_.now());
    const Lock lock(mutex_);
    std::int64_t ms = std::clamp<std::int64_t>(to_unix_ms(published), 1, std::max<std::int64_t>(now, 1));
    // NOTE: most peers publish whole seconds; spreading those over the second keeps ids apart.
    if (ms % second_ms == 0) {
        const std::int64_t room = std::min(second_ms, now - ms + 1);
        if (room > 1) ms += static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(room)));
    }
    return compose(ms, random_.below(1U << chance_bits));
}

void IdMaker::start_above(std::int64_t highest) {
    const Lock lock(mutex_);
    last_ = std::max(last_, highest);
}

std::int64_t IdMaker::floor_of(Instant at) {
    return compose(to_unix_ms(at), 0);
}

Instant IdMaker::instant_of(std::int64_t id) {
    return from_unix_ms(id >> chance_bits);
}

}  // namespace kith::storage
