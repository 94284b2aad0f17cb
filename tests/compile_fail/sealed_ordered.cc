// A detail is no key of an ordered container: order leaks the value bit by bit.
// error: no match for .operator<|invalid operands to binary
#include "tests/compile_fail/world.h"

bool before(const Text& a, const Text& b) {
#ifdef MUST_FAIL
    return std::less<Text>()(a, b);
#else
    return std::less<>()(a.subject(), b.subject());
#endif
}
