// Our posts as peers see them: the object, its addressing, and the Create, Update and Delete around it.
#pragma once

#include "activitypub/outbox/outbox.h"
#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "storage/posts.h"

#include <vector>

namespace kith::activitypub {

/// To whom a post is addressed, in the form that every peer reads the same way: the followers collection of a
/// followers-only post is in `to` (in `cc` alone it would be taken for a direct message).
struct Addressing {
    std::vector<Uri> to{};
    std::vector<Uri> cc{};
};
Addressing address(Visibility visibility, const Uri& followers, const std::vector<Uri>& mentioned);

/// Built from rows, for local posts only. What it shows is what the post's author wrote; details come in by
/// no other way.
Object post_object(storage::Tx& tx,
                   const Site& site,
                   const storage::PostRow& post,
                   const storage::ActorRow& author);
/// https://www.w3.org/TR/activitystreams-vocabulary/#dfn-tombstone
Object tombstone_object(const Uri& uri, std::string_view former_type, Instant deleted);

/// Everyone who must hear of a post: whom it names, and the author's followers unless it is direct.
Recipients recipients_of(storage::Tx& tx, const storage::PostRow& post);

Result<Uri> publish_create(const Outbox& outbox,
                           storage::Tx& tx,
                           const Site& site,
                           const storage::PostRow& post,
                           const storage::ActorRow& author,
                           Instant now);
/// To whom it ever went and whom it names now; of an open post also to today's followers.
Result<Uri> publish_update(const Outbox& outbox,
                           storage::Tx& tx,
                           const Site& site,
                           const storage::PostRow& post,
                           const storage::ActorRow& author,
                           Instant now);
/// To every inbox that ever received the post. Before the row goes.
Result<Uri> publish_delete(const Outbox& outbox,
                           storage::Tx& tx,
                           const storage::PostRow& post,
                           const storage::ActorRow& author,
                           Instant now);

}  // namespace kith::activitypub
