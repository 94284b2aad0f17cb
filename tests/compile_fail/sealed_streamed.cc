// A log line or a page must not be able to print a detail: Sealed has no operator<<.
// error: no match for .operator<<|invalid operands to binary
#include "tests/compile_fail/world.h"

std::ostream& show(std::ostream& out, const Text& sealed) {
#ifdef MUST_FAIL
    return out << sealed;
#else
    return out << sealed.subject().value;
#endif
}
