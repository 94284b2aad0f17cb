// The keys of kith.toml that are about streaming.
#include "node/config_keys.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

constexpr std::string_view as_websocket = "ws";
constexpr std::string_view as_page = "http";

/// "wss://streaming.example.edu", as apps are told of it.
Done read_url(const toml::node& node, std::string& out) {
    std::string text;
    TRY_DONE(read_text(node, text));
    const bool names_scheme = text.starts_with("wss://") || text.starts_with("ws://");
    const auto parts =
        parse_uri(names_scheme ? std::string(as_page) + text.substr(as_websocket.size()) : std::string());
    if (!parts || (parts->path != "/" && !parts->path.empty()) || !parts->query.empty() ||
        !parts->fragment.empty()) {
        return bad(fmt::format(
            "\"{}\" must be wss:// and a host, without a path: \"wss://streaming.example.edu\"", text));
    }
    out = std::string(as_websocket) + parts->origin().substr(as_page.size());
    return {};
}

constexpr Key keys[] = {
    {"streaming",
     "listen",
     [](const toml::node& n, Config& c) { return read_listen(n, c.streaming.listen.emplace()); }},
    {"streaming", "url", [](const toml::node& n, Config& c) { return read_url(n, c.client.streaming_url); }},
};

}  // namespace

std::span<const Key> streaming_keys() {
    return keys;
}

Done check_streaming(const Config& config) {
    const Listen& main = config.server.listen;
    const auto& own = config.streaming.listen;
    if (own && own->port != 0 && own->port == main.port && own->address == main.address) {
        return bad("streaming.listen is server.listen, where streams are served anyway: leave it out");
    }
    if (config.client.streaming_url.starts_with("ws://") && !config.federation.allow_http) {
        return bad("streaming.url is ws://, which needs federation.allow_http = true (for tests)");
    }
    return {};
}

}  // namespace kith::node
