// The style sheet and the script, compiled in and named by their content so that browsers may keep them for
// ever. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace kith::node {

struct Asset {
    std::string path;  // "/assets/0123456789abcdef.css"
    std::string_view text;
    std::string_view content_type;
    std::string_view cache_control = "public, max-age=31536000, immutable";
};

const Asset& stylesheet();
/// The only one. For pages that ask for a passkey; their policy names it (with_passkey_script).
const Asset& passkey_script();

}  // namespace kith::node
