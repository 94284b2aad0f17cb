// Consent over the wire: a person with nothing but an account on another server is asked, answers, looks and
// takes back; what was shown in public is chased.
#include "activitypub/profile.h"
#include "consent/checkpoint.h"
#include "node/account_details.h"
#include "node/consent/receipts.h"
#include "storage/disclosures.h"
#include "storage/subjects.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;

TEST_SUITE("activitypub/consent") {
    TEST_CASE("what staff heard is their role's alone, used for nothing, and gone in 30 days") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        CHECK(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bo Canarywren"});
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.seen(town.dean, Reason::rights_handling).empty());
        town.network.pass(std::chrono::hours(24 * 31));
        CHECK(town.seen(town.prof, Reason::rights_handling).empty());
    }

    TEST_CASE("staff may not write down what is special, of others, or not theirs to record") {
        Desk town;
        CHECK(town.record(town.prof, DetailKind::cherished_cause_text, "a faith").error().rule ==
              "consent/special-hearsay");
        CHECK(town.record(town.prof, DetailKind::family, "her son Max").error().rule ==
              "consent/third-party");
        CHECK(town.record(town.student, DetailKind::nickname, "Bo").error().rule == "consent/not-staff");
        CHECK(town.record(town.prof, DetailKind::nickname, "Bo\u202e").error().rule == "consent/value");
        CHECK(town.record(town.prof, DetailKind::nickname, std::string(1 << 20, 'x')).error().rule ==
              "consent/value");
        CHECK(town.record(town.prof, DetailKind::nickname, "  ").error().rule == "consent/value");
        CHECK(town.events().empty());
    }

    TEST_CASE("a yes by vote opens exactly what was asked, with its evidence and a receipt") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        const auto request = must(town.ask(town.prof, greeting));
        CHECK(town.last_answer().contains("nickname"));
        CHECK_FALSE(town.last_answer().contains("Canarywren"));
        town.vote(request, 0);
        CHECK(town.last_answer().contains("Thank you"));
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Bo Canarywren"});
        CHECK(town.seen(town.dean, Reason::personal_greeting) == std::vector<std::string>{"Bo Canarywren"});
        CHECK(town.seen(town.student, Reason::personal_greeting).empty());
        CHECK(town.seen(town.prof, Reason::gift_solicitation).empty());
        const auto given = town.events().back();
        CHECK(given.event == "give");
        CHECK(given.channel == consent::Channel::remote);
        CHECK_FALSE(given.evidence.empty());
        const auto evidence = must(town.a.core().key_store().vault().open_private(
            town.subject_of(town.ben), "evidence", given.evidence));
        const auto shown = nlohmann::json::parse(as_text(evidence.bytes()));
        const auto key = must(crypto::PublicKey::from_spki_pem(shown["publicKeyPem"].get<std::string>()));
        CHECK(key.verify(as_bytes(shown["signedText"].get<std::string>()),
                         must(from_base64(shown["signature"].get<std::string>()))));
        // The receipt is reached by its link, and says no value.
        const std::string path = "/consent/receipts/" + given.receipt;
        const auto receipt = Visitor(town.a).post(path);
        CHECK(receipt.status == 200);
        CHECK(header(receipt.headers, "Cache-Control") == "no-store");
        CHECK(receipt.body.contains("DataIntegrityProof"));
        CHECK_FALSE(receipt.body.contains("Canarywren"));
        CHECK(get_unsigned(town.a, "/consent/notices/" + given.notice.value(), "*/*").status == 200);
        CHECK(json_of(Visitor(town.a).post(path + ".kantara.json")).contains("consentReceiptID"));
        CHECK(get_unsigned(town.a, "/ns/consent", "*/*").status == 200);
    }

    TEST_CASE("whoever opens a receipt's link, as servers do, learns not even whether there is one") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        const auto event = town.events().back();
        Visitor visitor(town.a);
        for (const std::string ending : {"", ".kantara.json"}) {
            const std::string path = "/consent/receipts/" + event.receipt + ending;
            std::string other = path;
            char& last = other[other.size() - ending.size() - 1];
            last = last == '0' ? '1' : '0';
            const auto shown = visitor.get(path, {{"Accept", "application/ld+json"}});
            const auto absent = visitor.get(other, {{"Accept", "application/ld+json"}});
            CHECK(shown.status == 200);
            CHECK(absent.status == 200);
            CHECK(header(shown.headers, "Content-Type").starts_with("text/html"));
            CHECK(header(shown.headers, "Cache-Control") == "no-store");
            CHECK(header(shown.headers, "Referrer-Policy") == "no-referrer");
            CHECK(header(shown.headers, "X-Robots-Tag").contains("noindex"));
            for (const char* word : {"nickname", "remember", "salt", "give", "Proof", "og:"}) {
                CAPTURE(word);
                CHECK_FALSE(shown.body.contains(word));
            }
            // They differ in the address that their button leads to, and in nothing else.
            std::string same = absent.body;
            const auto at = same.find(other);
            REQUIRE(at != std::string::npos);
            same.replace(at, other.size(), path);
            CHECK(same == shown.body);
            CHECK(visitor.post(path).status == 200);
            CHECK(visitor.post(other).status == 404);
        }
    }

    TEST_CASE("a narrower yes shows it to the one who asked") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        town.vote(must(town.ask(town.prof, greeting)), 1);
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Bo Canarywren"});
        CHECK(town.seen(town.dean, Reason::personal_greeting).empty());
    }

    TEST_CASE("a no keeps nothing, and nobody asks again soon") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        town.vote(must(town.ask(town.prof, greeting)), 2);
        CHECK(town.last_answer().contains("Understood: no"));
        CHECK(town.seen(town.prof, Reason::rights_handling).empty());
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.ask(town.prof, greeting).error().rule == "grant: cooling down after a no");
        // The person may change their mind at any time.
        CHECK(town.say("remember nickname: Bea").contains("Thank you"));
        CHECK(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Bea"});
    }

    TEST_CASE("the first answer counts") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        const auto request = must(town.ask(town.prof, greeting));
        CHECK(town.say("no " + request.code).contains("Understood: no"));
        CHECK(town.say("yes " + request.code).contains("no open question"));
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
    }

    TEST_CASE("somebody else's vote or code is nothing") {
        Desk town;
        const Person eve = town.b.add_person("eve");
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        const auto request = must(town.ask(town.prof, greeting));
        must(town.b.social().post(
            eve.id, {.text = town.desk.handle + " yes " + request.code, .visibility = Visibility::direct}));
        town.settle(std::chrono::minutes(1));
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.events().back().event == "ask");
    }

    TEST_CASE("STOP ends every use at once, also in public, and nobody asks for it again") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        CHECK(town.say("stop", Visibility::public_).contains("Done."));
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(town.ask(town.prof, greeting).error().rule == "gate: objection");
    }

    TEST_CASE("STOP and a purpose ends that one") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        CHECK(town.say("stop gifts").contains("no longer use"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        CHECK(town.record_of(town.subject_of(town.ben)).objections.contains(Reason::gift_solicitation));
    }

    TEST_CASE("what is told in public is not kept") {
        Desk town;
        CHECK(town.say("remember nickname: Bo", Visibility::public_)
                  .contains("not tell us such things in public"));
        CHECK(town.events().empty());
    }

    TEST_CASE("a key that changed a minute ago may stop and not give") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        town.b.rotate_keys(town.ben);
        town.network.pass(std::chrono::minutes(1));
        CHECK(town.say("remember pet: Rex").contains("key changed"));
        CHECK(town.say("forget nickname").contains("nothing is erased"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(town.say("stop").contains("Done."));
        town.network.pass(std::chrono::hours(24 * 8));
        CHECK(town.say("remember pet: Rex").contains("Thank you"));
    }

    TEST_CASE("a yes by a key that changed a minute ago counts neither as a vote nor as a word; a no does") {
        for (const bool by_vote : {true, false}) {
            CAPTURE(by_vote);
            Desk town;
            must(town.record(town.prof, DetailKind::nickname, "Bo"));
            const auto asked = must(town.ask(town.prof, greeting));
            town.b.rotate_keys(town.ben);
            town.network.pass(std::chrono::minutes(1));
            if (by_vote) {
                town.vote(asked, 0);
            } else {
                CHECK(town.say("yes " + asked.code).contains("key changed"));
            }
            CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
            town.say("no " + asked.code);
            for (const auto& grant : town.record_of(town.subject_of(town.ben)).grants) {
                if (grant.reason == Reason::personal_greeting)
                    CHECK(grant.state == consent::GrantState::refused);
            }
        }
    }

    TEST_CASE("FORGET erases a kind, and staff may not write it down again") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        CHECK(town.say("forget nickname").contains("Forgotten"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        const auto subject = town.subject_of(town.ben);
        CHECK(town.a.read([&](storage::Tx& tx) { return storage::detail_summaries(tx, subject).empty(); }));
        CHECK(town.record(town.prof, DetailKind::nickname, "Bo").error().rule == "consent/forgotten");
        CHECK(town.say("what do you know").contains("We keep no details"));
    }

    TEST_CASE("FORGET EVERYTHING stops at once, destroys after a day, and can be called off") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        CHECK(town.say("forget everything").contains("Everything is destroyed on"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(town.say("keep").contains("as it was before"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        CHECK(town.say("forget everything").contains("Everything is destroyed on"));
        // STOP is one more no, and calls nothing off.
        CHECK(town.say("stop").contains("Done."));
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        town.network.pass(std::chrono::hours(25));
        town.settle(std::chrono::minutes(5));
        const auto id = town.subject_of(town.ben);
        CHECK(town.a.read(
            [&](storage::Tx& tx) { return storage::find_subject(tx, id).value().erased.has_value(); }));
        CHECK(town.record(town.prof, DetailKind::nickname, "Bo").error().code == Errc::gone);
        // What happened stays as proof, and the log still holds.
        CHECK_FALSE(town.events().empty());
        CHECK(must(town.a.database().read(
                  [&](storage::Tx& tx) { return town.a.core().log_keeper().verify(tx); })) > 0);
    }

    TEST_CASE("what do you know and who has it tell kinds and readers, never values") {
        Desk town;
        CHECK(town.say("remember nickname: Canarywren").contains("Thank you"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        const std::string known = town.say("what do you know?");
        CHECK(known.contains("nickname"));
        CHECK(known.contains("you told us"));
        CHECK_FALSE(known.contains("Canarywren"));
        const std::string readers = town.say("who has it");
        CHECK(readers.contains("prof"));
        CHECK_FALSE(readers.contains("Canarywren"));
        CHECK(town.say("help").contains("STOP"));
        CHECK(town.say("good morning").contains("did not understand"));
    }

    TEST_CASE("blocking the consent actor takes everything back without a word") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        must(town.b.social().block(town.ben.id, town.desk.handle));
        town.settle(std::chrono::minutes(1));
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
    }

    TEST_CASE(
        "a public detail that is withdrawn is taken back from every server that ever got or asked for it") {
        Desk town;
        StrangeHost elsewhere(town.network, "c.test");
        Stranger cleo(elsewhere, "cleo");
        const auto show = [&](const std::string& name) {
            const auto subject = town.subject_of(town.prof);
            town.a.write([&](storage::Tx& tx) {
                must(node::AccountDetails(
                         {tx, town.a.core().key_store(), town.a.core().ids(), subject, town.a.clock().now()})
                         .show_name(name));
            });
            must(town.a.social().profile_changed(town.prof.id));
            town.settle(std::chrono::minutes(1));
        };
        show("Professor Canarywren");
        const auto name_at_b = [&] {
            return town.b.read([&](storage::Tx& tx) {
                const auto row = storage::find_actor(tx, town.prof.uri);
                return activitypub::public_profile(tx, row->subject, town.b.clock().now()).display_name;
            });
        };
        CHECK(name_at_b() == "Professor Canarywren");
        // Ben unfollows; c.test only ever asked.
        must(town.b.social().unfollow(town.ben.id, town.prof.handle));
        CHECK(cleo.get(town.a, parts_of(town.prof.uri).path).body.contains("Canarywren"));
        const auto subject = town.subject_of(town.prof);
        const auto professor = town.row(town.prof.uri);
        CHECK(town.a.read([&](storage::Tx& tx) { return storage::pullers_of(tx, subject).size(); }) >= 1);
        town.settle(std::chrono::minutes(1));
        const auto taken = must(town.a.database().write([&](storage::Tx& tx) -> Result<node::TakenBack> {
            return town.consents().stop(tx,
                                        professor,
                                        {.reason = Reason::profile_publication},
                                        {.channel = consent::Channel::self, .now = town.a.clock().now()});
        }));
        CHECK(taken.was_public);
        CHECK_FALSE(cleo.get(town.a, parts_of(town.prof.uri).path).body.contains("Canarywren"));
        town.settle(std::chrono::minutes(1));
        CHECK(name_at_b() != "Professor Canarywren");
        CHECK(elsewhere.activities("Update").size() == 1);
        CHECK_FALSE(activitypub::dump_json(elsewhere.activities("Update").front()).contains("Canarywren"));
        const auto states = town.a.read([&](storage::Tx& tx) {
            const auto retraction = storage::retractions_of(tx, subject).at(0);
            return storage::reached_by(tx, retraction.activity);
        });
        CHECK(states.size() >= 2);
        for (const auto& each : states) CHECK(each.state == "delivered");
    }

    TEST_CASE("what waits in the queue is asked again when it is sent") {
        Desk town;
        const auto show = [&](const std::string& name) {
            const auto subject = town.subject_of(town.prof);
            town.a.write([&](storage::Tx& tx) {
                must(node::AccountDetails(
                         {tx, town.a.core().key_store(), town.a.core().ids(), subject, town.a.clock().now()})
                         .show_name(name));
            });
            must(town.a.social().profile_changed(town.prof.id));
        };
        town.network.cut("a.test", "b.test");
        show("Professor Canarywren");
        bool leaked = false;
        town.network.observe([&](const Exchange& exchange) {
            leaked = leaked || exchange.request.body.contains("Canarywren");
        });
        const auto professor = town.row(town.prof.uri);
        must(town.a.database().write([&](storage::Tx& tx) -> Result<node::TakenBack> {
            return town.consents().stop(tx,
                                        professor,
                                        {.reason = Reason::profile_publication},
                                        {.channel = consent::Channel::self, .now = town.a.clock().now()});
        }));
        town.network.mend("a.test", "b.test");
        town.settle();
        CHECK_FALSE(leaked);
    }

    TEST_CASE("an outsider verifies the checkpoint and a receipt's place in it") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        town.network.pass(std::chrono::minutes(6));
        town.settle(std::chrono::minutes(1));
        const auto key = must(consent::NoteVerifier::parse(
            get_unsigned(town.a, "/consent/log/key", "*/*")
                .body.substr(0, get_unsigned(town.a, "/consent/log/key", "*/*").body.find('\n'))));
        const std::string note = get_unsigned(town.a, "/consent/log/checkpoint", "*/*").body;
        const auto checkpoint = must(consent::open_checkpoint(note, "a.test/consent/log", key));
        CHECK(checkpoint.size > 0);
        const auto bundle =
            get_unsigned(town.a, "/consent/log/tile/entries/000.p/" + std::to_string(checkpoint.size), "*/*");
        REQUIRE(bundle.status == 200);
        CHECK_FALSE(bundle.body.contains("nickname"));
        CHECK(get_unsigned(town.a, "/consent/log/tile/0/001", "*/*").status == 404);
        CHECK(get_unsigned(town.a, "/consent/log/tile/0/nonsense", "*/*").status == 404);
        const auto event = town.events().back();
        const auto receipt = json_of(Visitor(town.a).post("/consent/receipts/" + event.receipt));
        CHECK(receipt.dump().contains(note.substr(0, note.find('\n'))));
    }

    TEST_CASE("the database refuses to change or to shorten what happened") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        for (const std::string_view sql : {"UPDATE consent_events SET event = 'give'",
                                           "DELETE FROM consent_events",
                                           "UPDATE log_leaves SET entry = 'x'",
                                           "DELETE FROM log_leaves"}) {
            CAPTURE(sql);
            const Done done = town.a.database().write([&](storage::Tx& tx) -> Done {
                tx.execute(sql);
                return {};
            });
            CHECK_FALSE(done.has_value());
        }
    }
}
