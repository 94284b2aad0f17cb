// Only the Gate makes permits.
// error: is private within this context|private constructor
#include "tests/compile_fail/world.h"

Greeting forge(SubjectId subject, Gate& gate) {
#ifdef MUST_FAIL
    return Greeting(subject, {DetailKind::nickname}, Audience::public_(), 1, Instant::max());
#else
    return gate
        .ask<purpose::PersonalGreeting>(subject, {DetailKind::nickname}, Audience::public_(), Instant::max())
        .value();
#endif
}
