#include "node/social/search_index.h"

#include "activitypub/wire/fold.h"
#include "activitypub/wire/html.h"
#include "consent/base/log.h"
#include "node/mastodon/limits.h"
#include "storage/search.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

namespace {

struct Reading {
    storage::PostId post{};
    std::string text{};
    std::string words{};
};

/// "" where nobody might find it.
std::string text_of(storage::Tx& tx, const std::optional<storage::PostRow>& post) {
    if (!post || !storage::is_findable(tx, *post)) return {};
    return post->name + " " + post->summary + " " + post->content;
}

Reading read_post(storage::Tx& tx, storage::PostId id) {
    const auto post = storage::find_post(tx, id);
    Reading reading{.post = id, .text = text_of(tx, post)};
    if (!reading.text.empty()) {
        reading.words = activitypub::folded_words(post->name + " " + post->summary + " " +
                                                  activitypub::to_plain_text(post->content));
    }
    return reading;
}

}  // namespace

activitypub::Progress SearchIndex::run_once(Instant now) {
    const auto found = database_.read([](storage::Tx& tx) -> Result<std::vector<Reading>> {
        std::vector<Reading> read;
        for (const storage::PostId id : storage::posts_to_index(tx, limits::search_indexed_a_step))
            read.push_back(read_post(tx, id));
        return read;
    });
    if (!found) return {};
    if (found->empty()) return look_at_authors(now);
    const Done written = database_.write([&](storage::Tx& tx) -> Done {
        for (const Reading& each : *found) {
            // Edited, deleted or marked meanwhile: it is read again.
            const bool is_as_read = text_of(tx, storage::find_post(tx, each.post)) == each.text;
            storage::index_words(tx, each.post, is_as_read ? each.words : read_post(tx, each.post).words);
        }
        return {};
    });
    if (!written) {
        log::warning("search.index", {{"error", written.error()}});
        return {};
    }
    return {.done = static_cast<int>(found->size()), .next = now};
}

activitypub::Progress SearchIndex::look_at_authors(Instant now) {
    const auto some =
        database_.read([](storage::Tx& tx) -> Result<bool> { return storage::are_authors_to_look_at(tx); });
    if (!some || !*some) return {};
    const Done written = database_.write([](storage::Tx& tx) -> Done {
        storage::look_at_author_again(tx, limits::search_indexed_a_step);
        return {};
    });
    if (!written) {
        log::warning("search.authors", {{"error", written.error()}});
        return {};
    }
    return {.done = 1, .next = now};
}

activitypub::Progress SearchRewrite::run_once(Instant now) {
    if (!under_way_ && now < next_pass_) return {};
    const auto step = under_way_ ? storage::Rewriting::goes_on : storage::Rewriting::begins;
    if (!under_way_) began_ = now;
    const auto more = database_.write([&](storage::Tx& tx) -> Result<bool> {
        return storage::rewrite_search_some(tx, step, limits::search_pages_a_step);
    });
    if (!more) log::warning("search.rewrite", {{"error", more.error()}});
    under_way_ = more.value_or(false);
    // A large index, which takes long, rests as long.
    next_pass_ = std::max(began_ + limits::search_rewritten_every, now + (now - began_));
    // NOTE: nothing is said to be done, so that the next step waits for its turn: others write too.
    return {};
}

}  // namespace kith::node
