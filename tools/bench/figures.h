// How the benches say what they measured: medians, ratios, and one line of a table for each figure.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace kith::bench {

inline double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// A line of the table that tools/dev/bench puts together.
inline void row(std::string_view what,
                const std::string& ours,
                const std::string& limit,
                const std::string& ratio,
                std::string_view aim) {
    fmt::print("| {} | {} | {} | {} | {} |\n", what, ours, limit, ratio, aim);
    std::fflush(stdout);
}

inline void rate_row(std::string_view what, double ours, double limit, std::string_view aim) {
    row(what,
        fmt::format("{:.0f}/s", ours),
        fmt::format("{:.0f}/s", limit),
        fmt::format("{:.2f}", ours / limit),
        aim);
}

}  // namespace kith::bench
