#include "storage/collections.h"

#include "storage/blocks.h"
#include "storage/mutes.h"
#include "storage/notifications.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::storage;

namespace {

/// A curator, two who let themselves be found, and a collection that names both.
struct Garden : World {
    ActorRow curator = person("curator");
    ActorRow rose = findable("rose");
    ActorRow lily = findable("lily");
    ActorRow passer = person("passer");
    CollectionRow collection = make("Flowers");
    CollectionItemRow of_rose = name(rose);
    CollectionItemRow of_lily = name(lily);

    ActorRow findable(std::string_view handle) {
        ActorRow row = person(handle);
        find(row, true);
        return row;
    }
    void find(ActorRow& row, bool discoverable) {
        row.discoverable = discoverable;
        write([&](Tx& tx) { update_actor(tx, row); });
    }
    CollectionRow make(std::string called, bool discoverable = true) {
        clock.pass(Millis(1'000));
        CollectionRow row{.id = ids.make<CollectionId>(),
                          .owner = curator.id,
                          .name = std::move(called),
                          .discoverable = discoverable,
                          .created = clock.now(),
                          .updated = clock.now()};
        write([&](Tx& tx) { insert_collection(tx, row); });
        return row;
    }
    CollectionItemRow name(const ActorRow& who) {
        CollectionItemRow item{.id = ids.make<CollectionItemId>(),
                               .collection = collection.id,
                               .actor = who.id,
                               .created = clock.now()};
        write([&](Tx& tx) { REQUIRE(add_item(tx, item)); });
        return item;
    }
    std::vector<ActorId> seen_by(ActorId viewer) {
        return write([&](Tx& tx) {
            std::vector<ActorId> seen;
            for (const auto& item : items_of(tx, collection, viewer, clock.now())) seen.push_back(item.actor);
            return seen;
        });
    }
    bool may(const ActorRow& who) {
        return write([&](Tx& tx) { return may_feature(tx, curator.id, who); });
    }
    void block(const ActorRow& by, const ActorRow& whom) {
        write([&](Tx& tx) {
            const std::string id = fmt::format("{}/blocks/{}", by.uri.text(), whom.id.value);
            put_block(tx, {by.id, whom.id, uri(id), clock.now()});
        });
    }
};

using People = std::vector<ActorId>;

}  // namespace

TEST_SUITE("storage/collections") {
    TEST_CASE("a collection shows whom it names, once each, in their order") {
        Garden garden;
        const People both = {garden.rose.id, garden.lily.id};
        for (const ActorId viewer :
             {ActorId{}, garden.passer.id, garden.curator.id, garden.rose.id, garden.lily.id}) {
            CHECK(garden.seen_by(viewer) == both);
        }
        garden.write([&](Tx& tx) {
            CHECK_FALSE(add_item(tx,
                                 {.id = garden.ids.make<CollectionItemId>(),
                                  .collection = garden.collection.id,
                                  .actor = garden.rose.id,
                                  .created = garden.clock.now()}));
            remove_item(tx, garden.of_rose.id);
        });
        CHECK(garden.seen_by({}) == People{garden.lily.id});
    }

    TEST_CASE("who does not let themselves be found any more is seen by the owner and by themselves alone") {
        Garden garden;
        garden.find(garden.rose, false);
        CHECK_FALSE(garden.may(garden.rose));
        for (const ActorId viewer : {ActorId{}, garden.passer.id, garden.lily.id}) {
            CHECK(garden.seen_by(viewer) == People{garden.lily.id});
        }
        CHECK(garden.seen_by(garden.rose.id).size() == 2);
        garden.write([&](Tx& tx) {
            const auto items = items_of(tx, garden.collection, garden.curator.id, garden.clock.now());
            REQUIRE(items.size() == 2);
            CHECK_FALSE(items[0].open);
            CHECK(items[1].open);
        });
        garden.find(garden.rose, true);
        CHECK(garden.seen_by({}).size() == 2);
    }

    TEST_CASE("nobody who is gone, has moved, or is of another server is shown") {
        Garden garden;
        garden.write([&](Tx& tx) { set_suspended(tx, garden.rose.id, garden.clock.now()); });
        CHECK(garden.seen_by(garden.curator.id) == People{garden.lily.id});
        garden.write([&](Tx& tx) {
            set_moved(tx, garden.lily.id, uri("https://far.test/users/lily"), garden.clock.now());
        });
        CHECK(garden.seen_by(garden.curator.id).empty());
        ActorRow far = garden.person("far", "far.test");
        garden.find(far, true);
        CHECK_FALSE(garden.may(far));
        garden.name(far);
        CHECK(garden.seen_by(garden.curator.id).empty());
    }

    TEST_CASE("a block between any two of owner, viewer and member hides the member") {
        Garden garden;
        garden.block(garden.rose, garden.passer);
        CHECK(garden.seen_by(garden.passer.id) == People{garden.lily.id});
        garden.block(garden.passer, garden.lily);
        CHECK(garden.seen_by(garden.passer.id).empty());
        CHECK(garden.seen_by({}).size() == 2);
        garden.block(garden.lily, garden.curator);
        CHECK_FALSE(garden.may(garden.lily));
        CHECK(garden.seen_by({}) == People{garden.rose.id});
        CHECK(garden.seen_by(garden.curator.id) == People{garden.rose.id});
        garden.block(garden.curator, garden.rose);
        CHECK_FALSE(garden.may(garden.rose));
        CHECK(garden.seen_by({}).empty());
        garden.write([&](Tx& tx) { remove_from_collections_between(tx, garden.rose.id, garden.curator.id); });
        garden.write([&](Tx& tx) { CHECK_FALSE(find_item(tx, garden.collection.id, garden.of_rose.id)); });
        garden.write([&](Tx& tx) { CHECK(find_item(tx, garden.collection.id, garden.of_lily.id)); });
    }

    TEST_CASE("whom a viewer mutes is hidden from them, and from an owner nobody whom they named") {
        Garden garden;
        garden.write([&](Tx& tx) {
            for (const ActorId by : {garden.passer.id, garden.curator.id}) {
                put_mute(tx, {.actor = by, .target = garden.rose.id, .at = garden.clock.now()});
            }
        });
        CHECK(garden.seen_by(garden.passer.id) == People{garden.lily.id});
        CHECK(garden.seen_by(garden.curator.id).size() == 2);
    }

    TEST_CASE("who takes themselves off cannot be named by this owner again") {
        Garden garden;
        REQUIRE(garden.may(garden.rose));
        garden.write([&](Tx& tx) { revoke_item(tx, garden.collection, garden.of_rose, garden.clock.now()); });
        CHECK_FALSE(garden.may(garden.rose));
        CHECK(garden.seen_by(garden.curator.id) == People{garden.lily.id});
        garden.write([&](Tx& tx) {
            CHECK(may_feature(tx, garden.passer.id, garden.rose));
            // It does not end with the collection.
            delete_collection(tx, garden.collection.id);
        });
        CHECK_FALSE(garden.may(garden.rose));
    }

    TEST_CASE("a list of collections turns by counting, and shows to others what is discoverable") {
        Garden garden;
        const CollectionRow hidden = garden.make("Weeds", false);
        garden.write([&](Tx& tx) {
            const auto called = [](const std::vector<CollectionRow>& rows) {
                std::vector<std::string> names;
                for (const CollectionRow& row : rows) names.push_back(row.name);
                return names;
            };
            using Names = std::vector<std::string>;
            const ActorId owner = garden.curator.id;
            CHECK(called(collections_of(tx, owner, owner, {})) == Names{"Weeds", "Flowers"});
            CHECK(called(collections_of(tx, owner, owner, {.offset = 1, .limit = 1})) == Names{"Flowers"});
            CHECK(called(collections_of(tx, owner, garden.passer.id, {})) == Names{"Flowers"});
            CHECK(called(collections_of(tx, owner, {}, {})) == Names{"Flowers"});
            CHECK(called(collections_with(tx, garden.rose.id, {})) == Names{"Flowers"});
            CHECK(collections_with(tx, garden.passer.id, {}).empty());
            CHECK(find_collection(tx, hidden.id, {}));
            CHECK(count_collections(tx, owner) == 2);
        });
        garden.block(garden.curator, garden.passer);
        garden.write([&](Tx& tx) {
            CHECK_FALSE(find_collection(tx, garden.collection.id, garden.passer.id));
            CHECK(collections_of(tx, garden.curator.id, garden.passer.id, {}).empty());
            set_suspended(tx, garden.curator.id, garden.clock.now());
            CHECK_FALSE(find_collection(tx, garden.collection.id, {}));
            CHECK(collections_with(tx, garden.rose.id, {}).empty());
        });
    }

    TEST_CASE("a change of a collection is told again only after a while, and goes with it") {
        Garden garden;
        garden.write([&](Tx& tx) {
            const auto tell = [&] {
                return notify_anew(tx,
                                   {.id = garden.ids.make<NotificationId>(),
                                    .owner = garden.rose.id,
                                    .type = "collection_update",
                                    .from = garden.curator.id,
                                    .at = garden.clock.now(),
                                    .collection = garden.collection.id},
                                   std::chrono::hours(1));
            };
            CHECK(tell());
            CHECK_FALSE(tell());
            garden.clock.pass(std::chrono::hours(2));
            CHECK(tell());
            const auto told = notifications_of(tx, garden.rose.id, {});
            REQUIRE(told.size() == 1);
            CHECK(told[0].collection == garden.collection.id);
            CHECK(told[0].at == garden.clock.now());
            delete_collection(tx, garden.collection.id);
            CHECK(notifications_of(tx, garden.rose.id, {}).empty());
        });
    }
}
