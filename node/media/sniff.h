// What a file is, by its first bytes: an allow-list, blind to names and to what the sender says. Pure, any
// thread.
#pragma once

#include "node/media/child/protocol.h"
#include "node/media/film/protocol.h"

#include <optional>
#include <string_view>

namespace kith::media {

/// Nothing for what we do not take.
std::optional<Format> sniff(std::string_view file);

/// A film or sound; nothing for what we do not take, and for images.
std::optional<Container> sniff_film(std::string_view file);
/// Whether it seems to be a sound: who made it says so, or its kind holds nothing else.
bool seems_sound(Container container, std::string_view file);

std::string_view media_type_of(Format format);  // "image/jpeg"
std::string_view extension_of(Format format);   // "jpg"

/// What sniff() and sniff_film() know, for clients.
inline constexpr std::string_view accepted_types[] = {
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic", "image/heif"};
inline constexpr std::string_view accepted_film_types[] = {"video/mp4",
                                                           "video/quicktime",
                                                           "video/webm",
                                                           "video/x-matroska",
                                                           "audio/mpeg",
                                                           "audio/mp3",
                                                           "audio/mp4",
                                                           "audio/m4a",
                                                           "audio/x-m4a",
                                                           "audio/ogg",
                                                           "audio/webm",
                                                           "audio/flac",
                                                           "audio/wav",
                                                           "audio/x-wav"};

}  // namespace kith::media
