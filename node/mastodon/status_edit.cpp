// Changing and taking back one's own statuses. https://docs.joinmastodon.org/methods/statuses/#edit
#include "activitypub/audience.h"
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_media.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/media_words.h"
#include "node/mastodon/status_parts.h"
#include "node/social/acting.h"
#include "storage/edit_history.h"
#include "storage/media.h"
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

/// "media_attributes[]": new words for the post's own media.
Done change_words(storage::Tx& tx, const PostRow& post, const Params& params) {
    std::size_t changed = 0;
    for (const Params& each : params.objects("media_attributes")) {
        if (++changed > limits::media_per_post_max) break;
        const auto id = parse_api_id(each.text_or_empty("id"));
        const auto media = id ? storage::find_media(tx, storage::MediaId(*id), post.actor) : std::nullopt;
        if (!media || media->post != post.id) {
            return fail(Errc::malformed, "status/media", "Validation failed: Media not found");
        }
        storage::update_media_words(tx, media->id, TRY(media_words_in(each)));
    }
    return {};
}

/// With what the post's media would be described.
std::vector<std::string> descriptions_after(const Api& api, const Call& call, const StatusWish& wish) {
    auto descriptions = api.parts().database.read([&](storage::Tx& tx) -> Result<std::vector<std::string>> {
        return descriptions_of(tx, wish.media, call.me());
    });
    std::vector<std::string> all = descriptions ? *std::move(descriptions) : std::vector<std::string>();
    for (const Params& each : call.params.objects("media_attributes")) {
        if (all.size() >= 2 * limits::media_per_post_max) break;
        if (auto text = each.text("description"); text && !text->empty()) all.push_back(*std::move(text));
    }
    return all;
}

Result<Response> edit(const Api& api, HeldPosts& held, const Call& call) {
    const PostRow post = TRY(own_post(api, call));
    StatusWish wish = TRY(wish_in(call, {.visibility = post.visibility, .language = post.language}));
    const auto policy = TRY(quote_policy_in(call.params));
    PostDraft draft{.text = wish.text, .content_warning = wish.spoiler_text, .language = wish.language};
    draft.by = call.caller.by;
    if (wish.poll) draft.poll = wish.poll->draft();
    draft.descriptions = descriptions_after(api, call, wish);
    const crypto::Sha256 words = HeldPosts::digest_of(draft, post.uri.text());
    draft.anyway = wish.anyway || held.is_said_again(call.me(), words, call.now);
    draft.attach = [&](storage::Tx& tx, const PostRow& row) -> Done {
        PostRow changed = row;
        changed.language = wish.language;
        changed.sensitive = wish.sensitive || !wish.spoiler_text.empty();
        if (activitypub::is_open(row.visibility)) changed.quote_policy = policy.value_or(row.quote_policy);
        storage::update_post(tx, changed);
        change_poll(tx, changed, wish.poll, call.now);
        TRY_DONE(storage::attach_media(
            tx, changed.actor, changed.id, media_ids(wish.media), api.parts().random, call.now));
        return change_words(tx, changed, call.params);
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

/// What was attached waits a day for the post that is written instead: at the addresses that come back.
Result<std::vector<storage::MediaRow>> remove_post(const Api::Parts& parts, const Call& call, PostId id) {
    const bool with_media = call.params.is_on("delete_media");
    return parts.database.write([&](storage::Tx& tx) -> Result<std::vector<storage::MediaRow>> {
        TRY(acting(tx, call.me()));
        const auto row = storage::find_post(tx, id);
        if (!row) return fail(Errc::not_found, "status/absent");
        std::vector<storage::MediaRow> released;
        if (!with_media) released = storage::release_media(tx, id, parts.random, call.now);
        TRY(parts.social.remove_in(tx, *row, Social::Copy::dropped, call.now));
        return released;
    });
}

/// The answer has what it takes to write it anew.
Result<Response> remove(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    auto [entry, shown] = TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<Removing> {
        const StatusRef status = TRY(find_status(tx, id, call.caller.viewer()));
        const storage::ActorId author = status.entry.boost ? status.entry.boost->actor : status.post().actor;
        if (author != call.me()) return fail(Errc::not_found, "status/not-own");
        Json json = Entities(tx, api.parts().site, call.me(), call.now).status(status.entry);
        if (!status.entry.boost) {
            json["text"] = status.post().source.value_or("");
            json["visibility"] = api_visibility_to_post_with(status.post().visibility);
        }
        return Removing{status.entry, std::move(json)};
    }));
    if (entry.boost) {
        TRY_DONE(api.parts().social.boost(call.me(), entry.post.uri.text(), false));
    } else {
        shown["media_attachments"] = Json::array();
        for (const storage::MediaRow& row : TRY(remove_post(api.parts(), call, entry.post.id))) {
            shown["media_attachments"].push_back(media_entity(row));
        }
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
