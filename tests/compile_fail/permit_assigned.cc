// A permit that was made stays what it is: none can be put in its place.
// error: deleted
#include "tests/compile_fail/world.h"

void swap_in(Greeting& kept, Greeting& other) {
#ifdef MUST_FAIL
    kept = std::move(other);
#else
    const Greeting next(std::move(other));
#endif
}
