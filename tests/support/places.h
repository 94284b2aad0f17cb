// Where the sources and the build are, for tests that read or write files there; only places.cpp is told, so
// that the compiler cache serves all other tests in any checkout.
#pragma once

#include <filesystem>

std::filesystem::path source_dir();
std::filesystem::path build_dir();
