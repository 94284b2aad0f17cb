// A hash of a detail is an index of guesses: there is no std::hash<Sealed>.
// error: deleted function .*hash|default constructor of .*hash|does not provide a call operator|deleted
// default constructor
#include "tests/compile_fail/world.h"

std::size_t index(const Text& sealed) {
#ifdef MUST_FAIL
    return std::hash<Text>{}(sealed);
#else
    return std::hash<std::int64_t>{}(sealed.subject().value);
#endif
}
