#include "node/mastodon/held_posts.h"

#include "node/mastodon/limits.h"

#include <algorithm>
#include <string>

namespace kith::node {

crypto::Sha256 HeldPosts::digest_of(const PostDraft& draft, std::string_view edited) {
    std::string all;
    const auto add = [&](std::string_view part) {
        all.append(std::to_string(part.size())).append(":").append(part);
    };
    add(draft.text);
    add(draft.content_warning);
    add(to_string(draft.visibility));
    add(draft.reply_to);
    add(draft.quote);
    add(edited);
    if (draft.poll) std::ranges::for_each(draft.poll->options, add);
    std::ranges::for_each(draft.descriptions, add);
    return crypto::sha256(as_bytes(all));
}

void HeldPosts::hold(storage::ActorId author, const crypto::Sha256& words, Instant now) {
    const Lock lock(mutex_);
    std::erase_if(held_, [&](const Held& each) { return each.at + limits::held_post_for < now; });
    if (held_.size() >= limits::held_posts_max) held_.erase(held_.begin());
    held_.push_back({author, words, now});
}

bool HeldPosts::is_said_again(storage::ActorId author, const crypto::Sha256& words, Instant now) {
    const Lock lock(mutex_);
    return std::erase_if(held_, [&](const Held& each) {
               return each.author == author && each.words == words && now <= each.at + limits::held_post_for;
           }) > 0;
}

Error HeldPosts::told(Error error) {
    constexpr std::string_view way = "send it anyway (--anyway)";
    if (const auto at = error.message.find(way); at != std::string::npos) {
        error.message.replace(
            at, way.size(), "post the very same again within ten minutes to send it anyway");
    }
    return error;
}

}  // namespace kith::node
