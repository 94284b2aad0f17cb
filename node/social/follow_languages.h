// The languages that a follow can be narrowed to. Pure, any thread.
#pragma once

#include <string>
#include <vector>

namespace kith::node {

/// Those among them that look like one, as many as there may be.
std::vector<std::string> follow_languages(std::vector<std::string> wanted);

}  // namespace kith::node
