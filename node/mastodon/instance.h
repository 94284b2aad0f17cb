// What the node says of itself to apps: versions, and where its own pictures are. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// Apps read the first number to know what they may ask for; https://docs.joinmastodon.org/entities/Instance/
inline constexpr std::string_view api_version = "4.5.0 (compatible; Kith 0.1.0)";
/// api_versions.mastodon: from 10 on, that of 4.6, apps look for collections.
inline constexpr int api_level = 10;

/// Stand for people who chose no picture.
inline constexpr std::string_view avatar_image_path = "/assets/avatar.png";
inline constexpr std::string_view header_image_path = "/assets/header.png";

std::vector<std::string> supported_media_types();

}  // namespace kith::node
