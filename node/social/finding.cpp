// Finding what a person names: Social's look-ups, with a fetch where that is allowed.
#include "node/social/acting.h"
#include "node/social/social.h"
#include "storage/accounts.h"
#include "storage/visibility.h"

#include <algorithm>
#include <memory>

namespace kith::node {

using activitypub::FetchBudget;

Result<ActorRow> acting(storage::Tx& tx, ActorId as) {
    const auto row = storage::find_actor(tx, as);
    if (!row || !row->is_local || row->deleted)
        return fail(Errc::not_found, "acting/no-account", "No such account.");
    if (row->suspended) return fail(Errc::denied, "acting/suspended", "This account is suspended.");
    if (storage::is_disabled(tx, as))
        return fail(Errc::denied, "acting/disabled", "Signing in to this account was turned off.");
    return *row;
}

std::string lower_ascii(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

/// The post that a page of ours shows: "https://domain/@handle/ID".
std::optional<PostId> Social::post_of_page(std::string_view url) const {
    const std::string prefix = parts_.site.base + "/@";
    if (!url.starts_with(prefix)) return std::nullopt;
    const auto slash = url.find('/', prefix.size());
    if (slash == std::string_view::npos) return std::nullopt;
    const auto uri = Uri::parse(parts_.site.base + "/posts/" + std::string(url.substr(slash + 1)));
    if (!uri) return std::nullopt;
    const auto id = parts_.site.id_under("/posts/", *uri);
    return id ? std::optional(PostId(*id)) : std::nullopt;
}

Result<PostRow> Social::find_post(ActorId viewer, std::string_view uri_or_url, bool fetch) {
    static constexpr auto absent = "There is no such post, or you may not see it.";
    const auto page = post_of_page(uri_or_url);
    const Uri uri = TRY(Uri::parse(uri_or_url));
    const auto look = [&]() -> Result<std::optional<PostRow>> {
        return parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<PostRow>> {
            auto row = page ? storage::find_post(tx, *page) : storage::find_post(tx, uri);
            if (row && !storage::may_see(tx, *row, storage::Viewer::actor(viewer))) {
                return fail(Errc::not_found, "find/post", absent);
            }
            return row;
        });
    };
    if (auto known = TRY(look())) return *std::move(known);
    if (!fetch || page || parts_.site.owns(uri)) return fail(Errc::not_found, "find/post", absent);
    // The URL may be a page whose document has another id; the job owns what it writes to.
    const auto found = std::make_shared<std::optional<PostRow>>();
    TRY_DONE(parts_.errands.wait_for([&resolver = parts_.resolver, uri, found]() -> Done {
        FetchBudget budget;
        found->emplace(TRY(resolver.post(uri, budget)));
        return {};
    }));
    return parts_.database.read([&](storage::Tx& tx) -> Result<PostRow> {
        if (!storage::may_see(tx, **found, storage::Viewer::actor(viewer))) {
            return fail(Errc::not_found, "find/post", absent);
        }
        return **found;
    });
}

Result<ActorRow> Social::find_actor(std::string_view handle_or_url, bool fetch) {
    const std::string text(handle_or_url);
    const std::string local_page = parts_.site.base + "/@";
    if (text.starts_with(local_page))
        return find_actor(text.substr(local_page.size()) + "@" + parts_.site.domain.text());
    if (const auto uri = Uri::parse(text)) {
        const auto known = TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<ActorRow>> {
            return storage::find_actor(tx, *uri);
        }));
        if (known) return *known;
    }
    if (!fetch) return fail(Errc::not_found, "find/actor", "There is no such account.");
    const auto found = std::make_shared<std::optional<ActorRow>>();
    TRY_DONE(parts_.errands.wait_for([&resolver = parts_.resolver, text, found]() -> Done {
        FetchBudget budget;
        found->emplace(TRY(resolver.handle(text, budget)));
        return {};
    }));
    return **found;
}

}  // namespace kith::node
