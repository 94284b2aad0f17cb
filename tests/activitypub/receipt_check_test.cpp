// A receipt in an outsider's hands: what it proves without the node, what the node's log adds, and that
// nothing in it can be changed.
#include "consent/crypto/digest.h"
#include "node/consent/receipt_claims.h"
#include "storage/erasure.h"
#include "tests/activitypub/receipt_holder.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using node::Checked;
using node::Held;

TEST_SUITE("node/consent/receipt_check") {
    TEST_CASE("at once a receipt carries a promise, later the proof, and an outsider finds both good") {
        Holder town;
        REQUIRE(town.say("remember pet: Rex").contains("Thank you"));
        const Json early = town.receipt();
        REQUIRE(early["kith:logEntry"].contains("kith:includedBy"));
        CHECK_FALSE(early["kith:logEntry"].contains("kith:checkpoint"));
        CHECK(failed_steps(town.online(early)).empty());
        CHECK(pending_steps(town.online(early)) == "log");
        CHECK(pending_steps(town.offline(early)) == "inclusion");
        CHECK_FALSE(town.online(early).holds());
        CHECK(town.online(early).verdict() == Held::not_yet);
        CHECK(town.offline(early).verdict() == Held::not_yet);

        town.next_checkpoint();
        const Json late = town.receipt();
        CHECK_FALSE(late["kith:logEntry"].contains("kith:includedBy"));
        for (const Json& each : {early, late}) {
            const Checked checked = town.online(each);
            CHECK(failed_steps(checked).empty());
            CHECK(pending_steps(checked).empty());
            CHECK(checked.verdict() == Held::yes);
        }
        CHECK(town.online(late).steps.back().step == "history");
        CHECK(town.offline(late).holds());
        CHECK(pending_steps(town.offline(late)).empty());
        // Nothing but the node itself was asked, and no value was told.
        for (const std::string& url : town.outsider.asked) CHECK(url.starts_with("https://a.test/"));
        CHECK_FALSE(late.dump().contains("Rex"));
    }

    TEST_CASE("a receipt with any one bit changed holds nowhere") {
        Holder town;
        town.next_checkpoint();
        const std::string text = activitypub::dump_json(town.receipt());
        REQUIRE(town.offline(must(node::parse_receipt(text))).holds());
        const crypto::PublicKey key = town.key();
        std::size_t read = 0;
        // Every field in turn is what tests/wire/receipt_proof_test.cpp does; here it is the whole text.
        for (std::size_t at = 0; at < text.size(); at += 5) {
            std::string changed = text;
            changed[at] = static_cast<char>(changed[at] ^ (1 << at % 7));
            const auto receipt = node::parse_receipt(changed);
            if (!receipt) continue;
            ++read;
            if (node::check_receipt(*receipt, key, town.a.clock().now()).holds())
                FAIL("at " << at << ": " << changed);
        }
        CHECK(read > text.size() / 10);
    }

    TEST_CASE("what binds it to its leaf fails by itself, even where the node signs it again") {
        Holder town;
        town.next_checkpoint();
        const Json good = town.receipt();
        REQUIRE(town.online(town.signed_again(good)).holds());
        struct Row {
            std::string_view about;
            std::string_view fails;
            std::function<void(Json&)> change;
        };
        const auto entry = [](Json& receipt) -> Json& { return receipt["kith:logEntry"]; };
        const auto record = [](Json& receipt) -> Json& { return receipt["dpv:hasRecordOfActivity"]; };
        const auto text = [](Json& value) -> std::string& { return value.get_ref<std::string&>(); };
        const Row rows[] = {
            {"another salt", "leaf", [&](Json& r) { flip(text(entry(r)["kith:salt"]), 3); }},
            {"another event",
             "leaf event",
             [&](Json& r) { entry(r)["kith:event"] = R"({"at":"2026-01-01T00:00:00Z"})"; }},
            {"another time of the entry",
             "leaf inclusion log",
             [&](Json& r) {
                 std::string& e = text(entry(r)["kith:entry"]);
                 flip(e, e.find("20") + 3);
             }},
            {"another digest in the entry",
             "leaf inclusion log",
             [&](Json& r) {
                 std::string& e = text(entry(r)["kith:entry"]);
                 flip(e, e.find("digest") + 12);
             }},
            {"another place",
             "inclusion log",
             [&](Json& r) { entry(r)["kith:index"] = entry(r)["kith:index"].get<int>() == 0 ? 1 : 0; }},
            {"another path",
             "inclusion",
             [&](Json& r) { entry(r)["kith:inclusionProof"].push_back(std::string(43, 'A') + "="); }},
            {"another root",
             "inclusion history",
             [&](Json& r) {
                 std::string& note = text(entry(r)["kith:checkpoint"]);
                 flip(note, note.find('\n', note.find('\n') + 1) + 2);
             }},
            {"neither proof nor promise", "leaf", [&](Json& r) { entry(r).erase("kith:checkpoint"); }},
            {"no place at all", "leaf", [&](Json& r) { r.erase("kith:logEntry"); }},
            {"another log",
             "inclusion checkpoint",
             [&](Json& r) { entry(r)["kith:origin"] = "c.test/consent/log"; }},
            {"another kind",
             "event",
             [&](Json& r) { record(r)["dpv:hasProcess"][0]["dpv:hasPersonalData"][0]["@id"] = "pd:Health"; }},
            {"another purpose",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasProcess"][0]["dpv:hasPurpose"]["@id"] = "kith:GiftSolicitation";
             }},
            {"other readers",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasProcess"][0]["dpv:hasRecipient"][0]["dpv:hasIdentifier"] = "public";
             }},
            {"another basis",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasProcess"][0]["dpv:hasLegalBasis"][0]["@id"] = "eu-gdpr:A6-1-b";
             }},
            {"shared instead of kept",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasProcess"][0]["dpv:hasProcessing"] = Json::array({{{"@id", "dpv:Store"}}});
             }},
            {"one more process",
             "event",
             [&](Json& r) { record(r)["dpv:hasProcess"].push_back(record(r)["dpv:hasProcess"][0]); }},
            {"another state",
             "event",
             [&](Json& r) { record(r)["dpv:hasConsentStatus"].back()["@type"][0] = "dpv:ConsentWithdrawn"; }},
            {"another time",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["dpv:isIndicatedAtTime"] = "2026-01-01T00:00:00Z";
             }},
            {"another end",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["dpv:hasDuration"]["rdf:value"] =
                     "2099-01-01T00:00:00Z";
             }},
            {"another notice",
             "event",
             [&](Json& r) { flip(text(record(r)["dpv:hasNotice"]["kith:sha256"]), 0); }},
            {"indicated by another",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["dpv:isIndicatedBy"] =
                     record(r)["dpv:hasDataController"]["@id"];
             }},
            {"indicated by the controller",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["dpv:isIndicatedBy"]["@id"] =
                     record(r)["dpv:hasDataController"]["@id"];
             }},
            {"indicated in another way",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["dpv:hasIndicationMethod"] =
                     "entered by an operator";
             }},
            {"more plainly expressed",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["@type"][1] = "dpv:ExplicitlyExpressedConsent";
             }},
            {"one more expression",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["@type"].push_back(
                     "dpv:ExplicitlyExpressedConsent");
             }},
            {"one more reader",
             "event",
             [&](Json& r) {
                 Json& readers = record(r)["dpv:hasProcess"][0]["dpv:hasRecipient"];
                 readers.insert(readers.begin(), Json{{"dpv:hasIdentifier", "public"}});
             }},
            {"one more basis",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasProcess"][0]["dpv:hasLegalBasis"].push_back({{"@id", "eu-gdpr:A6-1-f"}});
             }},
            {"another basis of its state",
             "event",
             [&](Json& r) {
                 record(r)["dpv:hasConsentStatus"].back()["dpv:hasLegalBasis"][0]["@id"] = "eu-gdpr:A6-1-f";
             }},
            {"another receipt", "event", [&](Json& r) { flip(text(r["dct:identifier"]), 0); }},
            {"another record", "event", [&](Json& r) { flip(text(record(r)["dct:identifier"]), 0); }},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Json changed = good;
            row.change(changed);
            CHECK(failed_steps(town.online(town.signed_again(changed))) == row.fails);
        }
    }

    TEST_CASE("a node that changes its log, or hides what it promised, is found out") {
        Holder town;
        town.next_checkpoint();
        const Json receipt = town.receipt();
        const auto fails = [&](std::string_view path, std::function<void(HttpResponse&)> change) {
            town.outsider.changes = {{std::string(path), std::move(change)}};
            return failed_steps(town.online(receipt));
        };
        CHECK(fails("/consent/log/tile",
                    [](HttpResponse& r) { r.body[5] = static_cast<char>(r.body[5] ^ 1); }) != "");
        CHECK(fails("/consent/log/tile", [](HttpResponse& r) { r.body.pop_back(); }) != "");
        CHECK(fails("/consent/log/tile", [](HttpResponse& r) { r.status = 404; }) != "");
        CHECK(fails("/consent/log/checkpoint", [](HttpResponse& r) { flip(r.body, 30); }) == "checkpoint");
        CHECK(fails("/consent/log/checkpoint", [](HttpResponse& r) { r.status = 404; }) == "checkpoint");
        CHECK(fails("/users", [](HttpResponse& r) {
                  Json actor = Json::parse(r.body);
                  actor["assertionMethod"][0]["publicKeyMultibase"] =
                      ed25519_key(99).public_key().to_multikey();
                  r.body = actor.dump();
              }).starts_with("signature"));
        CHECK(fails("/users", [](HttpResponse& r) {
                  Json actor = Json::parse(r.body);
                  actor.erase("assertionMethod");
                  r.body = actor.dump();
              }) == "key");
        CHECK(fails("/users", [](HttpResponse& r) { r.body = "<html>"; }) == "key");
        town.outsider.changes.clear();
        // Another node's receipt is none of this one's.
        const auto elsewhere = must(node::check_receipt_at(
            receipt, Uri::trusted("https://b.test"), std::nullopt, town.outsider, town.a.clock().now()));
        CHECK(failed_steps(elsewhere) == "key");
        // No answer is no verdict.
        town.outsider.unreachable = true;
        const auto silent = node::check_receipt_at(
            receipt, Uri::trusted("https://a.test"), std::nullopt, town.outsider, town.a.clock().now());
        REQUIRE_FALSE(silent.has_value());
        CHECK(silent.error().code == Errc::unavailable);
    }

    TEST_CASE("a promise that is over counts for nothing") {
        Holder town;
        REQUIRE(town.say("remember pet: Rex").contains("Thank you"));
        const Json early = town.receipt();
        const Instant later = town.a.clock().now() + std::chrono::hours(25);
        const auto checked = must(node::check_receipt_at(
            early, Uri::trusted("https://a.test"), std::nullopt, town.outsider, later));
        CHECK(failed_steps(checked) == "log");
        CHECK(failed_steps(node::check_receipt(early, town.key(), later)) == "inclusion");
        CHECK(checked.verdict() == Held::no);
        // Nor does one that takes more time than a day, whoever signs it.
        Json endless = early;
        endless["kith:logEntry"]["kith:includedBy"] = "2999-01-01T00:00:00Z";
        endless = town.signed_again(endless);
        CHECK(failed_steps(town.online(endless)) == "log");
        CHECK(failed_steps(town.offline(endless)) == "inclusion");
        // A receipt of what is yet to come is none.
        const Instant before = town.a.clock().now() - std::chrono::hours(1);
        CHECK(failed_steps(node::check_receipt(early, town.key(), before)).contains("event"));
        // Whoever had the proof is not put off with a promise, by a log that became shorter.
        town.next_checkpoint();
        const std::string old = get_unsigned(town.a, "/consent/log/checkpoint", "*/*").body;
        REQUIRE(town.say("remember hometown: Fernleigh").contains("Thank you"));
        town.next_checkpoint();
        Json late = town.receipt();
        late["kith:logEntry"]["kith:includedBy"] = to_iso8601(town.a.clock().now() + std::chrono::hours(1));
        late = town.signed_again(late);
        town.outsider.changes = {{"/consent/log/checkpoint", [&](HttpResponse& r) { r.body = old; }}};
        CHECK(failed_steps(town.online(late)).starts_with("log"));
    }

    TEST_CASE("time that passes is nobody's act, and neither the words nor who said them are to be guessed") {
        Holder town;
        node::Wish brief = greeting;
        brief.period = std::chrono::days(10);
        town.vote(must(town.ask(town.prof, brief)), 0);
        const auto given = town.events().back();
        REQUIRE(given.event == "give");
        const Json event =
            Json::parse(town.receipt_of(given)["kith:logEntry"]["kith:event"].get<std::string>());
        const auto evidence =
            must(town.a.core().key_store().vault().open_private(given.subject, "evidence", given.evidence));
        const auto salt =
            must(town.a.core().key_store().vault().open_private(given.subject, "salt", given.salt));
        REQUIRE(event.contains("evidence"));
        // Neither by their digest, nor with the salt that the receipt holds.
        CHECK(event["evidence"] != to_hex(crypto::sha256(evidence.bytes())));
        CHECK(event["evidence"] != to_hex(crypto::hmac_sha256(salt.bytes(), evidence.bytes())));

        town.network.pass(std::chrono::days(11));
        must(town.a.core().sweeper().run_all(town.a.clock().now()));
        town.next_checkpoint();
        const auto expired = town.events().back();
        REQUIRE(expired.event == "expire");
        const Json receipt = town.receipt_of(expired);
        const Json& record = receipt["dpv:hasRecordOfActivity"];
        const Json& status = record["dpv:hasConsentStatus"].back();
        CHECK(status["dpv:isIndicatedBy"]["@id"] == record["dpv:hasDataController"]["@id"]);
        CHECK(status["dpv:hasIndicationMethod"].get<std::string>().contains("time had passed"));
        CHECK(failed_steps(town.online(receipt)).empty());
    }

    TEST_CASE("a receipt opens its own leaf and no other, and after an erasure nobody else opens any") {
        Holder town;
        REQUIRE(town.say("remember pet: Rex").contains("Thank you"));
        town.next_checkpoint();
        const auto events = town.events();
        REQUIRE(events.size() >= 4);
        std::vector<Json> receipts;
        for (const auto& each : events) {
            receipts.push_back(town.receipt_of(each));
        }
        for (std::size_t one = 0; one < receipts.size(); ++one) {
            for (std::size_t other = 0; other < receipts.size(); ++other) {
                Json mixed = receipts[one]["kith:logEntry"];
                mixed["kith:entry"] = receipts[other]["kith:logEntry"]["kith:entry"];
                const auto claims = must(node::ReceiptClaims::of({{"kith:logEntry", mixed}}));
                CHECK(node::check_leaf(claims).has_value() == (one == other));
            }
            // Neither rows nor people can be told from it.
            const std::string event = receipts[one]["kith:logEntry"]["kith:event"];
            CHECK_FALSE(event.contains(std::to_string(events[one].subject.value)));
            CHECK_FALSE(event.contains(std::to_string(events[one].grant.value)));
            CHECK_FALSE(event.contains("ben"));
        }
        const auto subject = town.subject_of(town.ben);
        must(storage::erase_subject(
            town.a.database(), town.a.core().key_store(), subject, town.a.clock().now()));
        CHECK(Visitor(town.a).post("/consent/receipts/" + events.back().receipt).status == 404);
        // The copy in the person's hand stays good.
        CHECK(town.online(receipts.back()).holds());
    }

    TEST_CASE("only a key is a key, and only a receipt a receipt") {
        for (const char* text :
             {"", "z", "z6Mk", "a.test/consent/log+00000000+AAAA", "-----BEGIN PUBLIC KEY-----"}) {
            CAPTURE(text);
            CHECK_FALSE(node::parse_receipt_key(text).has_value());
        }
        CHECK(node::parse_receipt_key(ed25519_key(5).public_key().to_multikey() + "\n").has_value());
        for (const std::string& text : {std::string(),
                                        std::string("[]"),
                                        std::string("{\"a\":1,\"a\":2}"),
                                        std::string(1 << 20, ' ')}) {
            CHECK_FALSE(node::parse_receipt(text).has_value());
        }
        const Json empty = Json::object();
        CHECK_FALSE(node::check_receipt(empty, ed25519_key(5).public_key(), Instant()).holds());
    }
}
