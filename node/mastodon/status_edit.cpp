// Changing and taking back one's own statuses. https://docs.joinmastodon.org/methods/statuses/#edit
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/status_parts.h"
#include "storage/edit_history.h"
#include "storage/polls.h"

#include <memory>

namespace kith::node {
namespace {

using Json = nlohmann::json;

/// Other choices are another poll: votes for the former ones count no more.
void change_poll(storage::Tx& tx, const PostRow& post, const std::optional<PollWish>& wish, Instant now) {
    storage::set_is_question(tx, post.id, wish.has_value());
    if (!wish) return storage::drop_poll(tx, post.id);
    const PollDraft draft = wish->draft();
    storage::PollRow poll{.post = post.id, .multiple = draft.multiple, .end = now + draft.open_for};
    for (const std::string& option : draft.options) poll.options.push_back({.name = option});
    storage::put_poll(tx, poll);
    storage::set_hides_totals(tx, post.id, wish->hide_totals);
}

Result<Response> edit(const Api& api, HeldPosts& held, const Call& call) {
    const PostRow post = TRY(own_post(api, call));
    StatusWish wish = TRY(wish_in(call, {.visibility = post.visibility, .language = post.language}));
    const auto policy = TRY(quote_policy_in(call.params));
    PostDraft draft{.text = wish.text, .content_warning = wish.spoiler_text, .language = wish.language};
    if (wish.poll) draft.poll = wish.poll->draft();
    const crypto::Sha256 words = HeldPosts::digest_of(draft, post.uri.text());
    draft.anyway = wish.anyway || held.is_said_again(call.me(), words, call.now);
    draft.attach = [&](storage::Tx& tx, const PostRow& row) -> Done {
        PostRow changed = row;
        changed.language = wish.language;
        changed.sensitive = wish.sensitive || !wish.spoiler_text.empty();
        changed.quote_policy = policy.value_or(row.quote_policy);
        storage::update_post(tx, changed);
        change_poll(tx, changed, wish.poll, call.now);
        return attach_media(tx, changed, wish.media);
    };
    const auto edited = api.parts().social.edit(call.me(), post.uri.text(), draft);
    if (edited) return status_answer(api, call, post.id.value);
    if (edited.error().rule != "post/tells") return std::unexpected(edited.error());
    held.hold(call.me(), words, call.now);
    return std::unexpected(HeldPosts::told(edited.error()));
}

struct Removing {
    storage::TimelineEntry entry;
    Json shown;
};

/// The answer has what it takes to write it anew.
Result<Response> remove(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    const auto [entry, shown] = TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<Removing> {
        const StatusRef status = TRY(find_status(tx, id, call.caller.viewer()));
        const storage::ActorId author = status.entry.boost ? status.entry.boost->actor : status.post().actor;
        if (author != call.me()) return fail(Errc::not_found, "status/not-own");
        Json json = Entities(tx, api.parts().site, call.me(), call.now).status(status.entry);
        if (!status.entry.boost) json["text"] = status.post().source.value_or("");
        return Removing{status.entry, std::move(json)};
    }));
    if (entry.boost) {
        TRY_DONE(api.parts().social.boost(call.me(), entry.post.uri.text(), false));
    } else {
        TRY_DONE(api.parts().social.remove(call.me(), entry.post.uri.text()));
    }
    return json_answer(shown);
}

}  // namespace

void add_status_edit_routes(Api& api) {
    const auto held = std::make_shared<HeldPosts>();
    api.add("PUT", "/api/v1/statuses/{id}", {Who::person, "write:statuses"}, [&api, held](Call& call) {
        return edit(api, *held, call);
    });
    api.add("DELETE", "/api/v1/statuses/{id}", {Who::person, "write:statuses"}, [&api](Call& call) {
        return remove(api, call);
    });
}

}  // namespace kith::node
