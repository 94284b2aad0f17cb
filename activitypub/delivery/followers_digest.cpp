#include "activitypub/delivery/followers_digest.h"

#include "consent/crypto/digest.h"
#include "storage/actors.h"
#include "storage/follows.h"

#include <map>

namespace kith::activitypub {

std::string followers_digest(std::span<const Uri> followers) {
    crypto::Sha256 sum{};
    for (const Uri& follower : followers) {
        const crypto::Sha256 one = crypto::sha256(as_bytes(follower.text()));
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] ^= one[i];
    }
    return to_hex(sum);
}

std::optional<std::string> synchronization_header(storage::Tx& tx,
                                                  const Site& site,
                                                  storage::ActorId actor,
                                                  const Host& host) {
    const std::string followers = site.actor(actor).text() + "/followers";
    const auto on_host = storage::followers_on(tx, actor, host);
    return "collectionId=\"" + followers + "\", url=\"" + followers + "_synchronization\", digest=\"" +
           followers_digest(on_host) + "\"";
}

namespace {

/// key="value", key="value" …; values hold no quotes.
std::optional<std::map<std::string, std::string, std::less<>>> parameters_of(std::string_view text) {
    std::map<std::string, std::string, std::less<>> found;
    while (!text.empty()) {
        const auto equals = text.find("=\"");
        if (equals == std::string_view::npos) return std::nullopt;
        const auto end = text.find('"', equals + 2);
        if (end == std::string_view::npos) return std::nullopt;
        found[std::string(text.substr(0, equals))] = std::string(text.substr(equals + 2, end - equals - 2));
        text.remove_prefix(end + 1);
        const auto next = text.find_first_not_of(", ");
        text.remove_prefix(next == std::string_view::npos ? text.size() : next);
        if (found.size() > 8) return std::nullopt;
    }
    return found;
}

}  // namespace

std::optional<Synchronization> parse_synchronization(std::string_view text, const Uri& sender) {
    if (text.empty() || text.size() > 3 * limits::uri_bytes_max) return std::nullopt;
    const auto parameters = parameters_of(text);
    if (!parameters || !parameters->contains("collectionId") || !parameters->contains("url") ||
        !parameters->contains("digest")) {
        return std::nullopt;
    }
    const auto collection = Uri::parse(parameters->at("collectionId"));
    const auto url = Uri::parse(parameters->at("url"));
    if (!collection || !url || !same_origin(*collection, sender) || !same_origin(*url, sender))
        return std::nullopt;
    return Synchronization{*collection, *url, parameters->at("digest")};
}

}  // namespace kith::activitypub
