// Moving away, aliases, telling others that a profile changed, and leaving for good.
#include "activitypub/builders/actor.h"
#include "activitypub/builders/follow.h"
#include "activitypub/builders/post.h"
#include "activitypub/handlers/forget_actor.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "node/social/acting.h"
#include "node/social/social.h"
#include "storage/accounts.h"
#include "storage/delivery_queue.h"
#include "storage/disclosures.h"
#include "storage/follows.h"

#include <algorithm>
#include <memory>

namespace kith::node {

using activitypub::Activity;
using activitypub::ActivityType;
using activitypub::FetchBudget;
using activitypub::Recipients;
using activitypub::Ref;

Done Social::move(ActorId as, std::string_view target_text) {
    const ActorRow named = TRY(find_actor(target_text));
    // As it is now: it must already name us.
    const auto fresh = std::make_shared<std::optional<ActorRow>>();
    TRY_DONE(parts_.errands.wait_for([&resolver = parts_.resolver, uri = named.uri, fresh]() -> Done {
        FetchBudget budget;
        fresh->emplace(TRY(resolver.actor(uri, budget, true)));
        return {};
    }));
    const ActorRow& target = **fresh;
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        constexpr auto cool_down = std::chrono::hours(24 * 7);
        const ActorRow by = TRY(acting(tx, as));
        if (std::ranges::find(target.also_known_as, by.uri) == target.also_known_as.end()) {
            return fail(Errc::conflict,
                        "move/not-agreed",
                        "The other account does not name this one as an alias yet. Add " + by.uri.text() +
                            " to its aliases first.");
        }
        if (by.moved && *by.moved > now - cool_down) {
            return fail(Errc::conflict, "move/cool-down", "This account moved less than 7 days ago.");
        }
        storage::set_moved(tx, as, target.uri, now);
        Activity move{
            .type = ActivityType::move, .actor = by.uri, .objects = {Ref::to(by.uri)}, .to = {*by.followers}};
        move.target = Ref::to(target.uri);
        Recipients recipients;
        recipients.add_followers_of(tx, as);
        recipients.add(target);
        TRY_DONE(parts_.outbox.publish(tx, by, std::move(move), recipients, {}, now));
        TRY_DONE(activitypub::move_followers(parts_.outbox, tx, parts_.ids, parts_.events, by, target, now));
        parts_.events.tell(tx, activitypub::Moved{as, target.id}, now);
        return {};
    });
}

Done Social::set_aliases(ActorId as, const std::vector<std::string>& actors) {
    std::vector<Uri> uris;
    uris.reserve(actors.size());
    for (const std::string& text : actors) uris.push_back(TRY(find_actor(text)).uri);
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        TRY_DONE(acting(tx, as));
        storage::set_also_known_as(tx, as, uris);
        return {};
    }));
    return profile_changed(as);
}

Done Social::profile_changed(ActorId as) {
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        TRY_DONE(profile_changed_in(tx, TRY(acting(tx, as)), now));
        return {};
    });
}

Result<Uri> Social::profile_changed_in(storage::Tx& tx, const ActorRow& who, Instant now) const {
    const auto document = activitypub::actor_document(tx, parts_.site, who, now);
    Activity update{.type = ActivityType::update,
                    .actor = who.uri,
                    .to = {activitypub::public_collection()},
                    .cc = {*who.followers}};
    update.objects.push_back(Ref::to(activitypub::to_json(document, activitypub::Place::embedded)));
    Recipients recipients;
    recipients.add_followers_of(tx, who.id);
    recipients.add_receivers_of(tx, who.uri);
    // Who asked for the document holds it, too.
    for (const Uri& inbox : storage::pullers_of(tx, who.subject)) recipients.add(inbox);
    return parts_.outbox.publish(tx,
                                 who,
                                 std::move(update),
                                 recipients,
                                 {.object = who.uri, .details = activitypub::details_shown_by(tx, who, now)},
                                 now);
}

Done Social::delete_account(ActorId as) {
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        const auto by = storage::find_actor(tx, as);
        if (!by || !by->is_local || by->deleted)
            return fail(Errc::not_found, "acting/no-account", "No such account.");
        // Nobody could verify it any more, and the farewell takes it all back.
        storage::cancel_queued_of(tx, as, now);
        storage::blank_bodies_of(tx, as);
        Activity farewell{.type = ActivityType::delete_,
                          .actor = by->uri,
                          .objects = {Ref::to(by->uri)},
                          .to = {activitypub::public_collection()}};
        Recipients recipients;
        recipients.add_followers_of(tx, as);
        recipients.add_receivers_of(tx, by->uri);
        for (const Uri& inbox : storage::pullers_of(tx, by->subject)) recipients.add(inbox);
        for (const Uri& inbox : storage::inboxes_reached_by(tx, as)) {
            if (std::ranges::find(recipients.inboxes, inbox) == recipients.inboxes.end()) {
                recipients.inboxes.push_back(inbox);
            }
        }
        const auto sent =
            parts_.outbox.publish(tx, *by, std::move(farewell), recipients, {.object = by->uri}, now);
        // Without a key (a restored backup of somebody who left since) nobody can be told; it is done all the
        // same.
        if (!sent && sent.error().code != Errc::not_found) return std::unexpected(sent.error());
        activitypub::forget_actor(tx, *by, parts_.events, now);
        storage::delete_account(tx, as);
        return {};
    });
}

}  // namespace kith::node
