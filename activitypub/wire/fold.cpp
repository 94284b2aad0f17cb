#include "activitypub/wire/fold.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace kith::activitypub {

std::string fold_tag(std::string_view tag) {
    utf8proc_uint8_t* folded = nullptr;
    // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): the library combines its flags
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(tag.data()),
                                     static_cast<utf8proc_ssize_t>(tag.size()),
                                     &folded,
                                     options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
    if (length < 0) return std::string(tag);
    return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length)};
}

}  // namespace kith::activitypub
