// The parts of an HTTP request that a signature covers. Pure values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::activitypub {

/// The type of kith::Headers (activitypub/transport.h): order is kept, names are compared without case.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct SignedMessage {
    std::string method{};  // "POST"
    std::string target{};  // path and query, "/inbox?x=1"
    std::string
        authority{};       // "example.edu:8443": host as the sender names it, no port when it is the default
    std::string scheme{};  // "https": from the configured public URL, not from the connection
    const HeaderList& headers;
    std::string_view body{};

    bool has_body() const { return !body.empty() || method == "POST"; }
};

/// All values of that name, trimmed and joined by ", " (RFC 9421 2.1; the draft says the same).
std::optional<std::string> field_value(const HeaderList& headers, std::string_view name);
/// How many header lines bear that name.
std::size_t field_count(const HeaderList& headers, std::string_view name);

std::string_view trim_blanks(std::string_view text);
std::string to_lower_ascii(std::string_view text);

}  // namespace kith::activitypub
