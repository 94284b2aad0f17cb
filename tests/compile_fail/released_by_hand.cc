// Only Sealed::open makes what was released.
// error: is private within this context|private constructor|no matching function
#include "tests/compile_fail/world.h"

ReleasedText forge(ReleasedText real) {
#ifdef MUST_FAIL
    return ReleasedText(real.subject(), real.kind(), Audience::public_(), 1, Instant::max(), "Bo");
#else
    return real;
#endif
}
