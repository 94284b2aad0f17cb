#include "node/instance_actor.h"

#include "consent/base/log.h"
#include "node/account_details.h"
#include "node/accounts.h"
#include "storage/accounts.h"
#include "storage/statistics.h"
#include "storage/subjects.h"

namespace kith::node {

namespace {

struct Making {
    storage::Database& database;
    storage::KeyStore& keys;
    storage::IdMaker& ids;
    Instant now;
};

/// It is nobody, but every row has a subject, and every subject a key.
Result<storage::ActorId> make(const Making& with, const storage::ActorRow& actor, const std::string& name) {
    const storage::ActorKeys made = new_actor_keys(actor.uri, {});
    TRY_DONE(with.keys.vault().create(actor.subject));
    TRY_DONE(with.keys.put_actor_keys(actor.id, made));
    TRY_DONE(with.database.write([&](storage::Tx& tx) -> Done {
        storage::create_subject(tx, actor.subject, with.now);
        TRY_DONE(storage::insert_actor(tx, actor));
        TRY_DONE(storage::take_handle(tx, actor.username, actor.id));
        TRY_DONE(put_public_keys(tx, with.ids, actor.id, made, with.now));
        return AccountDetails({tx, with.keys, with.ids, actor.subject, with.now}).show_name(name);
    }));
    return actor.id;
}

}  // namespace

Result<storage::ActorId> ensure_instance_actor(const activitypub::Site& site,
                                               storage::Database& database,
                                               storage::KeyStore& keys,
                                               const Clock& clock,
                                               Random& random) {
    const Uri uri = site.instance_actor();
    const storage::ActorId known = TRY(database.read(
        [&](storage::Tx& tx) -> Result<storage::ActorId> { return storage::actor_id_of(tx, uri); }));
    if (known.valid()) return known;
    storage::IdMaker ids(clock, random);
    const Instant now = clock.now();
    storage::ActorRow actor = new_actor_row(
        site, ids.make<storage::ActorId>(), ids.make<storage::SubjectId>(), uri, site.domain.text(), now);
    actor.type = "Application";
    actor.locked = true;
    actor.followers.reset();
    actor.following.reset();
    actor.featured.reset();
    return make({database, keys, ids, now}, actor, "");
}

Result<storage::ActorId> ensure_consent_actor(const activitypub::Site& site,
                                              storage::Database& database,
                                              storage::KeyStore& keys,
                                              const Clock& clock,
                                              Random& random) {
    std::int64_t highest = 0;
    const auto known = TRY(database.read([&](storage::Tx& tx) -> Result<std::optional<storage::ActorRow>> {
        highest = storage::highest_id(tx);
        return storage::find_local_actor(tx, consent_handle);
    }));
    if (known) {
        if (known->type == "Service") return known->id;
        log::warning("an account has the handle of the consent actor: nobody can speak about consent here");
        return storage::ActorId();
    }
    storage::IdMaker ids(clock, random);
    ids.start_above(highest);
    const Instant now = clock.now();
    const auto id = ids.make<storage::ActorId>();
    storage::ActorRow actor = new_actor_row(
        site, id, ids.make<storage::SubjectId>(), site.actor(id), std::string(consent_handle), now);
    actor.type = "Service";
    return make({database, keys, ids, now}, actor, "Consent");
}

}  // namespace kith::node
