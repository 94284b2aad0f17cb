// Who is at the pages of settings: somebody who signed in to an account here with the
// password or a passkey. Any thread.
#pragma once

#include "node/consent/links.h"

#include <string>

namespace kith::node {

/// Errc::unauthorized for everybody else.
Result<Visit> own_visit(storage::Tx& tx, const std::string& token, Instant now);

}  // namespace kith::node
