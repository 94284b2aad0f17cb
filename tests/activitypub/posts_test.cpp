#include "storage/polls.h"
#include "storage/timelines.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;
using Told = std::multiset<std::string>;

TEST_SUITE("activitypub/posts") {
    TEST_CASE("a post is delivered, answered, liked, boosted, edited and deleted") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        const auto post = town.post(town.a, town.ana, "an update");
        REQUIRE(town.b.post(post.uri));
        CHECK(town.b.post(post.uri)->content.contains("an update"));

        const auto reply = town.post(town.b, town.ben, {.text = "well done", .reply_to = post.uri.text()});
        REQUIRE(town.a.post(reply.uri));
        CHECK(town.a.post(reply.uri)->in_reply_to == town.a.post(post.uri)->id);
        CHECK(town.a.post(reply.uri)->context == post.context);

        must(town.b.social().like(town.ben.id, post.uri.text()));
        must(town.b.social().boost(town.ben.id, post.uri.text()));
        town.settle();
        CHECK(Town::likes(town.a, post.uri) == 1);
        CHECK(Town::boosts(town.a, post.uri) == 1);
        CHECK(Town::told(town.a, town.ana) == Told{"favourite", "follow", "mention", "reblog"});

        must(town.b.social().like(town.ben.id, post.uri.text(), false));
        must(town.b.social().boost(town.ben.id, post.uri.text(), false));
        town.settle();
        CHECK(Town::likes(town.a, post.uri) == 0);
        CHECK(Town::boosts(town.a, post.uri) == 0);

        must(town.a.social().edit(town.ana.id, post.uri.text(), {.text = "a better update"}));
        town.settle();
        CHECK(town.b.post(post.uri)->content.contains("a better update"));
        const auto edits = town.b.read(
            [&](storage::Tx& tx) { return storage::edits_of(tx, storage::post_id_of(tx, post.uri)); });
        CHECK(edits.size() == 1);

        must(town.a.social().remove(town.ana.id, post.uri.text()));
        town.settle();
        CHECK_FALSE(town.b.post(post.uri));
        CHECK(town.a.post(reply.uri));  // somebody else's words stay
        CHECK(town.b.post(reply.uri));
    }

    TEST_CASE("all whom a text names are looked for together, and not for long") {
        Town town;
        StrangeHost slow(town.network, "slow.test");
        slow.on_get = [&](const HttpRequest&) -> std::optional<Result<HttpResponse>> {
            town.network.clock().pass(std::chrono::seconds(4));
            return HttpResponse{.status = 404};
        };
        std::string text = "@ben@b.test hello";
        for (int i = 0; i < 40; ++i) text += " @p" + std::to_string(i) + "@slow.test";
        text += " @ana";
        REQUIRE(town.a.social().find_actor("@ben@b.test"));
        const Instant begun = town.network.clock().now();
        const auto post = must(town.a.social().post(town.ana.id, {.text = text}));
        CHECK(town.network.clock().now() - begun < std::chrono::seconds(20));
        CHECK(slow.fetched.size() <= 4);
        CHECK(post.content.contains("p39@slow.test"));
        // Who is known is named, whoever else is not found.
        const auto named = town.a.read([&](storage::Tx& tx) { return storage::recipients_of(tx, post.id); });
        CHECK(named.size() == 1);
    }

    TEST_CASE("each visibility reaches whom it names and nobody else") {
        struct Row {
            std::string_view about;
            Visibility visibility;
            bool follower, named, other;
        };
        const Row rows[] = {
            {"public", Visibility::public_, true, true, true},
            {"unlisted", Visibility::unlisted, true, true, true},
            {"followers", Visibility::followers, true, true, false},
            {"direct", Visibility::direct, false, true, false},
            {"local", Visibility::local, false, false, false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Town town;
            SimNode& c = town.network.add_node("c.test");
            const Person cleo = c.add_person("cleo");
            const Person bob = town.b.add_person("bob");
            town.follow(town.b, town.ben, town.ana);
            const auto post =
                town.post(town.a, town.ana, {.text = "hi @cleo@c.test", .visibility = row.visibility});
            CHECK(Town::sees(town.b, post.uri, town.ben) == row.follower);
            CHECK(Town::sees(c, post.uri, cleo) == row.named);
            CHECK(Town::sees(town.b, post.uri, bob) == row.other);
            CHECK(town.b.post(post.uri).has_value() == row.follower);
        }
    }

    TEST_CASE("a reply is shown to no more people than what it answers") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(sam, town.a, town.ana);
        const auto post =
            town.post(town.a, town.ana, {.text = "between us", .visibility = Visibility::followers});
        // A careless peer answers in public.
        const Json reply = sam.note("/notes/1", "loud", {{"inReplyTo", post.uri.text()}});
        CHECK(sam.post(town.a, sam.create(reply)) == 202);
        const auto row = town.a.post(host.uri("/notes/1"));
        REQUIRE(row);
        CHECK(row->visibility == Visibility::followers);
        const bool everybody = town.a.read(
            [&](storage::Tx& tx) { return storage::may_see(tx, *row, storage::Viewer::nobody()); });
        CHECK_FALSE(everybody);

        town.follow(town.b, town.ben, town.ana);
        const auto ours =
            town.post(town.a,
                      town.ana,
                      {.text = "more", .visibility = Visibility::public_, .reply_to = post.uri.text()});
        CHECK(ours.visibility == Visibility::followers);
    }

    TEST_CASE("an edit does not change who may see a post") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(town.a, town.ana, sam);
        const Json hidden = {{"to", {sam.followers().text()}}, {"cc", Json::array()}};
        CHECK(sam.post(town.a, sam.create(sam.note("/notes/1", "quiet", hidden))) == 202);
        Json louder = sam.note("/notes/1", "louder");
        louder["updated"] = to_iso8601(town.network.clock().now() + Millis(1000));
        CHECK(sam.post(town.a, sam.activity("Update", louder)) == 202);
        const auto row = town.a.post(host.uri("/notes/1"));
        CHECK(row->content.contains("louder"));
        CHECK(row->visibility == Visibility::followers);
    }

    TEST_CASE("nobody widens an audience by announcing") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(sam, town.a, town.ana);
        const auto post =
            town.post(town.a, town.ana, {.text = "between us", .visibility = Visibility::followers});
        CHECK(sam.post(town.a, sam.activity("Announce", post.uri.text())) == 202);
        CHECK(Town::boosts(town.a, post.uri) == 0);
        CHECK_FALSE(town.a.social().boost(town.ana.id, "https://a.test/posts/1"));
    }

    TEST_CASE("a post of somebody nobody here follows is kept only when it concerns us") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        CHECK(sam.post(town.a, sam.create(sam.note("/notes/1", "buy"))) == 202);
        CHECK_FALSE(town.a.post(host.uri("/notes/1")));
        const Json named = {{"tag", {{{"type", "Mention"}, {"href", town.ana.uri.text()}}}}};
        CHECK(sam.post(town.a, sam.create(sam.note("/notes/2", "hello", named))) == 202);
        CHECK(town.a.post(host.uri("/notes/2")));
        CHECK(Town::told(town.a, town.ana) == Told{"mention"});
    }
}

TEST_SUITE("activitypub/order") {
    TEST_CASE("a Delete that comes before its Create wins") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(town.a, town.ana, sam);
        const Json note = sam.note("/notes/1", "gone");
        CHECK(sam.post(town.a, sam.activity("Delete", note["id"])) == 202);
        CHECK(sam.post(town.a, sam.create(note)) == 202);
        CHECK_FALSE(town.a.post(host.uri("/notes/1")));
        CHECK(sam.post(town.a, sam.activity("Update", note)) == 202);
        CHECK_FALSE(town.a.post(host.uri("/notes/1")));
    }

    TEST_CASE("an Update that comes before its Create is not undone by it") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(town.a, town.ana, sam);
        const Json first = sam.note("/notes/1", "first words");
        Json second = sam.note("/notes/1", "second words");
        second["updated"] = to_iso8601(town.network.clock().now() + Millis(1000));
        Json third = sam.note("/notes/1", "third words");
        third["updated"] = to_iso8601(town.network.clock().now() + Millis(2000));
        CHECK(sam.post(town.a, sam.activity("Update", second)) == 202);
        CHECK(town.a.post(host.uri("/notes/1"))->content.contains("second"));
        CHECK(sam.post(town.a, sam.create(first)) == 202);
        CHECK(town.a.post(host.uri("/notes/1"))->content.contains("second"));
        CHECK(sam.post(town.a, sam.activity("Update", third)) == 202);
        CHECK(sam.post(town.a, sam.activity("Update", second)) == 202);
        CHECK(town.a.post(host.uri("/notes/1"))->content.contains("third"));
    }

    TEST_CASE("a boost that still waits for its post is taken back by its Undo") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        StrangeHost farther(town.network, "farther.test");
        Stranger tom(farther, "tom", 22);
        town.follow(town.a, town.ana, sam);
        farther.serve("/notes/9", tom.note("/notes/9", "worth a boost"));
        const Json announce = sam.activity("Announce", farther.uri("/notes/9").text());
        CHECK(sam.post(town.a, announce) == 202);
        SUBCASE("applied after the fetch") {
            town.settle();
            CHECK(Town::boosts(town.a, farther.uri("/notes/9")) == 1);
        }
        SUBCASE("undone before it") {
            CHECK(sam.post(town.a, sam.activity("Undo", announce)) == 202);
            town.settle();
            CHECK_FALSE(town.a.post(farther.uri("/notes/9")));
        }
    }
}

TEST_SUITE("activitypub/polls") {
    TEST_CASE("votes are counted once, in time, and the end is told") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        const auto post =
            town.post(town.a,
                      town.ana,
                      {.text = "tea?",
                       .poll = node::PollDraft{.options = {"yes", "no"}, .open_for = std::chrono::hours(3)}});
        const auto poll_at = [&](SimNode& node) {
            return node.read(
                [&](storage::Tx& tx) { return *storage::find_poll(tx, storage::post_id_of(tx, post.uri)); });
        };
        REQUIRE(poll_at(town.b).options.size() == 2);
        must(town.b.social().vote(town.ben.id, post.uri.text(), {1}));
        CHECK_FALSE(town.b.social().vote(town.ben.id, post.uri.text(), {0}));
        town.settle();
        CHECK(poll_at(town.a).options[1].votes == 1);
        CHECK(poll_at(town.a).voters == 1);

        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto vote = [&](std::string_view path, std::string_view name) {
            const Json note = {{"id", host.uri(path).text()},
                               {"type", "Note"},
                               {"name", name},
                               {"attributedTo", sam.uri().text()},
                               {"inReplyTo", post.uri.text()},
                               {"to", {town.ana.uri.text()}}};
            return sam.post(
                town.a, sam.activity("Create", note, {{"to", {town.ana.uri.text()}}, {"cc", Json::array()}}));
        };
        CHECK(vote("/votes/1", "yes") == 202);
        CHECK(vote("/votes/2", "no") == 202);     // the first one counts
        CHECK(vote("/votes/3", "maybe") == 202);  // no such choice
        CHECK(poll_at(town.a).options[0].votes == 1);
        CHECK(poll_at(town.a).options[1].votes == 1);

        town.network.pass(std::chrono::hours(3));
        town.settle();
        CHECK(poll_at(town.a).closed.has_value());
        CHECK(poll_at(town.b).closed.has_value());
        CHECK(poll_at(town.b).voters == 2);
        CHECK(Town::told(town.b, town.ben).contains("poll"));
        Stranger tim(host, "tim", 21);
        const Json late = {{"id", host.uri("/votes/4").text()},
                           {"type", "Note"},
                           {"name", "yes"},
                           {"attributedTo", tim.uri().text()},
                           {"inReplyTo", post.uri.text()},
                           {"to", {town.ana.uri.text()}}};
        CHECK(tim.post(town.a, tim.activity("Create", late)) == 202);
        CHECK(poll_at(town.a).voters == 2);
    }
}

TEST_SUITE("activitypub/pins") {
    TEST_CASE("a pin and its end are told to followers, and served") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        const auto post = town.post(town.a, town.ana, "look here");
        const auto pinned = [&] {
            return town.b.read([&](storage::Tx& tx) {
                return storage::is_pinned(
                    tx, storage::actor_id_of(tx, town.ana.uri), storage::post_id_of(tx, post.uri));
            });
        };
        must(town.a.social().pin(town.ana.id, post.uri.text()));
        town.settle();
        CHECK(pinned());
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const std::string featured = parts_of(town.ana.uri).path + "/featured";
        CHECK(json_of(sam.get(town.a, featured))["totalItems"] == 1);
        must(town.a.social().pin(town.ana.id, post.uri.text(), false));
        town.settle();
        CHECK_FALSE(pinned());
        CHECK(json_of(sam.get(town.a, featured))["totalItems"] == 0);
    }
}

TEST_SUITE("activitypub/policies") {
    TEST_CASE("an author decides who may answer, like and boost") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto post = town.post(town.a,
                                    town.ana,
                                    {.text = "mine",
                                     .reply_policy = "followers",
                                     .like_policy = "nobody",
                                     .boost_policy = "mentioned"});
        const auto try_all = [&](std::string_view path) {
            CHECK(sam.post(town.a, sam.create(sam.note(path, "re", {{"inReplyTo", post.uri.text()}}))) ==
                  202);
            CHECK(sam.post(town.a, sam.activity("Like", post.uri.text())) == 202);
            CHECK(sam.post(town.a, sam.activity("Announce", post.uri.text())) == 202);
        };
        try_all("/notes/1");
        CHECK_FALSE(town.a.post(host.uri("/notes/1")));
        town.follow(sam, town.a, town.ana);
        try_all("/notes/2");
        CHECK(town.a.post(host.uri("/notes/2")));
        CHECK(Town::likes(town.a, post.uri) == 0);
        CHECK(Town::boosts(town.a, post.uri) == 0);
        // Our own people are held to it too.
        const Person amy = town.a.add_person("amy");
        CHECK_FALSE(town.a.social().like(amy.id, post.uri.text()));
        CHECK_FALSE(town.a.social().boost(amy.id, post.uri.text()));
        CHECK_FALSE(town.a.social().post(amy.id, {.text = "re", .reply_to = post.uri.text()}));
    }

    TEST_CASE("who is blocked cannot answer, like or boost, and learns nothing") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto post = town.post(town.a, town.ana, "mine");
        CHECK(sam.get(town.a, parts_of(post.uri).path).status == 200);
        must(town.a.social().block(town.ana.id, sam.uri().text()));
        CHECK(sam.post(town.a, sam.create(sam.note("/notes/1", "re", {{"inReplyTo", post.uri.text()}}))) ==
              202);
        CHECK(sam.post(town.a, sam.activity("Like", post.uri.text())) == 202);
        CHECK(sam.post(town.a, sam.activity("Announce", post.uri.text())) == 202);
        CHECK_FALSE(town.a.post(host.uri("/notes/1")));
        CHECK(Town::likes(town.a, post.uri) == 0);
        CHECK(Town::boosts(town.a, post.uri) == 0);
        CHECK(sam.get(town.a, parts_of(post.uri).path).status == 404);
    }
}
