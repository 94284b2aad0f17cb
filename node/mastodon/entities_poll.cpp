#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_emoji.h"
#include "storage/edit_history.h"
#include "storage/polls.h"

namespace kith::node {

using Json = nlohmann::json;

Json Entities::poll(storage::PostId post) {
    const auto poll = storage::find_poll(tx_, post);
    if (!poll) return {};
    Json options = Json::array();
    std::string titles;
    std::int64_t votes = 0;
    const bool kept_back = !poll->over(now_) && storage::hides_totals(tx_, post);
    for (const storage::PollOptionRow& option : poll->options) {
        options.push_back({{"title", option.name}, {"votes_count", kept_back ? Json() : Json(option.votes)}});
        votes += option.votes;
        titles.append(option.name).append("\n");
    }
    const auto asked = storage::find_post(tx_, post);
    const storage::ActorId author = asked ? asked->actor : storage::ActorId{};
    Json json = {{"id", std::to_string(post.value)},
                 {"expires_at", poll->end ? Json(api_time(*poll->end)) : Json()},
                 {"expired", poll->over(now_)},
                 {"multiple", poll->multiple},
                 {"votes_count", votes},
                 {"voters_count", poll->multiple ? Json(poll->voters) : Json(votes)},
                 {"options", std::move(options)},
                 {"emojis", emoji_entities(tx_, site_, author, {titles})}};
    if (viewer_.valid()) {
        const std::vector<int> own = storage::votes_of(tx_, post, viewer_);
        // Who wrote the poll has no vote, and sees the result as if they had one.
        json["voted"] = !own.empty() || author == viewer_;
        json["own_votes"] = own;
    }
    return json;
}

}  // namespace kith::node
