#include "storage/blocks.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;
using Told = std::multiset<std::string>;

TEST_SUITE("activitypub/follow") {
    TEST_CASE("a follow is accepted, both sides know of it and the followed is told once") {
        Town town;
        CHECK(must(town.b.social().follow(town.ben.id, "@ana@a.test")) == "requested");
        town.settle();
        CHECK(Town::follows(town.b, town.ben.uri, town.ana.uri));
        CHECK(Town::follows(town.a, town.ben.uri, town.ana.uri));
        CHECK(Town::told(town.a, town.ana) == Told{"follow"});
        CHECK(must(town.b.social().follow(town.ben.id, "@ana@a.test")) == "accepted");
    }

    TEST_CASE("a locked account is asked, and answers") {
        Town town;
        const Person lea = town.a.add_person("lea", {.locked = true});
        must(town.b.social().follow(town.ben.id, lea.handle));
        town.settle();
        CHECK(Town::told(town.a, lea) == Told{"follow_request"});
        CHECK(Town::follow_row(town.b, town.ben.uri, lea.uri)->state == storage::FollowState::requested);

        SUBCASE("yes") {
            must(town.a.social().answer_request(lea.id, town.ben.uri.text(), true));
            town.settle();
            CHECK(Town::follows(town.b, town.ben.uri, lea.uri));
            CHECK(Town::told(town.a, lea) == Told{"follow"});
        }
        SUBCASE("no") {
            must(town.a.social().answer_request(lea.id, town.ben.uri.text(), false));
            town.settle();
            CHECK_FALSE(Town::follow_row(town.b, town.ben.uri, lea.uri));
            CHECK_FALSE(Town::follow_row(town.a, town.ben.uri, lea.uri));
        }
        SUBCASE("yes, and later not any more") {
            must(town.a.social().answer_request(lea.id, town.ben.uri.text(), true));
            town.settle();
            must(town.a.social().answer_request(lea.id, town.ben.uri.text(), false));
            town.settle();
            CHECK_FALSE(Town::follow_row(town.b, town.ben.uri, lea.uri));
        }
    }

    TEST_CASE("an unfollow reaches the other side") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        must(town.b.social().unfollow(town.ben.id, town.ana.handle));
        town.settle();
        CHECK_FALSE(Town::follow_row(town.a, town.ben.uri, town.ana.uri));
        CHECK(Town::told(town.a, town.ana).empty());
    }

    TEST_CASE("a block ends follows both ways and new ones are refused") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        town.follow(town.a, town.ana, town.ben);
        must(town.a.social().block(town.ana.id, town.ben.handle));
        town.settle();
        for (SimNode* node : {&town.a, &town.b}) {
            CHECK_FALSE(Town::follow_row(*node, town.ben.uri, town.ana.uri));
            CHECK_FALSE(Town::follow_row(*node, town.ana.uri, town.ben.uri));
        }
        CHECK_FALSE(town.b.social().follow(town.ben.id, town.ana.handle));
        must(town.a.social().unblock(town.ana.id, town.ben.handle));
        town.settle();
        town.follow(town.b, town.ben, town.ana);
    }

    TEST_CASE("a late answer to a follow that was taken back changes nothing") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        must(town.a.social().follow(town.ana.id, sam.uri().text()));
        town.settle();
        const Json first = host.activities("Follow").at(0);
        must(town.a.social().unfollow(town.ana.id, sam.uri().text()));
        must(town.a.social().follow(town.ana.id, sam.uri().text()));
        town.settle();

        SUBCASE("a Reject of the first does not remove the second") {
            CHECK(sam.post(town.a, sam.activity("Reject", first)) == 202);
            CHECK(Town::follow_row(town.a, town.ana.uri, sam.uri()).has_value());
        }
        SUBCASE("an Accept of the first does not stand for the second") {
            CHECK(sam.post(town.a, sam.activity("Accept", first)) == 202);
            CHECK_FALSE(Town::follows(town.a, town.ana.uri, sam.uri()));
        }
        SUBCASE("a Follow restated under an id of theirs is matched by who asked whom") {
            const Json restated = {{"id", "https://far.test/their-own-id"},
                                   {"type", "Follow"},
                                   {"actor", town.ana.uri.text()},
                                   {"object", sam.uri().text()}};
            CHECK(sam.post(town.a, sam.activity("Accept", restated)) == 202);
            CHECK(Town::follows(town.a, town.ana.uri, sam.uri()));
        }
    }

    TEST_CASE("nobody answers for somebody else") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        Stranger eve(host, "eve", 21);
        must(town.a.social().follow(town.ana.id, sam.uri().text()));
        town.settle();
        CHECK(eve.post(town.a, eve.activity("Accept", host.activities("Follow").at(0))) == 202);
        CHECK_FALSE(Town::follows(town.a, town.ana.uri, sam.uri()));
    }

    TEST_CASE("a repeated activity id is applied once") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const Json follow = sam.activity("Follow", town.ana.uri.text());
        CHECK(sam.post(town.a, follow) == 202);
        CHECK(sam.post(town.a, sam.activity("Undo", follow)) == 202);
        CHECK(sam.post(town.a, follow) == 202);
        CHECK_FALSE(Town::follow_row(town.a, sam.uri(), town.ana.uri));
        town.settle();
        CHECK(host.activities("Accept").size() == 1);
    }

    TEST_CASE("a follow is taken back by its id alone") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const Json follow = sam.activity("Follow", town.ana.uri.text());
        CHECK(sam.post(town.a, follow) == 202);
        CHECK(sam.post(town.a, sam.activity("Undo", follow["id"])) == 202);
        CHECK_FALSE(Town::follow_row(town.a, sam.uri(), town.ana.uri));
    }
}

TEST_SUITE("activitypub/move") {
    TEST_CASE("followers go with an actor that moved, when both accounts name each other") {
        Town town;
        SimNode& c = town.network.add_node("c.test");
        const Person cleo = c.add_person("cleo");
        const Person amy = town.a.add_person("amy");
        town.follow(town.b, town.ben, town.ana);
        town.follow(town.a, amy, town.ana);

        SUBCASE("agreed") {
            must(c.social().set_aliases(cleo.id, {town.ana.handle}));
            must(town.a.social().move(town.ana.id, cleo.handle));
            town.settle();
            CHECK(Town::follows(town.b, town.ben.uri, cleo.uri));
            CHECK(Town::follows(c, town.ben.uri, cleo.uri));
            CHECK_FALSE(Town::follow_row(town.b, town.ben.uri, town.ana.uri));
            // Also those who live on the old server.
            CHECK(Town::follows(c, amy.uri, cleo.uri));
            CHECK_FALSE(Town::follow_row(town.a, amy.uri, town.ana.uri));
            CHECK_FALSE(town.b.social().follow(town.ben.id, town.ana.handle));
        }
        SUBCASE("not agreed by the new account") {
            CHECK_FALSE(town.a.social().move(town.ana.id, cleo.handle));
            CHECK(Town::follows(town.b, town.ben.uri, town.ana.uri));
        }
    }

    TEST_CASE("somebody who moves here brings the followers they have here") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        const Person bea = town.b.add_person("bea");
        must(town.b.social().set_aliases(bea.id, {town.ana.handle}));
        must(town.a.social().move(town.ana.id, bea.handle));
        town.settle();
        CHECK(Town::follows(town.b, town.ben.uri, bea.uri));
        CHECK(Town::told(town.b, bea) == Told{"follow"});
    }

    TEST_CASE("a Move that the new account does not agree to moves nobody") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(town.a, town.ana, sam);
        sam.change({{"movedTo", town.ben.uri.text()}});
        CHECK(sam.post(town.a, sam.activity("Move", sam.uri().text(), {{"target", town.ben.uri.text()}})) ==
              202);
        town.settle();
        CHECK(Town::follows(town.a, town.ana.uri, sam.uri()));
        CHECK_FALSE(Town::follow_row(town.a, town.ana.uri, town.ben.uri));
    }
}

TEST_SUITE("activitypub/account") {
    TEST_CASE("an account that leaves takes everything along, here and there") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        const auto post = town.post(town.a, town.ana, "remember me");
        const auto create =
            town.a.read([&](storage::Tx& tx) { return storage::outbox_of(tx, town.ana.id, {}).at(0).uri; });
        REQUIRE(town.b.post(post.uri));
        must(town.a.social().delete_account(town.ana.id));
        town.settle();
        CHECK_FALSE(town.b.post(post.uri));
        CHECK_FALSE(town.a.post(post.uri));
        CHECK(town.b.actor(town.ana.uri)->deleted.has_value());
        CHECK_FALSE(Town::follow_row(town.b, town.ben.uri, town.ana.uri));

        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        // Only its keys, with which the farewell is verified.
        const HttpResponse left = sam.get(town.a, parts_of(town.ana.uri).path);
        CHECK(left.body.contains("publicKeyPem"));
        CHECK_FALSE(left.body.contains("preferredUsername"));
        CHECK_FALSE(left.body.contains("@ana"));
        CHECK(sam.get(town.a, parts_of(create).path).status == 404);
        CHECK(sam.get(town.a, parts_of(post.uri).path).status == 410);
    }

    TEST_CASE("a server that only ever got a Follow or a Like hears of the farewell, also months later") {
        Town town;
        StrangeHost followed(town.network, "followed.test");
        Stranger sam(followed, "sam");
        StrangeHost liked(town.network, "liked.test");
        Stranger tim(liked, "tim", 21);
        must(town.a.social().follow(town.ana.id, sam.uri().text()));
        const Json note = tim.note("/notes/1", "hello");
        liked.serve("/notes/1", note);
        must(town.a.social().like(town.ana.id, note["id"].get<std::string>()));
        town.settle();
        REQUIRE(followed.activities("Follow").size() == 1);
        REQUIRE(liked.activities("Like").size() == 1);
        town.network.pass(std::chrono::hours(24 * 60));
        for (int i = 0; i < 5; ++i) town.a.work();
        must(town.a.social().delete_account(town.ana.id));
        town.settle();
        CHECK(followed.activities("Delete").size() == 1);
        CHECK(liked.activities("Delete").size() == 1);
    }

    TEST_CASE("what waits to be sent for an account that left is not sent any more") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        town.network.cut("a.test", "b.test");
        const auto post = must(town.a.social().post(town.ana.id, {.text = "too late"}));
        must(town.a.social().delete_account(town.ana.id));
        std::string seen;
        town.network.observe([&](const Exchange& exchange) { seen += exchange.request.body; });
        town.network.mend("a.test", "b.test");
        town.settle(std::chrono::hours(48));
        CHECK_FALSE(seen.contains("too late"));
        CHECK(seen.contains("Delete"));
        CHECK(town.b.actor(town.ana.uri)->deleted.has_value());
    }
}
