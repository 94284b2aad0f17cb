// What an Accept or Reject answers: a follow that one of our people asked for, or a quote (FEP-044f).
#pragma once

#include "activitypub/handlers/step.h"
#include "storage/follows.h"

#include <optional>

namespace kith::activitypub {

std::optional<storage::FollowRow> answered_follow(const Step& step, const Admitted& admitted);

/// nullopt when the answer is not about a quote of ours (handlers/quote_request.cpp).
Result<std::optional<Outcome>> answered_quote(const Step& step, const Admitted& admitted, bool accepted);

/// A Delete of the stamp that a quote stands on; nothing where it is about something else. A quote of ours
/// goes out again without it, and the Delete with it to everybody who ever got the quote (FEP-044f,
/// "Revoking").
Result<std::optional<Outcome>> revoked_quote(const Step& step, const Admitted& admitted, const Uri& stamp);

}  // namespace kith::activitypub
