#include "node/consent/publishing.h"

#include "consent/gate.h"
#include "storage/details.h"
#include "storage/grants.h"

namespace kith::node {

Done publish(storage::Tx& tx,
             storage::KeyStore& keys,
             storage::SubjectId subject,
             consent::DetailKind kind,
             Instant now) {
    storage::SqlGrantBook book(tx);
    const auto permit = consent::Gate(book).ask<consent::purpose::ProfilePublication>(
        subject, consent::KindSet{kind}, consent::Audience::public_(), now);
    if (!permit) return permit.error().code == Errc::denied ? Done() : Done(std::unexpected(permit.error()));
    for (const storage::StoredDetail& stored : TRY(storage::details_of(tx, *permit))) {
        const auto released = TRY(keys.vault().open(stored.sealed, *permit));
        TRY_DONE(storage::PublicValues::put(tx, released, stored.facts.id, stored.facts.position));
    }
    return {};
}

}  // namespace kith::node
