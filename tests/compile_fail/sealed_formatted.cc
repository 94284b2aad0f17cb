// fmt cannot format a detail, so no message is made with one.
// error: annot format an argument|type_is_unformattable|call to (deleted|non-constexpr)|formatter
#include "tests/compile_fail/world.h"

std::string text(const Text& sealed) {
#ifdef MUST_FAIL
    return fmt::format("{}", sealed);
#else
    return fmt::format("{}", sealed.subject().value);
#endif
}
