// What a file is, by its first bytes: an allow-list, blind to names and to what the sender says. Pure, any
// thread.
#pragma once

#include "node/media/child/protocol.h"

#include <optional>
#include <string_view>

namespace kith::media {

/// Nothing for what we do not take.
std::optional<Format> sniff(std::string_view file);

std::string_view media_type_of(Format format);  // "image/jpeg"
std::string_view extension_of(Format format);   // "jpg"

/// What sniff() knows, for clients and for refusals.
inline constexpr std::string_view accepted_types[] = {
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic", "image/heif"};

}  // namespace kith::media
