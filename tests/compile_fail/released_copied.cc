// What was released is handed on, not multiplied.
// error: deleted
#include "tests/compile_fail/world.h"

ReleasedText twice(ReleasedText& released) {
#ifdef MUST_FAIL
    return released;
#else
    return std::move(released);
#endif
}
