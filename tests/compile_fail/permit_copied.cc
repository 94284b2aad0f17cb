// A permit is for one step: a copy could outlive it.
// error: deleted
#include "tests/compile_fail/world.h"

Greeting keep(Greeting& permit) {
#ifdef MUST_FAIL
    return permit;
#else
    return std::move(permit);
#endif
}
