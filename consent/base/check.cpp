#include "consent/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace kith {

void check_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "KITH_CHECK failed: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace kith
