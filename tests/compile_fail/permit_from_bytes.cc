// A permit is not trivially copyable, so bit_cast makes none out of bytes.
// error: no matching function|constraints not satisfied
#include "tests/compile_fail/world.h"

auto forge(const std::array<std::byte, sizeof(SubjectId)>& bytes) {
#ifdef MUST_FAIL
    return std::bit_cast<Greeting>(std::array<std::byte, sizeof(Greeting)>{bytes[0]});
#else
    return std::bit_cast<SubjectId>(bytes).value;
#endif
}
