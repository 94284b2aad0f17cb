// Publishing: what everybody may see of a person is taken from what the gate releases to everybody. In the
// caller's transaction.
#pragma once

#include "consent/category.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/key_store.h"

namespace kith::node {

/// Shows the details of a kind as the person's profile, if the gate allows it; the person may have said no:
/// then nothing is shown, and that is no error.
Done publish(storage::Tx& tx,
             storage::KeyStore& keys,
             storage::SubjectId subject,
             consent::DetailKind kind,
             Instant now);

}  // namespace kith::node
