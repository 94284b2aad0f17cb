// FUZZ_TARGET(bytes) { … }: the body of a fuzz target, run by libFuzzer or by the replay main
// (tests/support/fuzz_replay.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#define FUZZ_TARGET(bytes)                                                              \
    static void fuzz_one(std::string_view bytes);                                       \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
        fuzz_one(std::string_view(reinterpret_cast<const char*>(data), size));          \
        return 0;                                                                       \
    }                                                                                   \
    static void fuzz_one([[maybe_unused]] std::string_view bytes)
