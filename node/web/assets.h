// The style sheet, compiled in and named by its content so that browsers may keep it for ever. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace kith::node {

struct Asset {
    std::string path;  // "/assets/0123456789abcdef.css"
    std::string_view text;
    std::string_view content_type = "text/css; charset=utf-8";
    std::string_view cache_control = "public, max-age=31536000, immutable";
};

const Asset& stylesheet();

}  // namespace kith::node
