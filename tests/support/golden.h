// expect_golden(): pins a text to a file of tests/golden; UPDATE_GOLDEN=1 rewrites it, and git diff shows the
// change.
#pragma once

#include "tests/support/places.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

/// `name` is a path below tests/golden, such as "web/front.html".
inline void expect_golden(const std::string& name, std::string_view got) {
    const std::filesystem::path path = source_dir() / "tests/golden" / name;
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << got;
    }
    std::ifstream file(path, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), "missing golden " << name << ": run the test with UPDATE_GOLDEN=1");
    const std::string expected{std::istreambuf_iterator<char>(file), {}};
    const auto differ = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
    const auto line = 1 + std::count(expected.begin(), differ.first, '\n');
    CHECK_MESSAGE(expected == got, "differs from tests/golden/" << name << " from line " << line << " on");
}
