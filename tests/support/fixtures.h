// Files of tests/fixtures, read whole; a missing one fails the test.
#pragma once

#include "tests/support/places.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

inline std::string fixture(const std::string& path) {
    std::ifstream file(source_dir() / "tests/fixtures" / path, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), "missing fixture " << path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Data that is kept out of this repository: beside the checkout, or where KITH_FIXTURES says.
inline std::filesystem::path beside_the_checkout(const std::string& name) {
    const char* folder = std::getenv("KITH_FIXTURES");
    return (folder != nullptr ? std::filesystem::path(folder) : source_dir() / "../shared/fixtures") / name;
}
