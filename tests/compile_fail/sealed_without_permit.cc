// Only a permit opens: there is no open() that takes the key alone.
// error: no matching function
#include "tests/compile_fail/world.h"

Result<ReleasedText> open(const Text& sealed, const crypto::Key& key, const Greeting& permit) {
#ifdef MUST_FAIL
    return sealed.open(key);
#else
    return sealed.open(permit, key);
#endif
}
