// Files compiled into the binary by kith_embed (cmake/layers.cmake): migrations, page templates, style
// sheets, scripts.
#pragma once

#include <span>
#include <string_view>

namespace kith::embedded {

struct File {
    std::string_view name;  // "0001_first.sql"
    std::string_view text;
};

std::span<const File> migrations();  // storage/migrations/*.sql
std::span<const File> templates();   // node/web/templates/*.mustache
std::span<const File> assets();      // node/web/assets/*.css
std::span<const File> scripts();     // node/web/assets/*.js

}  // namespace kith::embedded
