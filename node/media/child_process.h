// Runs one program on one input and takes its output: over pipes, bounded in bytes and time. Any thread;
// blocks for as long as the program runs, at most until the deadline, when it is killed.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/result.h"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace kith::media {

struct ProgramLimits {
    std::size_t output_bytes_max = 0;
    Millis deadline{};
    std::function<bool()> keep_on{};  // asked each second; false: it is killed
};

/// It gets the pieces one after the other as its input, and nothing else: no argument, no open file, no
/// environment. Errc::unavailable where it cannot be started or is not fit; Errc::too_large, with the rule
/// that says which limit, where it was killed for one; Errc::denied where it was not to be kept on;
/// Errc::internal where it ended with another status than 0.
Result<std::string> run_program(const std::string& path,
                                std::initializer_list<std::string_view> input,
                                ProgramLimits limits);

/// The program of that name in the folder of the one that runs.
std::string program_beside_us(std::string_view name);

}  // namespace kith::media
