// Storage returns details for a permit, never for a subject.
// error: no matching function
#include "tests/compile_fail/world.h"

Result<std::vector<storage::StoredDetail>> read(storage::Tx& tx, const Greeting& permit) {
#ifdef MUST_FAIL
    return storage::details_of(tx, permit.subject());
#else
    return storage::details_of(tx, permit);
#endif
}
