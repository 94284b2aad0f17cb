#include "node/web/assets.h"

#include "consent/base/check.h"
#include "consent/base/embedded.h"

#include <fmt/format.h>

#include <cstdint>

namespace kith::node {

namespace {

/// FNV-1a: a name for a version, no protection.
std::uint64_t fingerprint(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

Asset load(std::string_view name) {
    for (const auto& file : embedded::assets())
        if (file.name == name)
            return {.path = fmt::format("/assets/{:016x}.css", fingerprint(file.text)), .text = file.text};
    KITH_CHECK(false && "the style sheet is compiled in");
}

}  // namespace

const Asset& stylesheet() {
    static const Asset sheet = load("base.css");
    return sheet;
}

}  // namespace kith::node
