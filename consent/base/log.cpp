#include "consent/base/log.h"

#include "consent/base/clock.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <iterator>

namespace kith::log {
namespace {

std::atomic<Level> least_level{Level::info};
std::atomic<const Clock*> line_clock{nullptr};

std::string_view name_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "error";
}

}  // namespace

void set_level(Level level) {
    least_level.store(level, std::memory_order_relaxed);
}
void set_clock(const Clock* clock) {
    line_clock.store(clock, std::memory_order_release);
}

void write(Level level, Literal event, std::initializer_list<Field> fields) {
    if (level < least_level.load(std::memory_order_relaxed)) return;
    fmt::memory_buffer line;
    const auto out = std::back_inserter(line);
    if (const Clock* clock = line_clock.load(std::memory_order_acquire)) {
        fmt::format_to(out, "{} ", to_iso8601(clock->now()));
    }
    fmt::format_to(out, "{} {}", name_of(level), event.text());
    for (const Field& field : fields) {
        if (field.is_text()) {
            fmt::format_to(out, " {}=\"{}\"", field.key(), field.text());
        } else {
            fmt::format_to(out, " {}={}", field.key(), field.number());
        }
    }
    line.push_back('\n');
    // stderr is unbuffered: one call is one write, so that lines of several threads do not mix.
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace kith::log
