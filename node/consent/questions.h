// What every question of consent has: a code to answer with, a time to answer in, and a yes that is the
// person's own. Any thread.
#pragma once

#include "node/consent/consents.h"

#include <chrono>
#include <string>

namespace kith::node {

inline constexpr std::chrono::days question_open_for{30};

/// Letters and digits that are not taken for each other.
std::string make_code(Random& random);

/// Whoever runs the node can set the passwords of its people: what came in with one is not taken for a yes
/// where the gate wants the person's own. Said before anything changes.
Done check_own_yes(consent::Grant grant, const Act& act);

}  // namespace kith::node
