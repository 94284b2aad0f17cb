// Only what was released is put where everybody reads.
// error: invalid initialization|cannot convert|could not convert|no viable conversion|no matching
// function|cannot bind
#include "tests/compile_fail/world.h"

Done publish(storage::Tx& tx, const Text& sealed, const ReleasedText& released) {
#ifdef MUST_FAIL
    return storage::PublicValues::put(tx, sealed, {}, 0);
#else
    return storage::PublicValues::put(tx, released, {}, 0);
#endif
}
