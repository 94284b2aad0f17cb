#include "activitypub/fetch/address.h"
#include "consent/grant.h"
#include "node/config_keys.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

using activitypub::Cidr;

constexpr std::size_t networks_max = 256;

}  // namespace

Done bad(std::string message) {
    return fail(Errc::malformed, "config: a value", std::move(message));
}

Done read_text(const toml::node& node, std::string& out) {
    const auto value = node.value_exact<std::string>();
    if (!value) return bad("must be a text in quotes");
    out = *value;
    return {};
}

Done read_flag(const toml::node& node, bool& out) {
    const auto value = node.value_exact<bool>();
    if (!value) return bad("must be true or false, without quotes");
    out = *value;
    return {};
}

Done read_count(const toml::node& node, std::size_t& out, std::int64_t least, std::int64_t most) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
        return bad(fmt::format("must be a whole number from {} to {}", least, most));
    }
    out = static_cast<std::size_t>(*value);
    return {};
}

Done read_days(const toml::node& node, std::chrono::days& out) {
    std::size_t count = 0;
    TRY_DONE(read_count(node, count, 1, 36'500));
    out = std::chrono::days(count);
    return {};
}

/// An answer binds our asking, and is known as long as its question is kept.
Done read_question_days(const toml::node& node, std::chrono::days& out) {
    TRY_DONE(read_days(node, out));
    if (out >= consent::cool_down) return {};
    return bad(fmt::format(
        "must be at least {}: after a no nobody asks again for that long, which is known from the "
        "question",
        consent::cool_down.count()));
}

Done read_networks(const toml::node& node, std::vector<std::string>& out) {
    const toml::array* list = node.as_array();
    if (list == nullptr || list->size() > networks_max)
        return bad("must be a list: [\"10.0.0.0/8\", \"fd00::/8\"]");
    for (const toml::node& item : *list) {
        std::string text;
        TRY_DONE(read_text(item, text));
        if (!Cidr::parse(text)) {
            return bad(
                fmt::format("\"{}\" is no network: write \"10.0.0.0/8\", \"fd00::/8\" or one address", text));
        }
        out.push_back(std::move(text));
    }
    return {};
}

Done read_domain(const toml::node& node, Host& out) {
    std::string text;
    TRY_DONE(read_text(node, text));
    const auto host = Host::parse(text);
    if (!host)
        return bad(fmt::format("\"{}\" is no domain: write \"example.edu\" (no https://, no path)", text));
    out = *host;
    return {};
}

Done read_public_url(const toml::node& node, std::string& out) {
    std::string text;
    TRY_DONE(read_text(node, text));
    const auto parts = parse_uri(text);
    if (!parts || (parts->path != "/" && !parts->path.empty()) || !parts->query.empty() ||
        !parts->fragment.empty()) {
        return bad(fmt::format(
            "\"{}\" must be http(s):// and a host, without a path: \"https://example.edu\"", text));
    }
    out = parts->origin();
    return {};
}

Done read_listen(const toml::node& node, Listen& out) {
    std::string text;
    TRY_DONE(read_text(node, text));
    out = TRY(Listen::parse(text));
    return {};
}

Done read_durability(const toml::node& node, bool& out) {
    std::string text;
    TRY_DONE(read_text(node, text));
    if (text != "power-cut" && text != "process") return bad("must be \"power-cut\" or \"process\"");
    out = text == "power-cut";
    return {};
}

}  // namespace kith::node
