// The pictures that stand for people who chose none: drawn here, so that no file is needed. Pure; any thread.
#pragma once

#include <string>

namespace kith::node {

/// PNG: a head and shoulders, 120 by 120 pixels; a plain band, 150 by 50.
const std::string& placeholder_avatar();
const std::string& placeholder_header();

}  // namespace kith::node
