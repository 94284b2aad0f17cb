// What an Accept or Reject answers: a follow that one of our people asked for, or a quote (FEP-044f).
#pragma once

#include "activitypub/handlers/step.h"
#include "storage/follows.h"

#include <optional>

namespace kith::activitypub {

std::optional<storage::FollowRow> answered_follow(const Step& step, const Admitted& admitted);

/// nullopt when the answer is not about a quote of ours (handlers/quote_request.cpp).
Result<std::optional<Outcome>> answered_quote(const Step& step, const Admitted& admitted, bool accepted);

}  // namespace kith::activitypub
