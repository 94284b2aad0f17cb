#include "storage/shown.h"

#include "storage/erasure.h"
#include "storage/key_store.h"
#include "storage/tombstones.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::storage;

namespace {

/// Ana's post and draft, both of which show ben and eve.
struct Album : World {
    std::unique_ptr<KeyStore> keys = must(KeyStore::open_in_memory(random));
    ActorRow ana = person("ana");
    ActorRow ben = person("ben", "there.test");
    ActorRow eve = person("eve", "there.test");
    PostRow post = this->World::post(ana, Visibility::followers);
    DraftRow draft{.id = ids.make<DraftId>(),
                   .subject = ana.subject,
                   .author = ana.id,
                   .sealed = Bytes(3, std::byte{1}),
                   .created = clock.now(),
                   .expires = clock.now() + std::chrono::hours(1)};

    Album() {
        write([&](Tx& tx) {
            insert_draft(tx, draft);
            for (const ActorRow& each : {ben, eve}) {
                insert_shown(tx, row(each, draft.id, {}));
                insert_shown(tx, row(each, {}, post.id));
            }
        });
    }
    ShownRow row(const ActorRow& who, DraftId in_draft, PostId in_post) {
        return {.id = ids.make<ShownId>(),
                .subject = who.subject,
                .actor = who.id,
                .draft = in_draft,
                .post = in_post,
                .grant = ids.make<GrantId>()};
    }
    std::size_t shown(const ActorRow& who) {
        return write([&](Tx& tx) { return shown_of(tx, who.subject).size(); });
    }
};

}  // namespace

TEST_SUITE("storage/shown") {
    TEST_CASE(
        "what a restored backup brings back of somebody who was erased goes again, also others' posts") {
        Album album;
        must(erase_subject(album.db(), *album.keys, album.ben.subject, album.clock.now()));
        album.write([&](Tx& tx) {
            CHECK_FALSE(find_post(tx, album.post.id).has_value());
            CHECK(is_tombstoned(tx, album.post.uri));
            const auto draft = find_draft(tx, album.draft.id);
            REQUIRE(draft.has_value());
            CHECK(draft->sealed.empty());
            CHECK(draft->closed.has_value());
        });
        CHECK(album.shown(album.ben) == 0);
        CHECK(album.shown(album.eve) == 0);
    }

    TEST_CASE("an erased author leaves no draft") {
        Album album;
        must(erase_subject(album.db(), *album.keys, album.ana.subject, album.clock.now()));
        CHECK_FALSE(album.write([&](Tx& tx) { return find_draft(tx, album.draft.id).has_value(); }));
        CHECK(album.shown(album.ben) == 0);
    }

    TEST_CASE("a draft that waits no more keeps no word and nobody's name, and still counts") {
        Album album;
        const Instant then = album.draft.created;
        album.write([&](Tx& tx) {
            CHECK(drafts_by(tx, album.ana.id, 10).size() == 1);
            let_draft_go(tx, album.draft.id, then);
            CHECK(drafts_by(tx, album.ana.id, 10).empty());
            CHECK(shown_in_draft(tx, album.draft.id).empty());
            CHECK(shown_in_post(tx, album.post.id).size() == 2);
            CHECK(find_draft(tx, album.draft.id)->sealed.empty());
            CHECK(count_drafts_since(tx, album.ana.id, then) == 1);
            CHECK(count_drafts_since(tx, album.ana.id, then + Millis(1)) == 0);
            CHECK(drafts_ending(tx, then + std::chrono::hours(2), 10).empty());
        });
    }

    TEST_CASE("a post rests while anybody it shows is restricted") {
        Album album;
        album.write([&](Tx& tx) {
            const auto hidden = [&] { return find_post(tx, album.post.id)->hidden; };
            const auto pause = [&](const ActorRow& who, bool on) {
                set_restricted(tx, who.subject, on);
                rest_posts_showing(tx, who.subject);
            };
            CHECK_FALSE(hidden());
            pause(album.ben, true);
            pause(album.eve, true);
            CHECK(hidden());
            pause(album.ben, false);
            CHECK(hidden());
            pause(album.eve, false);
            CHECK_FALSE(hidden());
            // What was taken back is not shown again by that.
            end_shown(tx, shown_in_post(tx, album.post.id).front().id, album.clock.now());
            pause(album.eve, false);
            CHECK(hidden());
        });
    }
}
