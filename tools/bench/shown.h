// Shown: a person of the bench's node with details that everybody may see, put there as the node does it.
#pragma once

#include "consent/gate.h"
#include "consent/vault.h"
#include "storage/details.h"
#include "storage/grants.h"
#include "storage/subjects.h"
#include "tools/bench/home.h"

#include <string>

namespace kith::bench {

/// A person with details that everybody may see.
class Shown {
 public:
    Shown(Home& home, const storage::ActorRow& who) : home_(home), who_(who) {
        must(home_.core().key_store().vault().create(who.subject));
        home_.write([&](storage::Tx& tx) { storage::set_age(tx, who_.subject, consent::AgeBand::adult); });
    }
    consent::Grant allow(consent::DetailKind kind, const consent::Audience& audience) {
        consent::Grant grant{.id = home_.ids().make<storage::GrantId>(),
                             .subject = who_.subject,
                             .kind = kind,
                             .reason = consent::Reason::profile_publication,
                             .audience = audience,
                             .basis = consent::LawfulBasis::consent,
                             .state = consent::GrantState::given,
                             .not_before = home_.now(),
                             .changed = home_.now()};
        home_.write([&](storage::Tx& tx) { must(storage::insert_grant(tx, grant, home_.now())); });
        return grant;
    }
    void show(consent::DetailKind kind, int position, const std::string& value) {
        const auto sealed = must(home_.core().key_store().vault().seal(who_.subject, kind, value));
        home_.write([&](storage::Tx& tx) {
            const Instant now = home_.now();
            const storage::DetailFacts facts{.id = home_.ids().make<storage::DetailId>(),
                                             .position = position,
                                             .created = now,
                                             .last_needed = now};
            const auto id = must(storage::put_detail(tx, facts, sealed));
            storage::SqlGrantBook book(tx);
            const auto permit = must(consent::Gate(book).ask<consent::purpose::ProfilePublication>(
                who_.subject, {kind}, consent::Audience::public_(), now));
            const auto released = must(home_.core().key_store().vault().open(sealed, permit));
            must(storage::PublicValues::put(tx, released, id, position));
        });
    }

 private:
    Home& home_;
    storage::ActorRow who_;
};

}  // namespace kith::bench
