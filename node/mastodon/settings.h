// ClientSettings: what the operator decides about the client API (kith.toml). A value.
#pragma once

#include "node/mastodon/limits.h"

#include <cstddef>
#include <string>
#include <vector>

namespace kith::node {

/// Who can make an account here by themselves.
enum class Registrations { closed, invite, approval, open };

struct ClientSettings {
    std::string description{};         // of the node, in a sentence or two
    std::vector<std::string> rules{};  // of the house, each a sentence
    std::string contact{};             // the handle of an account here that answers people
    Registrations registrations = Registrations::closed;
    std::size_t calls_max = limits::api_calls_max;  // of one token in five minutes
};

}  // namespace kith::node
