// To name a purpose is not to have been allowed it: open() takes the Gate's permit, not a Reason.
// error: no matching function
#include "tests/compile_fail/world.h"

Result<ReleasedText> open(const Text& sealed, const crypto::Key& key, const Greeting& permit) {
#ifdef MUST_FAIL
    return sealed.open(permit.reason, key);
#else
    return sealed.open(permit, key);
#endif
}
