#include "node/mastodon/status_parts.h"

#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "storage/edit_history.h"

namespace kith::node {

Result<Response> status_answer(const Api& api, const Call& call, std::int64_t id) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const StatusRef status = TRY(find_status(tx, id, call.caller.viewer()));
        return json_answer(Entities(tx, api.parts().site, call.me(), call.now).status(status.entry));
    });
}

Result<PostRow> seen_post(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.read([&](storage::Tx& tx) -> Result<PostRow> {
        return TRY(find_status(tx, id, call.caller.viewer())).post();
    });
}

Result<PostRow> own_post(const Api& api, const Call& call) {
    PostRow post = TRY(seen_post(api, call));
    if (post.actor != call.me()) return fail(Errc::not_found, "status/not-own");
    return post;
}

std::vector<storage::MediaId> media_ids(const std::vector<std::int64_t>& ids) {
    std::vector<storage::MediaId> media;
    for (const std::int64_t id : ids) media.emplace_back(id);
    return media;
}

Result<PostRow> post_wish(const Api::Parts& parts,
                          storage::ActorId author,
                          const StatusWish& wish,
                          PostDraft draft,
                          const InTransaction& also) {
    draft.attach = [&](storage::Tx& tx, const PostRow& post) -> Done {
        if (wish.app.valid()) storage::put_post_app(tx, post.id, wish.app);
        if (wish.poll && wish.poll->hide_totals) storage::set_hides_totals(tx, post.id, true);
        if (!wish.media.empty()) {
            TRY_DONE(storage::attach_media(
                tx, author, post.id, media_ids(wish.media), parts.random, post.created));
        }
        return also(tx, post);
    };
    return parts.social.post(author, draft);
}

std::optional<crypto::Sha256> idempotency_key(const Call& call) {
    const std::string_view key = call.request.header("Idempotency-Key");
    if (key.empty() || key.size() > limits::idempotency_key_bytes_max) return std::nullopt;
    return crypto::sha256(as_bytes(key));
}

Done claim_key(storage::Tx& tx,
               storage::ActorId author,
               const std::optional<crypto::Sha256>& key,
               const storage::KeyedPost& made,
               Instant now) {
    if (!key) return {};
    if (storage::put_post_key(tx, author, *key, made, now, now - limits::idempotency_key_for)) return {};
    return fail(Errc::conflict, posted_before);
}

}  // namespace kith::node
