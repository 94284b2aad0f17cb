// Step: what one activity may use while it is applied, and what may come of it. One handler per verb, in the
// file of that name; handlers.cpp is the table of contents of what this node understands.
#pragma once

#include "activitypub/events.h"
#include "activitypub/inbox/ingest.h"
#include "activitypub/inbox/receive.h"
#include "activitypub/outbox/outbox.h"
#include "activitypub/site.h"
#include "storage/database.h"

#include <string_view>
#include <vector>

namespace kith::activitypub {

/// Collaborators of the handlers, made once; outlive them.
struct HandlerParts {
    const Site& site;
    storage::IdMaker& ids;
    const Outbox& outbox;
    const Ingest& ingest;
    const Events& events;
};

/// One activity, in one transaction.
struct Step : HandlerParts {
    storage::Tx& tx;
    Instant now;

    /// The row behind a URI when it is one of our people who is not gone.
    std::optional<storage::ActorRow> local_actor(const Uri& uri) const;
    void tell(const Event& event) const { events.tell(tx, event, now); }
};

/// What must be fetched before the activity can be applied.
struct Missing {
    enum class Kind { actor, fresh_actor, post };
    Kind kind;
    Uri uri;
};

struct Outcome {
    bool applied = false;  // false: understood and of no concern here, or said before
    std::vector<Missing> missing{};

    static Outcome done() { return {.applied = true}; }
    static Outcome ignored() { return {}; }
    static Outcome needs(Missing::Kind kind, Uri uri) { return {.missing = {{kind, std::move(uri)}}}; }
};

Result<Outcome> handle_accept(const Step& step, const Admitted& admitted);
Result<Outcome> handle_add(const Step& step, const Admitted& admitted);
Result<Outcome> handle_announce(const Step& step, const Admitted& admitted);
Result<Outcome> handle_block(const Step& step, const Admitted& admitted);
Result<Outcome> handle_create(const Step& step, const Admitted& admitted);
Result<Outcome> handle_delete(const Step& step, const Admitted& admitted);
Result<Outcome> handle_flag(const Step& step, const Admitted& admitted);
Result<Outcome> handle_follow(const Step& step, const Admitted& admitted);
Result<Outcome> handle_like(const Step& step, const Admitted& admitted);
Result<Outcome> handle_move(const Step& step, const Admitted& admitted);
Result<Outcome> handle_quote_request(const Step& step, const Admitted& admitted);
Result<Outcome> handle_reject(const Step& step, const Admitted& admitted);
Result<Outcome> handle_remove(const Step& step, const Admitted& admitted);
Result<Outcome> handle_undo(const Step& step, const Admitted& admitted);
Result<Outcome> handle_update(const Step& step, const Admitted& admitted);
/// A Create whose object is a vote in one of our polls.
Result<Outcome> handle_vote(const Step& step, const Admitted& admitted, const Object& vote);

class Handlers {
 public:
    explicit Handlers(HandlerParts parts) : parts_(parts) {}
    Result<Outcome> apply(storage::Tx& tx, const Admitted& admitted, Instant now) const;

 private:
    HandlerParts parts_;
};

}  // namespace kith::activitypub
