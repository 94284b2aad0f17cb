// Erasing a person: the intent is journalled, the key destroyed, the rows removed, then it is complete. What
// was interrupted is replayed at start, and after a restore all of it.
#pragma once

#include "storage/database.h"
#include "storage/key_store.h"

namespace kith::storage {

/// Details, public values, grants, questions, lists of disclosures, links, sessions and the subject's key;
/// what happened to their consent stays as events without values. Posts and follows are the protocol's to
/// take back first. May be repeated.
Done erase_subject(Database& database, KeyStore& keys, SubjectId subject, Instant now);
/// At start: what was interrupted.
Done finish_erasures(Database& database, KeyStore& keys, Instant now);
/// After a restore, before the node serves: what was erased since the backup was made; and nobody is signed
/// in, nor has a link that opens.
Done replay_erasures(Database& database, KeyStore& keys, Instant now);

}  // namespace kith::storage
