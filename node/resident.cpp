#include "node/resident.h"

#include <charconv>
#include <cstdint>
#include <fstream>
#include <malloc.h>
#include <string>
#include <string_view>
#include <sys/mman.h>

namespace kith::node {
namespace {

struct Mapping {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    bool read_only_file = false;
};

/// "7f00-7f80 r-xp 00000000 08:01 1234 /usr/lib/libx.so"; anything else has no '-' behind its first number.
bool parse_head(std::string_view line, Mapping& mapping) {
    Mapping read;
    const char* const first = line.data();
    const char* const last = first + line.size();
    const auto [dash, error] = std::from_chars(first, last, read.begin, 16);
    if (error != std::errc{} || dash == last || *dash != '-') return false;
    const auto [space, error_2] = std::from_chars(dash + 1, last, read.end, 16);
    if (error_2 != std::errc{} || last - space < 5) return false;
    const std::string_view rights(space + 1, 4);
    read.read_only_file = rights[0] == 'r' && rights[1] == '-' && line.find(" /") != line.npos;
    mapping = read;
    return true;
}

}  // namespace

void give_back_idle_pages() {
    ::malloc_trim(0);
    std::ifstream maps("/proc/self/smaps");
    Mapping mapping;
    for (std::string line; std::getline(maps, line);) {
        if (parse_head(line, mapping)) continue;
        // Pages that the loader wrote to (relocations) are in no file: those mappings stay.
        if (!mapping.read_only_file || !line.starts_with("Anonymous:") || line.find(" 0 kB") == line.npos)
            continue;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the system tells addresses as text
        ::madvise(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin, MADV_DONTNEED);
    }
}

}  // namespace kith::node
