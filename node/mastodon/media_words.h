// What a call says of an upload: its description and its focal point. Pure; any thread.
#pragma once

#include "node/mastodon/params.h"
#include "storage/media.h"

namespace kith::node {

/// What is not said stays as it is. Errc::malformed for what cannot be.
Result<storage::MediaWords> media_words_in(const Params& params);

}  // namespace kith::node
