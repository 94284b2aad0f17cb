// Own profile: the name, the words and the pictures that people of ours show of themselves, as they set them
// in their applications. Each in the caller's transaction. Any thread.
#pragma once

#include "node/consent/consents.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::node {

/// Everything of one kind that they show is replaced by `values` (none: nothing is shown and kept any more).
/// The notice is served and the yes given in one event; without values it is the event that takes it back.
/// What somebody asks to have shown in their profile rests on that service of their account, and on their own
/// consent where it is certain that they said it themselves (channel) and are of age; who is known to be a
/// minor keeps it unshown. An objection ends by their own word alone: Errc::denied for anybody else's. The
/// event; none where it was so already.
Result<std::optional<storage::ConsentEventRow>> show_of_oneself(storage::Tx& tx,
                                                                const Consents& consents,
                                                                const ActorRow& who,
                                                                consent::DetailKind kind,
                                                                const std::vector<std::string>& values,
                                                                const Act& act);

/// What is kept of them for their profile, shown or not, in its order: theirs alone to see.
Result<std::vector<std::string>> kept_of_profile(storage::Tx& tx,
                                                 storage::KeyStore& keys,
                                                 storage::SubjectId subject,
                                                 consent::DetailKind kind,
                                                 Instant now);

}  // namespace kith::node
