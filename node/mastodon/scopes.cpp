#include "node/mastodon/scopes.h"

#include "node/mastodon/limits.h"

#include <algorithm>

namespace kith::node {
namespace {

constexpr std::string_view known[] = {"profile",
                                      "read",
                                      "read:accounts",
                                      "read:blocks",
                                      "read:bookmarks",
                                      "read:collections",
                                      "read:favourites",
                                      "read:filters",
                                      "read:follows",
                                      "read:lists",
                                      "read:mutes",
                                      "read:notifications",
                                      "read:search",
                                      "read:statuses",
                                      "write",
                                      "write:accounts",
                                      "write:blocks",
                                      "write:bookmarks",
                                      "write:collections",
                                      "write:conversations",
                                      "write:favourites",
                                      "write:filters",
                                      "write:follows",
                                      "write:lists",
                                      "write:media",
                                      "write:mutes",
                                      "write:notifications",
                                      "write:reports",
                                      "write:statuses",
                                      "follow",
                                      "push",
                                      "admin:read",
                                      "admin:read:accounts",
                                      "admin:read:reports",
                                      "admin:read:domain_allows",
                                      "admin:read:domain_blocks",
                                      "admin:read:ip_blocks",
                                      "admin:read:email_domain_blocks",
                                      "admin:read:canonical_email_blocks",
                                      "admin:write",
                                      "admin:write:accounts",
                                      "admin:write:reports",
                                      "admin:write:domain_allows",
                                      "admin:write:domain_blocks",
                                      "admin:write:ip_blocks",
                                      "admin:write:email_domain_blocks",
                                      "admin:write:canonical_email_blocks"};

constexpr std::string_view followed_by_follow[] = {
    "read:blocks", "write:blocks", "read:follows", "write:follows", "read:mutes", "write:mutes"};

/// "read" of "read:accounts", "admin:read" of "admin:read:accounts"; the last ':' parts them.
std::string_view broader(std::string_view scope) {
    const auto at = scope.rfind(':');
    return at == std::string_view::npos ? std::string_view{} : scope.substr(0, at);
}

template <class Each>
void for_each_word(std::string_view text, Each each) {
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" +"), text.size());
        if (end > 0) each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

std::span<const std::string_view> known_scopes() {
    return known;
}

Result<Scopes> Scopes::parse(std::string_view text) {
    if (text.size() > limits::scopes_bytes_max)
        return fail(Errc::malformed, "scopes/size", "Too many scopes.");
    bool all_known = true;
    for_each_word(text, [&](std::string_view word) {
        if (std::ranges::find(known, word) == std::end(known)) all_known = false;
    });
    if (!all_known) {
        return fail(
            Errc::malformed, "scopes/unknown", "The requested scope is invalid, unknown, or malformed.");
    }
    Scopes scopes = trusted(text);
    if (scopes.names_.empty()) scopes.names_.push_back("read");
    return scopes;
}

Scopes Scopes::trusted(std::string_view text) {
    Scopes scopes;
    std::vector<std::string_view> words;
    for_each_word(text, [&](std::string_view word) { words.push_back(word); });
    for (const std::string_view each : known) {
        if (std::ranges::find(words, each) != words.end()) scopes.names_.push_back(each);
    }
    return scopes;
}

bool Scopes::allow(std::string_view scope) const {
    const auto has = [&](std::string_view name) { return std::ranges::find(names_, name) != names_.end(); };
    if (scope.empty() || has(scope)) return true;
    const std::string_view above = broader(scope);
    if (!above.empty() && above != "admin" && has(above)) return true;
    return has("follow") && std::ranges::find(followed_by_follow, scope) != std::end(followed_by_follow);
}

bool Scopes::cover(const Scopes& other) const {
    return std::ranges::all_of(other.names_, [&](std::string_view name) {
        if (name != "follow") return allow(name);
        return std::ranges::all_of(followed_by_follow, [&](std::string_view each) { return allow(each); });
    });
}

Scopes Scopes::for_unit(storage::UnitRole role) const {
    Scopes left = *this;
    std::erase_if(left.names_, [&](std::string_view name) {
        if (name.starts_with("admin:")) return true;
        if (role == storage::UnitRole::editor) return false;
        return name != "profile" && name != "push" && name != "read" && !name.starts_with("read:");
    });
    return left;
}

std::string Scopes::text() const {
    std::string text;
    for (const std::string_view name : names_) text.append(text.empty() ? "" : " ").append(name);
    return text;
}

}  // namespace kith::node
