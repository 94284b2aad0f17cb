// Released is turned to JSON by naming its value, never whole.
// error: could not convert|conversion from .* requested|no viable conversion|no matching function
#include "tests/compile_fail/world.h"

nlohmann::json json(const ReleasedText& released) {
#ifdef MUST_FAIL
    return released;
#else
    return released.value();
#endif
}
