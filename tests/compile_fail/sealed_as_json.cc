// No JSON of ours or of others holds a detail: nlohmann::json is not made from Sealed.
// error: could not convert|conversion from .* requested|no viable conversion|no matching function
#include "tests/compile_fail/world.h"

nlohmann::json json(const Text& sealed) {
#ifdef MUST_FAIL
    return sealed;
#else
    return sealed.subject().value;
#endif
}
