// Two ciphertexts must not be comparable: equality would be a test for guesses.
// error: no match for .operator==|invalid operands to binary
#include "tests/compile_fail/world.h"

bool same(const Text& a, const Text& b) {
#ifdef MUST_FAIL
    return a == b;
#else
    return a.kind() == b.kind();
#endif
}
