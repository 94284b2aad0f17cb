// Whether somebody here has a reason to keep a post: the follow that brought it, the name in it, the thread.
#pragma once

#include "activitypub/handlers/step.h"

#include <string_view>

namespace kith::activitypub {

bool is_post_type(std::string_view type);

/// True when one of our people follows the author, is addressed, or takes part in what is answered.
bool concerns_us(const Step& step, const Object& object, const storage::ActorRow& author);

/// Queues what a post leads to: its parent.
void want_context(const Step& step, const Object& object);

}  // namespace kith::activitypub
