// What is in the index of words, and what is not: words that nobody may search for are not kept there.
#include "storage/posts.h"
#include "storage/search.h"
#include "tests/mastodon/neighbours.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

struct Library : Neighbours {
    Somebody ana = somebody("ana");
    storage::ActorRow dora = stranger("dora");

    storage::PostRow from_dora(const std::string& text, Visibility visibility = Visibility::public_) {
        pass(1);
        storage::PostRow post{.uri = Uri::trusted("https://valley.test/notes/" +
                                                  std::to_string(clock.now().time_since_epoch().count())),
                              .actor = dora.id,
                              .subject = dora.subject,
                              .visibility = visibility,
                              .content = "<p>" + text + "</p>",
                              .created = clock.now(),
                              .received = clock.now(),
                              .basis = "FederationDelivery",
                              .last_needed = clock.now()};
        post.id = core->ids().make<storage::PostId>();
        write([&](storage::Tx& tx) { REQUIRE(storage::insert_post(tx, post).has_value()); });
        return post;
    }
    void let_dora_be_found(bool on) {
        dora.indexable = on;
        write([&](storage::Tx& tx) { storage::update_actor(tx, dora); });
    }
    void index() {
        for (int i = 0; i < 10; ++i) core->tidy_once(clock.now());
    }
    bool holds(const storage::PostRow& post) {
        index();
        bool found = false;
        write([&](storage::Tx& tx) {
            found = tx.query("SELECT 1 FROM post_search WHERE rowid = ?", post.id).next();
        });
        return found;
    }
    Ids found(const std::string& words) {
        const auto answer = ana.client.get("/api/v2/search?type=statuses&q=" + words);
        REQUIRE(answer.status == 200);
        return ids_in(answer.json()["statuses"]);
    }
    void act(const storage::PostRow& post, const std::string& deed) {
        REQUIRE(ana.client.post("/api/v1/statuses/" + key_of(post) + "/" + deed).status == 200);
    }
};

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE(
    "the words of who does not want to be found come into the index with somebody's mark, and go with it") {
    Library library;
    const auto post = library.from_dora("Nasturtium by the wall");
    CHECK_FALSE(library.holds(post));
    for (const auto& [done, undone] : {std::pair("favourite", "unfavourite"),
                                       std::pair("bookmark", "unbookmark"),
                                       std::pair("reblog", "unreblog")}) {
        CAPTURE(done);
        library.act(post, done);
        CHECK(library.holds(post));
        CHECK(library.found("nasturtium") == Ids{key_of(post)});
        library.act(post, undone);
        CHECK_FALSE(library.holds(post));
        CHECK(library.found("nasturtium").empty());
    }
}

TEST_CASE("what was written before comes into the index when its author wants to be found, and goes again") {
    Library library;
    const auto open = library.from_dora("Nasturtium by the wall");
    const auto closed = library.from_dora("Nasturtium for followers", Visibility::followers);
    CHECK_FALSE(library.holds(open));
    library.let_dora_be_found(true);
    CHECK(library.holds(open));
    CHECK_FALSE(library.holds(closed));
    CHECK(library.found("nasturtium") == Ids{key_of(open)});
    library.let_dora_be_found(false);
    CHECK(library.found("nasturtium").empty());
    CHECK_FALSE(library.holds(open));
}

TEST_CASE(
    "all posts of an author are looked at again, a few at a time, however often they change their mind") {
    Library library;
    std::vector<storage::PostRow> posts;
    for (int i = 0; i < 5; ++i) posts.push_back(library.from_dora("Nasturtium " + std::to_string(i)));
    library.index();
    library.let_dora_be_found(true);
    const auto step = [&] {
        std::size_t queued = 0;
        library.write([&](storage::Tx& tx) {
            storage::look_at_author_again(tx, 2);
            queued = storage::posts_to_index(tx, 100).size();
        });
        return queued;
    };
    CHECK(step() == 2);
    CHECK(step() == 4);
    library.let_dora_be_found(false);
    library.let_dora_be_found(true);
    CHECK(step() == 4);  // from the beginning
    CHECK(step() == 4);
    CHECK(step() == 5);
    library.write([](storage::Tx& tx) { CHECK_FALSE(storage::are_authors_to_look_at(tx)); });
    for (const auto& post : posts) CHECK(library.holds(post));
}

TEST_CASE("a mark of somebody elsewhere puts nothing into the index") {
    Library library;
    const auto post = library.from_dora("Nasturtium by the wall");
    library.index();
    library.write([&](storage::Tx& tx) {
        tx.execute(
            "INSERT INTO likes (post_id, actor_id, uri, at_ms) VALUES (?, ?, 'https://valley.test/l', 1)",
            post.id,
            library.dora.id);
        CHECK(storage::posts_to_index(tx, 10).empty());
    });
    CHECK_FALSE(library.holds(post));
}

TEST_CASE("a page of what is found is full, goes on where the last one ended, and skips what is asked for") {
    Library library;
    const auto ben = library.somebody("ben");
    Ids mine;
    for (int i = 0; i < 100; ++i) {
        library.say(ben, "Nasturtium of somebody else " + std::to_string(i));
        if (i % 20 == 0) mine.push_back(key_of(library.say(library.ana, "Nasturtium of mine")));
    }
    library.index();
    std::ranges::reverse(mine);
    CHECK(library.found("nasturtium") == mine);
    CHECK(library.found("nasturtium&limit=2") == Ids{mine[0], mine[1]});
    CHECK(library.found("nasturtium&limit=2&max_id=" + mine[1]) == Ids{mine[2], mine[3]});
    CHECK(library.found("nasturtium&limit=2&offset=3") == Ids{mine[3], mine[4]});
    CHECK(library.found("nasturtium&min_id=" + mine[1]) == Ids{mine[0]});
    CHECK(library.found("nasturtium&account_id=" + library.ana.key()) == mine);
    CHECK(library.found("nasturtium&account_id=" + ben.key()).empty());
}

TEST_CASE("the newest 5,000 with a word are looked at, and 25,000 where one account is asked for") {
    Library library;
    const auto oldest = library.say(library.ana, "Nasturtium by the wall");
    const auto others = [&](int from, int to) {
        library.write([&](storage::Tx& tx) {
            tx.execute(
                "WITH RECURSIVE n (i) AS (SELECT CAST(? AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 "
                "< ?)"
                " INSERT INTO post_search (rowid, words) SELECT ? + i, 'nasturtium' FROM n",
                from,
                to,
                oldest.id);
        });
    };
    library.index();
    others(1, 5'000);
    CHECK(library.found("nasturtium") == Ids{key_of(oldest)});
    others(5'000, 5'001);
    CHECK(library.found("nasturtium").empty());
    const std::string by_her = "nasturtium&account_id=" + library.ana.key();
    CHECK(library.found(by_her) == Ids{key_of(oldest)});
    others(5'001, 25'001);
    CHECK(library.found(by_her).empty());
}

TEST_SUITE_END();
