// https://docs.joinmastodon.org/methods/polls/
#include "storage/polls.h"

#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/status_parts.h"

#include <charconv>

namespace kith::node {
namespace {

std::unexpected<Error> invalid(std::string what) {
    return fail(Errc::malformed, "poll/invalid", "Validation failed: " + std::move(what));
}

/// A poll has its post's id.
Result<nlohmann::json> poll_json(storage::Tx& tx, const Api& api, const Call& call) {
    const StatusRef status = TRY(find_status(tx, TRY(call.id()), call.caller.viewer()));
    nlohmann::json json = Entities(tx, api.parts().site, call.me(), call.now).poll(status.post().id);
    if (json.is_null()) return fail(Errc::not_found, "poll/absent");
    return json;
}

Result<Response> show(const Api& api, const Call& call) {
    return api.parts().database.read(
        [&](storage::Tx& tx) -> Result<Response> { return json_answer(TRY(poll_json(tx, api, call))); });
}

Result<std::vector<int>> choices_in(const Params& params) {
    std::vector<int> choices;
    for (const std::string& text : params.texts("choices")) {
        int choice = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), choice);
        if (error != std::errc{} || end != text.data() + text.size() || choice < 0) {
            return invalid("The chosen vote option does not exist");
        }
        choices.push_back(choice);
        if (choices.size() > limits::poll_options_max) return invalid("Too many choices");
    }
    if (choices.empty()) return invalid("Choose at least one option");
    return choices;
}

Done may_vote(storage::Tx& tx, const Call& call, const PostRow& post, const std::vector<int>& choices) {
    const auto poll = storage::find_poll(tx, post.id);
    if (!poll) return fail(Errc::not_found, "poll/absent");
    if (post.actor == call.me()) return invalid("You cannot vote in your own polls");
    if (poll->over(call.now)) return invalid("The poll has already ended");
    if (!storage::votes_of(tx, post.id, call.me()).empty())
        return invalid("You have already voted on this poll");
    for (const int choice : choices) {
        if (static_cast<std::size_t>(choice) >= poll->options.size()) {
            return invalid("The chosen vote option does not exist");
        }
    }
    if (!poll->multiple && choices.size() > 1) return invalid("Only one option can be chosen");
    return {};
}

Result<Response> vote(const Api& api, const Call& call) {
    const std::vector<int> choices = TRY(choices_in(call.params));
    const PostRow post = TRY(seen_post(api, call));
    TRY_DONE(api.parts().database.read(
        [&](storage::Tx& tx) -> Done { return may_vote(tx, call, post, choices); }));
    TRY_DONE(api.parts().social.vote(call.me(), post.uri.text(), choices));
    return show(api, call);
}

}  // namespace

void add_poll_routes(Api& api) {
    api.add("GET", "/api/v1/polls/{id}", {Who::anyone, "read:statuses"}, [&api](Call& call) {
        return show(api, call);
    });
    api.add("POST", "/api/v1/polls/{id}/votes", {Who::person, "write:statuses"}, [&api](Call& call) {
        return vote(api, call);
    });
}

}  // namespace kith::node
