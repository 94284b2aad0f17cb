// What the routes of statuses share: showing one, and posting what was wished. Any thread.
#pragma once

#include "node/mastodon/api.h"
#include "node/mastodon/held_posts.h"
#include "node/mastodon/status_wish.h"
#include "storage/media.h"
#include "storage/post_keys.h"

#include <functional>
#include <optional>
#include <vector>

namespace kith::node {

/// One status as the caller sees it. Errc::not_found as find_status().
Result<Response> status_answer(const Api& api, const Call& call, std::int64_t id);
/// The post behind an id, be it a boost's, that the caller may see.
Result<PostRow> seen_post(const Api& api, const Call& call);
/// The same of the caller's own.
Result<PostRow> own_post(const Api& api, const Call& call);

/// Runs in the post's transaction, before anybody is told of it.
using InTransaction = std::function<Done(storage::Tx&, const PostRow&)>;
/// Posts it with everything that is kept beside a post.
Result<PostRow> post_wish(const Api::Parts& parts,
                          storage::ActorId author,
                          const StatusWish& wish,
                          PostDraft draft,
                          const InTransaction& also);
/// The ids of a call, as the store knows them.
std::vector<storage::MediaId> media_ids(const std::vector<std::int64_t>& ids);

/// The digest of a call's Idempotency-Key; none where it brings none.
std::optional<crypto::Sha256> idempotency_key(const Call& call);
/// The rule of the error that a key gets in the transaction in which it comes second.
inline constexpr std::string_view posted_before = "status/posted-before";
Done claim_key(storage::Tx& tx,
               storage::ActorId author,
               const std::optional<crypto::Sha256>& key,
               const storage::KeyedPost& made,
               Instant now);

/// Sealed under its author's key; posted when its time has come. The answer is a ScheduledStatus.
Result<Response> schedule(const Api& api,
                          const Call& call,
                          const StatusWish& wish,
                          Instant due,
                          const std::optional<crypto::Sha256>& key);
Result<Response> scheduled_answer(const Api& api, const Call& call, storage::ScheduledId id);
/// Errc::malformed for what is no time, or one too near or too far.
Result<Instant> due_in(const Call& call);

}  // namespace kith::node
