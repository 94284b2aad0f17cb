// Files of tests/fixtures, read whole; a missing one fails the test.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

inline std::string fixture(const std::string& path) {
    std::ifstream file(std::string(KITH_SOURCE_DIR "/tests/fixtures/") + path, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), "missing fixture " << path);
    return {std::istreambuf_iterator<char>(file), {}};
}
