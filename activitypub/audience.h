// No audience ever widens: what answers a post is shown to no more people than the post (FEP-171b has the
// same rule). Pure.
#pragma once

#include "consent/visibility.h"

#include <algorithm>

namespace kith::activitypub {

/// The widest visibility that is within both. Nobody's followers are all of one server, and no server's
/// people all follow: between those two only who is named remains.
constexpr Visibility narrower(Visibility a, Visibility b) {
    if (a == b) return a;
    const auto [less, more] = std::minmax(a, b);  // public, unlisted, followers, direct, local
    if (more != Visibility::local) return more;
    return less == Visibility::public_ || less == Visibility::unlisted ? Visibility::local
                                                                       : Visibility::direct;
}

constexpr bool is_open(Visibility visibility) {
    return visibility == Visibility::public_ || visibility == Visibility::unlisted;
}

}  // namespace kith::activitypub
