// ClientSettings: what the operator decides about the client API (kith.toml). A value.
#pragma once

#include "node/mastodon/limits.h"

#include <cstddef>
#include <string>
#include <vector>

namespace kith::node {

/// Who can make an account here by themselves.
enum class Registrations { closed, invite, approval, open };

/// What people agree to who make an account here, and from when on.
struct TermsOfService {
    std::string date{};  // "2026-03-01"
    std::string file{};
    std::string text{};  // of the file
};

struct ClientSettings {
    std::string description{};         // of the node, in a sentence or two
    std::vector<std::string> rules{};  // of the house, each a sentence
    std::string contact{};             // the handle of an account here that answers people
    Registrations registrations = Registrations::closed;
    std::string streaming_url{};  // "wss://streaming.example.edu", where apps stream; "" means the node's own
    bool confirms_mailboxes = false;      // a new account is shut until its person confirms the address
    std::vector<TermsOfService> terms{};  // the oldest first
    std::size_t calls_max = limits::api_calls_max;  // of one token in five minutes
};

}  // namespace kith::node
