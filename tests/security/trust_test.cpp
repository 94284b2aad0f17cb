// How long a proof, a key and a server are trusted: rows S18 and S19 of the security matrix.
#include "activitypub/wire/object_proof.h"
#include "storage/domain_rules.h"
#include "storage/keys.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;

namespace {

/// ana follows tom; sam brings what tom said.
struct Trust {
    Town town{};
    StrangeHost far{town.network, "far.test"};
    Stranger sam{far, "sam"};
    StrangeHost home{town.network, "home.test"};
    Stranger tom{home, "tom", 22};
    storage::PostRow post = town.post(town.a, town.ana, "hello");

    Trust() { town.follow(town.a, town.ana, tom); }

    Json document() { return json_of(must(town.network.transport_of("a.test").send({.url = tom.uri()}))); }
    Json update() { return tom.with_proof(tom.activity("Update", document())); }
    int like(Stranger& who) { return who.post(town.a, who.activity("Like", post.uri.text())); }
    std::vector<std::string> keys() {
        return town.a.read([&](storage::Tx& tx) {
            std::vector<std::string> texts;
            for (const auto& key : storage::keys_of(tx, storage::actor_id_of(tx, tom.uri())))
                texts.push_back(key.public_key);
            return texts;
        });
    }
    void look_again() {
        activitypub::FetchBudget budget;
        // A 410 is an answer, too.
        (void)town.a.core().resolver().actor(tom.uri(), budget, true);
    }
    void block(std::string_view domain) {
        town.a.write([&](storage::Tx& tx) {
            storage::put_domain_rule(tx,
                                     {.host = must(Host::parse(domain)), .at = town.network.clock().now()});
        });
    }
};

}  // namespace

TEST_SUITE("security/S18 a proof is believed as long as a signature") {
    TEST_CASE("an old Update that somebody kept brings neither old keys nor old words back") {
        Trust trust;
        const Json kept = trust.update();
        const auto old_keys = trust.keys();
        trust.tom.take_new_keys(23);
        CHECK(trust.tom.post(trust.town.a, trust.tom.activity("Update", trust.document())) == 202);
        const auto new_keys = trust.keys();
        REQUIRE(new_keys != old_keys);
        trust.town.network.pass(std::chrono::hours(3));
        CHECK(trust.sam.post(trust.town.a, kept) == 202);  // a hint
        CHECK(trust.keys() == new_keys);
        trust.town.settle();
        CHECK(trust.keys() == new_keys);
    }

    TEST_CASE("an old or undated proof of anything but a post is refused, a fresh one is not") {
        Trust trust;
        const Json like = trust.tom.activity("Like", trust.post.uri.text());
        const Json kept = trust.tom.with_proof(like);
        trust.town.network.pass(std::chrono::minutes(59));
        CHECK(trust.sam.post(trust.town.a, kept) == 202);
        CHECK(Town::likes(trust.town.a, trust.post.uri) == 1);
        const Json undo = trust.tom.with_proof(trust.tom.activity("Undo", like));
        trust.town.network.pass(std::chrono::minutes(61));
        CHECK(trust.sam.post(trust.town.a, undo) == 401);
        Json undated = trust.tom.with_proof(trust.tom.activity("Undo", like));
        undated["proof"].erase("created");
        CHECK(trust.sam.post(trust.town.a, undated) == 401);
        CHECK(Town::likes(trust.town.a, trust.post.uri) == 1);
    }
}

TEST_SUITE("security/S19 a retired key speaks no more") {
    TEST_CASE("what a fresh document no longer lists verifies nothing") {
        Trust trust;
        CHECK(trust.like(trust.tom) == 202);  // the key is cached now
        const std::string id = trust.tom.uri().text();
        trust.tom.change({{"publicKey",
                           {{"id", id + "#second-key"},
                            {"owner", id},
                            {"publicKeyPem", rsa_key(23).public_key().to_spki_pem()}}},
                          {"assertionMethod", Json::array()}});
        SUBCASE("as it was fetched") {
            trust.look_again();
        }
        SUBCASE("as it was said") {
            CHECK(trust.tom.post(trust.town.a, trust.tom.activity("Update", trust.document())) == 202);
        }
        CHECK(trust.keys().size() == 1);
        CHECK(trust.like(trust.tom) == 401);
    }

    TEST_CASE("nobody speaks for an actor that was found to be gone") {
        Trust trust;
        CHECK(trust.like(trust.tom) == 202);
        trust.home.serve("/users/tom", HttpResponse{.status = 410});
        trust.look_again();
        CHECK(trust.like(trust.tom) == 401);
    }

    TEST_CASE("a key is kept in memory for an hour and then looked up again") {
        Trust trust;
        CHECK(trust.like(trust.tom) == 202);
        trust.home.serve("/users/tom", HttpResponse{.status = 404});
        trust.town.a.write(
            [&](storage::Tx& tx) { storage::drop_keys(tx, storage::actor_id_of(tx, trust.tom.uri())); });
        trust.town.network.pass(std::chrono::minutes(59));
        CHECK(trust.like(trust.tom) == 202);
        trust.town.network.pass(std::chrono::minutes(2));
        CHECK(trust.like(trust.tom) == 401);
    }
}

TEST_SUITE("security/blocked domains") {
    TEST_CASE("a blocked server brings nothing, not even what another's proof vouches for") {
        Trust trust;
        trust.town.follow(trust.sam, trust.town.a, trust.town.ana);
        trust.block("far.test");
        const Json note = trust.tom.with_proof(trust.tom.create(trust.tom.note("/notes/1", "words")));
        CHECK(trust.sam.post(trust.town.a, note) == 403);
        trust.town.a.restart();
        CHECK(trust.sam.post(trust.town.a, note) == 403);
        CHECK_FALSE(trust.town.a.post(trust.home.uri("/notes/1")));
    }

    TEST_CASE("a signer is blocked by where it lives and by its handle, whatever it asks") {
        for (const char* domain : {"home.test", "brand.test"}) {
            CAPTURE(domain);
            Trust trust;
            // tom@brand.test, whose documents are on home.test.
            trust.town.a.write([&](storage::Tx& tx) {
                tx.execute("UPDATE actors SET host = 'brand.test' WHERE uri = ?", trust.tom.uri());
            });
            trust.town.a.restart();
            const std::string path = parts_of(trust.post.uri).path;
            const auto answers = [&](int post, int get) {
                CHECK(trust.like(trust.tom) == post);
                CHECK(trust.tom.get(trust.town.a, path).status == get);
            };
            answers(202, 200);
            trust.block(domain);
            answers(403, 403);
            trust.town.a.restart();
            answers(403, 403);
            // And when it is tom who is quoted.
            const Json like = trust.tom.with_proof(trust.tom.activity("Like", trust.post.uri.text()));
            CHECK(trust.sam.post(trust.town.a, like) == 403);
        }
    }
}
