#include "storage/details.h"

#include "consent/gate.h"
#include "storage/activities.h"
#include "storage/erasure.h"
#include "storage/grants.h"
#include "storage/key_store.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sys/stat.h>

using namespace kith;
using namespace kith::storage;
using consent::DetailKind;
using consent::purpose::ProfilePublication;

namespace {

/// A person with a key, a sealed display name and a grant to publish it.
struct Someone {
    explicit Someone(World& world_of) : world(world_of), keys(must(KeyStore::open_in_memory(world.random))) {
        actor = std::make_unique<ActorRow>(world.person("ada"));
        must(keys->vault().create(actor->subject));
        world.write([&](Tx& tx) { set_age(tx, actor->subject, consent::AgeBand::adult); });
        grant = {.id = world.ids.make<GrantId>(),
                 .subject = actor->subject,
                 .kind = DetailKind::display_name,
                 .reason = consent::Reason::profile_publication,
                 .audience = consent::Audience::public_(),
                 .basis = consent::LawfulBasis::consent,
                 .state = consent::GrantState::given,
                 .not_before = world.clock.now(),
                 .changed = world.clock.now()};
        world.write([&](Tx& tx) { must(insert_grant(tx, grant, world.clock.now())); });
        detail = put("Ada Lovelace");
    }
    DetailId put(const std::string& text) {
        const SealedText sealed = must(keys->vault().seal(actor->subject, DetailKind::display_name, text));
        return world.write([&](Tx& tx) {
            return must(put_detail(tx,
                                   {.id = world.ids.make<DetailId>(),
                                    .basis = "consent",
                                    .created = world.clock.now(),
                                    .last_needed = world.clock.now()},
                                   sealed));
        });
    }
    Result<consent::Permit<ProfilePublication>> ask(Tx& tx) const {
        SqlGrantBook book(tx);
        consent::Gate gate(book);
        return gate.ask<ProfilePublication>(
            actor->subject, {DetailKind::display_name}, consent::Audience::public_(), world.clock.now());
    }
    Result<ReleasedText> release(Tx& tx) {
        const auto permit = TRY(ask(tx));
        const auto details = TRY(details_of(tx, permit));
        if (details.empty()) return fail(Errc::not_found, "test: no detail");
        return keys->vault().open(details.front().sealed, permit);
    }

    World& world;
    std::unique_ptr<KeyStore> keys;
    std::unique_ptr<ActorRow> actor;
    consent::Grant grant;
    DetailId detail;
};

}  // namespace

TEST_SUITE("storage/details") {
    TEST_CASE("a detail goes from its seal through the gate to the public values") {
        World world;
        Someone ada(world);
        world.write([&](Tx& tx) {
            const ReleasedText released = must(ada.release(tx));
            CHECK(released.value() == "Ada Lovelace");
            must(PublicValues::put(tx, released, ada.detail, 0));
            const auto values = PublicValues::of(tx, ada.actor->subject, world.clock.now());
            REQUIRE(values.size() == 1);
            CHECK(values[0].released.value() == "Ada Lovelace");
            CHECK(PublicValues::of(tx, ada.actor->subject, released.until() + Millis(1)).empty());
        });
        ada.put("Countess Lovelace");
        world.write([&](Tx& tx) {
            CHECK(PublicValues::of(tx, ada.actor->subject, world.clock.now()).empty());
            CHECK(must(ada.release(tx)).value() == "Countess Lovelace");
        });
    }

    TEST_CASE("a permit is void after any change of consent") {
        World world;
        Someone ada(world);
        world.write([&](Tx& tx) {
            const auto permit = must(ada.ask(tx));
            const ReleasedText released = must(ada.release(tx));
            ada.grant.state = consent::GrantState::withdrawn;
            update_grant(tx, ada.grant);
            const auto details = details_of(tx, permit);
            REQUIRE_FALSE(details.has_value());
            CHECK(details.error().code == Errc::denied);
            CHECK(PublicValues::put(tx, released, ada.detail, 0).error().code == Errc::denied);
            CHECK_FALSE(ada.ask(tx).has_value());
        });
    }

    TEST_CASE("what was released to fewer than everybody is never put where everybody reads") {
        World world;
        Someone ada(world);
        world.write([&](Tx& tx) {
            SqlGrantBook book(tx);
            const auto permit =
                must(consent::Gate(book).ask<ProfilePublication>(ada.actor->subject,
                                                                 {DetailKind::display_name},
                                                                 consent::Audience::own_staff(),
                                                                 world.clock.now()));
            const auto details = must(details_of(tx, permit));
            const ReleasedText released = must(ada.keys->vault().open(details.front().sealed, permit));
            CHECK(PublicValues::put(tx, released, ada.detail, 0).error().code == Errc::denied);
            CHECK(PublicValues::of(tx, ada.actor->subject, world.clock.now()).empty());
        });
    }

    TEST_CASE("a restricted subject shows nothing") {
        World world;
        Someone ada(world);
        world.write([&](Tx& tx) {
            must(PublicValues::put(tx, must(ada.release(tx)), ada.detail, 0));
            set_restricted(tx, ada.actor->subject, true);
            CHECK(PublicValues::of(tx, ada.actor->subject, world.clock.now()).empty());
            CHECK_FALSE(ada.ask(tx).has_value());
            set_restricted(tx, ada.actor->subject, false);
            CHECK(PublicValues::of(tx, ada.actor->subject, world.clock.now()).size() == 1);
        });
    }

    TEST_CASE("a denial and an objection written to the book are heard by the gate") {
        World world;
        Someone ada(world);
        world.write([&](Tx& tx) {
            const consent::Denial denial{.kinds = {DetailKind::display_name},
                                         .reasons = {consent::Reason::profile_publication}};
            insert_denial(tx, 7, ada.actor->subject, denial, world.clock.now());
            CHECK_FALSE(ada.ask(tx).has_value());
            drop_denial(tx, 7, ada.actor->subject);
            CHECK(ada.ask(tx).has_value());
            put_objection(tx, ada.actor->subject, consent::Reason::profile_publication, world.clock.now());
            CHECK_FALSE(ada.ask(tx).has_value());
            drop_objection(tx, ada.actor->subject, consent::Reason::profile_publication);
            CHECK(ada.ask(tx).has_value());
        });
    }

    TEST_CASE("a queued body goes stale when the consent it was built from changes") {
        World world;
        Someone ada(world);
        world.write([&](Tx& tx) {
            const ActivityRow update{.id = world.ids.make<ActivityId>(),
                                     .uri = uri("https://here.test/updates/1"),
                                     .actor = ada.actor->id,
                                     .subject = ada.actor->subject,
                                     .type = "Update",
                                     .body = "{}",
                                     .created = world.clock.now()};
            const CarriedDetail carried{ada.detail, ada.actor->subject, epoch_of(tx, ada.actor->subject)};
            must(insert_activity(tx, update, {&carried, 1}));
            const Instant now = world.clock.now();
            CHECK_FALSE(is_fresh(tx, update.id, now));
            const auto show = [&] { must(PublicValues::put(tx, must(ada.release(tx)), ada.detail, 0)); };
            show();
            CHECK(is_fresh(tx, update.id, now));
            // Another change of this person's consent stops nothing that may still go.
            raise_epoch(tx, ada.actor->subject);
            CHECK(is_fresh(tx, update.id, now));
            set_restricted(tx, ada.actor->subject, true);
            CHECK_FALSE(is_fresh(tx, update.id, now));
            set_restricted(tx, ada.actor->subject, false);
            PublicValues::drop(tx, ada.actor->subject, DetailKind::display_name);
            CHECK_FALSE(is_fresh(tx, update.id, now));
            show();
            mark_erased(tx, ada.actor->subject, now);
            CHECK_FALSE(is_fresh(tx, update.id, now));
        });
    }

    TEST_CASE("an erased person's details open no more, not even from a copy of the data") {
        World world;
        Someone ada(world);
        // A copy made before: the sealed row and a permit of then.
        const auto permit = world.write([&](Tx& tx) { return must(ada.ask(tx)); });
        const auto copied = world.write([&](Tx& tx) { return must(details_of(tx, permit)); });
        must(erase_subject(world.db(), *ada.keys, ada.actor->subject, world.clock.now()));
        const auto opened = ada.keys->vault().open(copied.front().sealed, permit);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == Errc::gone);
        world.write([&](Tx& tx) {
            CHECK(find_subject(tx, ada.actor->subject)->erased.has_value());
            CHECK(PublicValues::of(tx, ada.actor->subject, world.clock.now()).empty());
            CHECK_FALSE(ada.ask(tx).has_value());
        });
        CHECK(ada.keys->vault().create(ada.actor->subject).error().code == Errc::conflict);
        CHECK(must(ada.keys->pending_erasures()).empty());
        must(erase_subject(world.db(), *ada.keys, ada.actor->subject, world.clock.now()));
    }

    TEST_CASE("an interrupted erasure is finished at the next start, and a restored backup is erased again") {
        World world;
        Someone ada(world);
        must(ada.keys->intend_erasure(ada.actor->subject, world.clock.now()));
        must(finish_erasures(world.db(), *ada.keys, world.clock.now()));
        const auto erased = [&] {
            return world.write(
                [&](Tx& tx) { return find_subject(tx, ada.actor->subject)->erased.has_value(); });
        };
        CHECK(erased());
        World restored;  // data from before the erasure, keys and journal from after
        restored.write([&](Tx& tx) { create_subject(tx, ada.actor->subject, world.clock.now()); });
        must(replay_erasures(restored.db(), *ada.keys, world.clock.now()));
        CHECK(
            restored.write([&](Tx& tx) { return find_subject(tx, ada.actor->subject)->erased.has_value(); }));
    }
}

TEST_SUITE("storage/key_store") {
    TEST_CASE("keys survive a restart, sealed, in files of their owner alone") {
        const Folder folder;
        SeededRandom random(3);
        const std::string directory = folder.file("keys");
        const auto rsa = crypto::SigningKey::generate(crypto::KeyKind::rsa);
        const auto ed25519 = crypto::SigningKey::generate(crypto::KeyKind::ed25519);
        {
            const auto store = must(KeyStore::open(directory, random));
            must(store->vault().create(SubjectId(5)));
            must(store->put_actor_keys(ActorId(9),
                                       {uri("https://here.test/a#main-key"),
                                        must(crypto::SigningKey::from_pkcs8(rsa.to_pkcs8())),
                                        uri("https://here.test/a#ed25519"),
                                        must(crypto::SigningKey::from_pkcs8(ed25519.to_pkcs8()))}));
        }
        for (const std::string file : {"/node.key", "/keys.db"}) {
            struct stat info{};
            REQUIRE(::stat((directory + file).c_str(), &info) == 0);
            CHECK((info.st_mode & 0777U) == 0600);
        }
        const auto store = must(KeyStore::open(directory, random));
        const ActorKeys keys = must(store->actor_keys(ActorId(9)));
        CHECK(keys.rsa_id == uri("https://here.test/a#main-key"));
        CHECK(keys.rsa.public_key() == rsa.public_key());
        CHECK(keys.ed25519.public_key() == ed25519.public_key());
        CHECK(store->actor_keys(ActorId(8)).error().code == Errc::not_found);
        CHECK(store->vault().seal(SubjectId(5), DetailKind::nickname, std::string("x")).has_value());
        must(store->destroy_actor_keys(ActorId(9)));
        CHECK_FALSE(store->actor_keys(ActorId(9)).has_value());
    }

    TEST_CASE("a destroyed key leaves no trace in its files") {
        const Folder folder;
        SeededRandom random(3);
        const auto store = must(KeyStore::open(folder.file("keys"), random));
        must(store->vault().create(SubjectId(5)));
        const Bytes wrapped = must(store->wrapped_key(SubjectId(5)));
        must(store->destroy(SubjectId(5)));
        CHECK(store->wrapped_key(SubjectId(5)).error().code == Errc::gone);
        for (const std::string file : {"keys/keys.db", "keys/keys.db-wal"}) {
            std::ifstream stream(folder.file(file), std::ios::binary);
            const std::string content{std::istreambuf_iterator<char>(stream), {}};
            CHECK(content.find(as_text(wrapped)) == std::string::npos);
        }
    }

    TEST_CASE("keys without their node key are refused, not replaced") {
        const Folder folder;
        SeededRandom random(3);
        must(KeyStore::open(folder.file("keys"), random));
        std::filesystem::remove(folder.file("keys/node.key"));
        const auto store = KeyStore::open(folder.file("keys"), random);
        REQUIRE_FALSE(store.has_value());
        CHECK(store.error().code == Errc::unavailable);
        CHECK_FALSE(std::filesystem::exists(folder.file("keys/node.key")));
    }
}
