// The key to read public values again belongs to their table: not even {} makes one.
// error: is private within this context|private constructor|calling a private|could not convert
#include "tests/compile_fail/world.h"

ReleasedText forge(ReleasedText real) {
#ifdef MUST_FAIL
    return ReleasedText::again({}, real.subject(), real.kind(), 1, Instant::max(), "Bo");
#else
    return real;
#endif
}
