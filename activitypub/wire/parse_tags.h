// The parts that objects, actors and activities share: `tag`, `interactionPolicy` and what their author lets
// others do with them. Pure; for parse*.cpp.
#pragma once

#include "activitypub/wire/vocabulary.h"

#include <vector>

namespace kith::activitypub {

struct Tags {
    std::vector<Mention> mentions{};
    std::vector<Hashtag> hashtags{};
    std::vector<Emoji> emojis{};
    std::vector<ObjectLink> links{};
};

Tags read_tags(const Json& document);
InteractionPolicy read_policy(const Json& document);
UsageSignals read_signals(const Json& document);

}  // namespace kith::activitypub
