#include "node/instance_actor.h"

#include "node/accounts.h"
#include "storage/accounts.h"
#include "storage/subjects.h"

namespace kith::node {

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
    const storage::ActorKeys made = new_actor_keys(uri, {});
    // It is nobody, but every row has a subject, and every subject a key.
    TRY_DONE(keys.vault().create(actor.subject));
    TRY_DONE(keys.put_actor_keys(actor.id, made));
    TRY_DONE(database.write([&](storage::Tx& tx) -> Done {
        storage::create_subject(tx, actor.subject, now);
        TRY_DONE(storage::insert_actor(tx, actor));
        TRY_DONE(storage::take_handle(tx, actor.username, actor.id));
        return put_public_keys(tx, ids, actor.id, made, now);
    }));
    return actor.id;
}

}  // namespace kith::node
