// The friend of Permit is kith::consent::Gate, not a class of that name elsewhere.
// error: is private within this context|private constructor
#include "tests/compile_fail/world.h"

namespace other {
struct Gate {
    static Greeting forge(SubjectId subject, Greeting real);
};
}  // namespace other

Greeting other::Gate::forge(SubjectId subject, Greeting real) {
#ifdef MUST_FAIL
    return Greeting(subject, {}, Audience::self(), 1, Instant::max());
#else
    return real;
#endif
}
