// https://docs.joinmastodon.org/methods/statuses/#create
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/status_parts.h"

#include <memory>

namespace kith::node {
namespace {

using Key = std::optional<crypto::Sha256>;

/// What the same call made a short while ago.
Result<std::optional<Response>> answer_as_before(const Api& api, const Call& call, const Key& key) {
    if (!key) return std::optional<Response>();
    const auto made =
        TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<std::optional<storage::KeyedPost>> {
            return storage::find_post_key(tx, call.me(), *key, call.now - limits::idempotency_key_for);
        }));
    if (!made) return std::optional<Response>();
    if (made->post.valid()) return std::optional(TRY(status_answer(api, call, made->post.value)));
    return std::optional(TRY(scheduled_answer(api, call, made->scheduled)));
}

/// The same answer to who came second at the same time.
Result<Response> or_as_before(const Api& api, const Call& call, const Key& key, const Error& error) {
    if (error.rule != posted_before) return std::unexpected(error);
    auto before = TRY(answer_as_before(api, call, key));
    if (!before) return std::unexpected(error);
    return *std::move(before);
}

Result<Response> publish(
    const Api& api, HeldPosts& held, const Call& call, const StatusWish& wish, const Key& key) {
    const storage::ActorId me = call.me();
    PostDraft draft = TRY(api.parts().database.read(
        [&](storage::Tx& tx) -> Result<PostDraft> { return draft_of(tx, wish, me); }));
    const crypto::Sha256 words = HeldPosts::digest_of(draft);
    draft.anyway = wish.anyway || held.is_said_again(me, words, call.now);
    const auto posted =
        post_wish(api.parts(), me, wish, std::move(draft), [&](storage::Tx& tx, const PostRow& post) {
            return claim_key(tx, me, key, {.post = post.id}, call.now);
        });
    if (posted) return status_answer(api, call, posted->id.value);
    if (posted.error().rule != "post/tells") return or_as_before(api, call, key, posted.error());
    held.hold(me, words, call.now);
    return std::unexpected(HeldPosts::told(posted.error()));
}

/// What would be held back then is held back now, while its author can answer.
Result<Response> put_off(const Api& api, HeldPosts& held, const Call& call, StatusWish wish, const Key& key) {
    const Instant due = TRY(due_in(call));
    PostDraft draft = TRY(api.parts().database.read(
        [&](storage::Tx& tx) -> Result<PostDraft> { return draft_of(tx, wish, call.me()); }));
    const crypto::Sha256 words = HeldPosts::digest_of(draft);
    draft.anyway = wish.anyway || held.is_said_again(call.me(), words, call.now);
    wish.anyway = draft.anyway;
    if (const auto prepared = api.parts().social.prepare(call.me(), draft, {}); !prepared) {
        if (prepared.error().rule != "post/tells") return std::unexpected(prepared.error());
        held.hold(call.me(), words, call.now);
        return std::unexpected(HeldPosts::told(prepared.error()));
    }
    auto answer = schedule(api, call, wish, due, key);
    if (answer) return answer;
    return or_as_before(api, call, key, answer.error());
}

Result<Response> create(const Api& api, HeldPosts& held, const Call& call) {
    const Key key = idempotency_key(call);
    if (auto before = TRY(answer_as_before(api, call, key))) return *std::move(before);
    const auto defaults =
        TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<storage::PostingDefaults> {
            return storage::posting_defaults_of(tx, call.me());
        }));
    const StatusWish wish = TRY(wish_in(call, defaults));
    if (call.params.text_or_empty("scheduled_at").empty()) return publish(api, held, call, wish, key);
    return put_off(api, held, call, wish, key);
}

}  // namespace

void add_status_create_routes(Api& api) {
    const auto held = std::make_shared<HeldPosts>();
    api.add("POST", "/api/v1/statuses", {Who::person, "write:statuses"}, [&api, held](Call& call) {
        return create(api, *held, call);
    });
}

}  // namespace kith::node
