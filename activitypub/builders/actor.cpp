#include "activitypub/builders/actor.h"

#include "activitypub/emojis.h"
#include "activitypub/profile.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "storage/keys.h"

namespace kith::activitypub {

namespace {

void add_keys(storage::Tx& tx, const storage::ActorRow& row, Actor& actor) {
    for (const storage::KeyRow& key : storage::keys_of(tx, row.id)) {
        ActorKey shown{.id = key.key_uri, .owner = row.uri};
        (key.algorithm == storage::KeyAlgorithm::rsa ? shown.pem : shown.multibase) = key.public_key;
        actor.keys.push_back(std::move(shown));
    }
}

}  // namespace

Actor actor_document(storage::Tx& tx, const Site& site, const storage::ActorRow& row, Instant now) {
    PublicProfile profile = public_profile(tx, row.subject, now);
    Actor actor{.id = row.uri, .type = row.type, .preferred_username = row.username, .inbox = row.inbox};
    const bool is_instance = row.uri == site.instance_actor();
    actor.name = is_instance ? site.name : profile.display_name;
    actor.summary = std::move(profile.biography);
    actor.url = is_instance ? site.base + "/about" : site.profile_page(row.username);
    actor.outbox = row.outbox;
    actor.followers = row.followers;
    actor.following = row.following;
    actor.featured = row.featured;
    actor.shared_inbox = site.shared_inbox();
    actor.icon_url = std::move(profile.avatar);
    actor.image_url = std::move(profile.header_image);
    actor.fields = std::move(profile.fields);
    actor.manually_approves_followers = row.locked;
    actor.discoverable = row.discoverable;
    actor.indexable = row.indexable;
    actor.signals = signals_of(row, /*is_open=*/true);
    actor.published = std::chrono::floor<std::chrono::days>(row.created);  // the day, as peers do
    actor.also_known_as = row.also_known_as;
    actor.moved_to = row.moved_to;
    actor.implements = {"https://datatracker.ietf.org/doc/html/rfc9421"};
    actor.webfinger = row.username + "@" + site.domain.text();
    actor.suspended = row.suspended.has_value();
    add_keys(tx, row, actor);
    if (row.suspended) {
        // Suspended is not gone: the actor stays, empty, and its details stay in.
        actor.name.clear();
        actor.summary.clear();
        actor.icon_url.clear();
        actor.image_url.clear();
        actor.fields.clear();
    }
    std::string fields;
    for (const ProfileField& field : actor.fields) fields.append(field.name).append("\n").append(field.value);
    actor.emojis = emojis_in(tx, site, {actor.name, actor.summary, fields});
    return actor;
}

UsageSignals signals_of(const storage::ActorRow& row, bool is_open) {
    const bool indexable = is_open && row.indexable;
    return {.searchable_by = {indexable ? public_collection() : row.uri},
            .robots = indexable ? "noai" : "noindex, noai"};
}

Json actor_stub(storage::Tx& tx, const Site& site, const storage::ActorRow& row) {
    Actor actor{.id = row.uri, .type = row.type, .preferred_username = row.username, .inbox = row.inbox};
    actor.outbox = row.outbox;
    actor.shared_inbox = site.shared_inbox();
    add_keys(tx, row, actor);
    return to_json(actor);
}

std::optional<Json> farewell_stub(storage::Tx& tx, const storage::ActorRow& row) {
    Actor actor{.id = row.uri, .type = row.type, .inbox = row.inbox};
    add_keys(tx, row, actor);
    return actor.keys.empty() ? std::nullopt : std::optional(to_json(actor));
}

std::vector<storage::CarriedDetail> details_shown_by(storage::Tx& tx,
                                                     const storage::ActorRow& row,
                                                     Instant now) {
    if (row.suspended) return {};  // the document shows none
    return public_profile(tx, row.subject, now).details;
}

}  // namespace kith::activitypub
