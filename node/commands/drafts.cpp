// Posts that show people, and wait for their yes.
#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/commands/post_json.h"
#include "node/consent/shown_posts.h"

#include <algorithm>
#include <charconv>

namespace kith::node {
namespace {

using Json = nlohmann::json;

Json waiting_json(storage::Tx& tx, const WaitingPost& post) {
    Json shows = Json::array();
    for (const storage::ActorId each : post.shows) shows.push_back(shown_handle(tx, each));
    return {{"draft", std::to_string(post.id.value)},
            {"visibility", to_string(post.words.visibility)},
            {"text", post.words.text},
            {"shows", std::move(shows)},
            {"waits_for", post.shows.size()},
            {"made", to_iso8601(post.made)},
            {"until", to_iso8601(post.until)}};
}

}  // namespace

Result<Json> draft_post(const CommandParts& parts, const Args& args, const PostDraft& words) {
    const Acting acting = TRY(act_for(parts, args, "post that shows people"));
    std::vector<storage::ActorRow> people;
    for (const std::string& handle : TRY(args.texts("shows"))) {
        people.push_back(TRY(parts.social.find_actor(handle)));
    }
    const std::vector<Leak> leaks = TRY(parts.social.prepare(acting.actor.id, words, people));
    const Instant now = parts.clock.now();
    return parts.database.write([&](storage::Tx& tx) -> Result<Json> {
        const WaitingPost waiting =
            TRY(ShownPosts(parts.consents).draft(tx, acting.actor, words, people, now));
        parts.social.write_down(
            tx, acting.actor, leaks, "wrote something of you into a post that waits", now);
        return waiting_json(tx, waiting);
    });
}

Result<Json> list_drafts_command(const CommandParts& parts, const Args& args) {
    const Acting acting = TRY(act_for(parts, args, "list waiting posts"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const WaitingPost& each : TRY(ShownPosts(parts.consents).waiting(tx, acting.actor))) {
            list.push_back(waiting_json(tx, each));
        }
        return list;
    });
}

Result<Json> cancel_draft_command(const CommandParts& parts, const Args& args) {
    const std::string typed = TRY(args.text("draft"));
    storage::DraftId id;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), id.value);
    if (error != std::errc{} || end != typed.data() + typed.size()) {
        return fail(
            Errc::malformed, "command: draft", "a waiting post is named by its number: kith drafts list");
    }
    const Acting acting = TRY(act_for(parts, args, "cancel a waiting post"));
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        return ShownPosts(parts.consents).cancel(tx, acting.actor, id, parts.clock.now());
    }));
    return Json{{"draft", typed}, {"cancelled", true}};
}

}  // namespace kith::node
