// There is no empty permit to be filled in.
// error: no matching function|no default constructor
#include "tests/compile_fail/world.h"

Greeting forge(Greeting other) {
#ifdef MUST_FAIL
    Greeting permit;
    return permit;
#else
    Greeting permit(std::move(other));
    return permit;
#endif
}
