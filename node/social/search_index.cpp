#include "node/social/search_index.h"

#include "activitypub/wire/fold.h"
#include "activitypub/wire/html.h"
#include "consent/base/log.h"
#include "node/mastodon/limits.h"
#include "storage/search.h"

#include <utility>
#include <vector>

namespace kith::node {

namespace {

/// A message to named people alone is found by nobody.
std::string words_of(const storage::PostRow& post) {
    if (post.visibility == Visibility::direct) return {};
    return activitypub::folded_words(post.name + " " + post.summary + " " +
                                     activitypub::to_plain_text(post.content));
}

}  // namespace

activitypub::Progress SearchIndex::run_once(Instant now) {
    using Words = std::vector<std::pair<storage::PostId, std::string>>;
    const auto found = database_.read([](storage::Tx& tx) -> Result<Words> {
        Words words;
        for (const storage::PostId id : storage::posts_to_index(tx, limits::search_indexed_a_step)) {
            const auto post = storage::find_post(tx, id);
            words.emplace_back(id, post ? words_of(*post) : std::string());
        }
        return words;
    });
    if (!found || found->empty()) return {};
    const Done written = database_.write([&](storage::Tx& tx) -> Done {
        for (const auto& [id, words] : *found) {
            // Deleted meanwhile: its words went with it.
            storage::index_words(tx, id, storage::find_post(tx, id) ? words : std::string());
        }
        return {};
    });
    if (!written) {
        log::warning("search.index", {{"error", written.error()}});
        return {};
    }
    activitypub::Progress progress{.done = static_cast<int>(found->size())};
    if (found->size() == limits::search_indexed_a_step) progress.next = now;
    return progress;
}

}  // namespace kith::node
