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

Asset load(std::span<const embedded::File> files,
           std::string_view name,
           std::string_view ending,
           std::string_view content_type) {
    for (const auto& file : files)
        if (file.name == name)
            return {.path = fmt::format("/assets/{:016x}.{}", fingerprint(file.text), ending),
                    .text = file.text,
                    .content_type = content_type};
    KITH_CHECK(false && "it is compiled in");
}

}  // namespace

const Asset& stylesheet() {
    static const Asset sheet = load(embedded::assets(), "base.css", "css", "text/css; charset=utf-8");
    return sheet;
}

const Asset& passkey_script() {
    static const Asset script =
        load(embedded::scripts(), "passkey.js", "js", "text/javascript; charset=utf-8");
    return script;
}

}  // namespace kith::node
