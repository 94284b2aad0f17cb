// What was released still names its value in full to be shown: Released has no operator<< either.
// error: no match for .operator<<|invalid operands to binary
#include "tests/compile_fail/world.h"

std::ostream& show(std::ostream& out, const ReleasedText& released) {
#ifdef MUST_FAIL
    return out << released;
#else
    return out << released.value();
#endif
}
