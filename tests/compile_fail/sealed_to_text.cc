// Sealed does not turn into its value by itself.
// error: could not convert|conversion from .* requested|no viable conversion
#include "tests/compile_fail/world.h"

std::string text(const Text& sealed) {
#ifdef MUST_FAIL
    return sealed;
#else
    return std::string(as_text(sealed.ciphertext()));
#endif
}
