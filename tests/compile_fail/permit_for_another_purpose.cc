// A permit for greetings is no permit for gifts.
// error: could not convert|conversion from .* requested|no viable conversion|cannot convert
#include "tests/compile_fail/world.h"

Greeting pass(Permit<purpose::GiftSolicitation> gifts, Greeting greeting) {
#ifdef MUST_FAIL
    return gifts;
#else
    return greeting;
#endif
}
