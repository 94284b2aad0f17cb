#include "tests/support/places.h"

std::filesystem::path source_dir() {
    return KITH_SOURCE_DIR;
}

std::filesystem::path build_dir() {
    return KITH_BINARY_DIR;
}
