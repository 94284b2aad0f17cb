// FEP-044f: the answer to a QuoteRequest, and the stamp (QuoteAuthorization) that a yes points to.
#pragma once

#include "activitypub/outbox/outbox.h"
#include "activitypub/wire/vocabulary.h"
#include "storage/posts.h"

namespace kith::activitypub {

/// The stamp's id names both posts; its document is rebuilt from them.
Uri stamp_uri(const Site& site, const storage::PostRow& quoted, const Uri& quoting);
Object quote_authorization(const Site& site,
                           const storage::ActorRow& author,
                           const storage::PostRow& quoted,
                           const Uri& quoting);

Done answer_quote(const Outbox& outbox,
                  storage::Tx& tx,
                  const Site& site,
                  const storage::ActorRow& author,
                  const storage::ActorRow& asker,
                  const Activity& request,
                  const storage::PostRow& quoted,
                  bool allowed,
                  Instant now);

/// Asks the author of a quoted remote post; the answer comes as Accept or Reject.
Done ask_to_quote(const Outbox& outbox,
                  storage::Tx& tx,
                  const storage::ActorRow& asker,
                  const storage::ActorRow& author,
                  const storage::PostRow& quoting,
                  const Json& quoting_object,
                  Instant now);

/// Takes a stamp back: to the author of the post that quotes, whose server passes it on.
Done revoke_quote(const Outbox& outbox,
                  storage::Tx& tx,
                  const Site& site,
                  const storage::ActorRow& author,
                  const storage::ActorRow& quoting_author,
                  const storage::PostRow& quoted,
                  const Uri& quoting,
                  Instant now);

}  // namespace kith::activitypub
