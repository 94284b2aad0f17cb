#include "activitypub/handlers/step.h"

namespace kith::activitypub {

std::optional<storage::ActorRow> Step::local_actor(const Uri& uri) const {
    if (!site.owns(uri)) return std::nullopt;
    auto row = storage::find_actor(tx, uri);
    if (!row || !row->is_local || row->gone()) return std::nullopt;
    return row;
}

Result<Outcome> Handlers::apply(storage::Tx& tx, const Admitted& admitted, Instant now) const {
    const Step step{parts_, tx, now};
    switch (admitted.activity().type) {
        case ActivityType::accept:
            return handle_accept(step, admitted);
        case ActivityType::add:
            return handle_add(step, admitted);
        case ActivityType::announce:
            return handle_announce(step, admitted);
        case ActivityType::block:
            return handle_block(step, admitted);
        case ActivityType::create:
            return handle_create(step, admitted);
        case ActivityType::delete_:
            return handle_delete(step, admitted);
        case ActivityType::emoji_react:
        case ActivityType::like:
            return handle_like(step, admitted);
        case ActivityType::flag:
            return handle_flag(step, admitted);
        case ActivityType::follow:
            return handle_follow(step, admitted);
        case ActivityType::move:
            return handle_move(step, admitted);
        case ActivityType::quote_request:
            return handle_quote_request(step, admitted);
        case ActivityType::reject:
            return handle_reject(step, admitted);
        case ActivityType::remove:
            return handle_remove(step, admitted);
        case ActivityType::undo:
            return handle_undo(step, admitted);
        case ActivityType::update:
            return handle_update(step, admitted);
        // Said to us, and of no consequence here.
        case ActivityType::view:
        case ActivityType::join:
        case ActivityType::leave:
        case ActivityType::ignore_:
        case ActivityType::other:
            return Outcome::ignored();
    }
    return Outcome::ignored();
}

}  // namespace kith::activitypub
