// Law: what is demanded of a yes and of its proof (GDPR Art. 4, 7 and 9, ISO/IEC TS 27560).
// docs/consent/proof.md lists the statements.
#include "activitypub/wire/object_proof.h"
#include "consent/checkpoint.h"
#include "consent/crypto/digest.h"
#include "consent/merkle.h"
#include "consent/tlog_tiles.h"
#include "node/consent/wording.h"
#include "storage/disclosures.h"
#include "storage/subjects.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using activitypub::Json;

namespace {

/// What ben's server sends to ours is what it takes him: one message, or one tap in the poll.
struct Steps {
    explicit Steps(Desk& town) {
        town.network.observe([this](const Exchange& exchange) {
            if (exchange.from == "b.test" && exchange.to == "a.test" && exchange.request.method == "POST")
                ++taken;
        });
    }
    template <class Act>
    int of(Act act) {
        const int before = taken;
        act();
        return taken - before;
    }
    int taken = 0;
};

Json receipt_of(Desk& town, const storage::ConsentEventRow& event, std::string_view form = "") {
    const auto answer = Visitor(town.a).post("/consent/receipts/" + event.receipt + std::string(form));
    REQUIRE(answer.status == 200);
    return json_of(answer);
}

/// Every member or item reached by "a/b/c" is there and says something.
bool says(const Json& json, std::string_view path) {
    if (json.is_array()) {
        return !json.empty() && std::ranges::all_of(json, [&](const Json& each) { return says(each, path); });
    }
    if (path.empty()) return json.is_object() ? !json.empty() : !json.is_null() && json != "";
    const std::size_t slash = path.find('/');
    const auto found = json.is_object() ? json.find(std::string(path.substr(0, slash))) : json.end();
    if (found == json.end()) return false;
    return says(*found, slash == path.npos ? std::string_view() : path.substr(slash + 1));
}

// What a receipt must say, as the guide to 27560 and Kantara's schema have it.
constexpr std::string_view receipt_fields[] = {
    "dct:conformsTo/@id",
    "dpv:hasIdentifier",
    "dct:identifier",
    "dct:created",
    "proof/proofValue",
};
constexpr std::string_view record_fields[] = {
    "dct:conformsTo/@id",
    "dct:identifier",
    "dpv:hasIdentifier",
    "dpv:hasDataSubject/@id",
    "dpv:hasDataController/dpv:hasName",
    "dpv:hasDataController/dpv:hasContact",
    "dpv:hasDataController/dpv:hasAddress",
    "dpv:hasDataController/schema:contactPoint/schema:email",
    "dpv:hasDataController/schema:address/schema:streetAddress",
    "dpv:hasJurisdiction/@id",
    "dpv:hasNotice/@id",
    "dpv:hasNotice/dct:language",
    "dpv:hasProcess/dpv:hasPurpose/@id",
    "dpv:hasProcess/dpv:hasLegalBasis/@id",
    "dpv:hasProcess/dpv:hasPersonalData/@id",
    "dpv:hasProcess/dpv:hasStorageCondition/@type",
    "dpv:hasProcess/dpv:hasDataController",
    "dpv:hasProcess/dpv:hasRecipient/dpv:hasName",
    "dpv:hasProcess/dpv:hasRecipient/dpv:hasContact",
    "dpv:hasProcess/dpv:hasRecipient/dpv:hasAddress",
    "dpv:hasProcess/dpv:hasJurisdiction/@id",
    "dpv:hasConsentControl/dpv:isExercisedAt",
    "dpv:hasRight/dpv:isExercisedAt",
    "dpv:hasConsentStatus/dpv:isIndicatedAtTime",
    "dpv:hasConsentStatus/dpv:hasDuration",
    "dpv:hasConsentStatus/dpv:isIndicatedBy",
};
constexpr std::string_view kantara_fields[] = {
    "version",
    "jurisdiction",
    "consentTimestamp",
    "collectionMethod",
    "consentReceiptID",
    "piiPrincipalId",
    "piiControllers/piiController",
    "piiControllers/contact",
    "piiControllers/email",
    "piiControllers/phone",
    "piiControllers/address/streetAddress",
    "piiControllers/address/addressCountry",
    "policyUrl",
    "services/purposes/consentType",
    "services/purposes/purposeCategory",
    "services/purposes/piiCategory",
    "services/purposes/termination",
};

std::vector<crypto::Sha256> path_from(const Json& list) {
    std::vector<crypto::Sha256> path;
    for (const auto& each : list) {
        const Bytes bytes = must(from_base64(each.get<std::string>()));
        crypto::Sha256 hash{};
        REQUIRE(bytes.size() == hash.size());
        std::ranges::copy(bytes, hash.begin());
        path.push_back(hash);
    }
    return path;
}

void flip_each(Json& value, const std::function<void()>& check) {
    if (value.is_structured()) {
        for (Json& item : value) flip_each(item, check);
        return;
    }
    const Json before = value;
    if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
        std::string& text = value.get_ref<std::string&>();
        text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
        check();
    } else if (value.is_number_integer()) {
        value = value.get<std::int64_t>() ^ 1;
        check();
    }
    value = before;
}

}  // namespace

TEST_SUITE("law") {
    TEST_CASE("law/01 taking back takes no more steps than giving, and no login") {
        Desk town;
        Steps steps(town);
        const int told = steps.of([&] { CHECK(town.say("remember nickname: Bo").contains("Thank you")); });
        CHECK(told == 1);
        CHECK(steps.of([&] { CHECK(town.say("stop").contains("Done.")); }) <= told);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());

        Desk other;
        Steps other_steps(other);
        must(other.record(other.prof, DetailKind::nickname, "Bo"));
        const auto request = must(other.ask(other.prof, greeting));
        const int voted = other_steps.of([&] { other.vote(request, 0); });
        CHECK(voted == 1);
        // How to take it back is told with the yes.
        CHECK(other.last_answer().contains("answer STOP"));
        CHECK(other.seen(other.prof, Reason::personal_greeting).size() == 1);
        const int blocked = other_steps.of([&] {
            must(other.b.social().block(other.ben.id, other.desk.handle));
            other.settle(std::chrono::minutes(1));
        });
        CHECK(blocked <= voted);
        CHECK(other.seen(other.prof, Reason::personal_greeting).empty());
    }

    TEST_CASE("law/02 who, when, how, the exact words and the grant are told in one call") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        const auto request = must(town.ask(town.prof, greeting));
        town.vote(request, 0);
        CHECK(town.seen(town.dean, Reason::personal_greeting).size() == 1);
        const auto subject = town.subject_of(town.ben);
        const auto shown =
            town.a.read([&](storage::Tx& tx) { return storage::disclosures_of(tx, subject, 10).at(0); });
        CHECK(shown.shown_to == town.dean.id);
        const auto given = town.events().back();
        CHECK(given.at <= shown.first);
        // The ledger's own row says under which grant it went, and when that was given.
        const auto released = town.a.read([&](storage::Tx& tx) {
            auto versions =
                must(storage::released_versions(town.a.core().key_store(), subject, shown.released));
            REQUIRE(versions.size() == 1);
            const auto opened = storage::opening_of(tx, versions[0].grant, shown.last);
            REQUIRE(opened.has_value());
            CHECK(opened->receipt == given.receipt);
            CHECK(opened->notice == given.notice);
            CHECK_FALSE(storage::opening_of(tx, versions[0].grant, given.at - Millis(1)));
            return versions[0];
        });
        CHECK(released.kind == DetailKind::nickname);
        CHECK(released.grant == given.grant);

        const Json record = receipt_of(town, given)["dpv:hasRecordOfActivity"];
        CHECK(record["dpv:hasDataSubject"]["@id"].get<std::string>().starts_with("urn:uuid:"));
        const Json status = record["dpv:hasConsentStatus"].back();
        CHECK(status["dpv:isIndicatedAtTime"] == to_iso8601(given.at));
        CHECK(status.dump().contains("signed message or vote"));
        const std::string notice = record["dpv:hasNotice"]["@id"].get<std::string>();
        const auto words = get_unsigned(town.a, notice.substr(town.a.base().size()), "*/*");
        REQUIRE(words.status == 200);
        CHECK(record["dpv:hasNotice"]["kith:sha256"].get<std::string>() ==
              to_hex(crypto::sha256(as_bytes(words.body))));
        // They are the words that ben's server was sent.
        const std::string said =
            town.a.read([&](storage::Tx& tx) { return must(node::notice_words(tx, given.notice.value())); });
        const auto question =
            town.a.read([&](storage::Tx& tx) { return storage::find_post(tx, request.question).value(); });
        const std::string sent = activitypub::to_plain_text(question.content);
        CHECK(sent.contains(said.substr(0, said.find('\n'))));
        // The grant, with all that it allows.
        const auto record_now = town.record_of(subject);
        const auto grant = std::ranges::find(record_now.grants, given.grant, &consent::Grant::id);
        REQUIRE(grant != record_now.grants.end());
        CHECK(grant->live(shown.first));
        CHECK(grant->audience.covers(Audience::staff_role("staff")));
    }

    TEST_CASE("law/03 each purpose is a switch of its own, off until it is chosen") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        const auto request = must(town.ask(town.prof, greeting));
        // Nothing is open while the question waits, and its no is one of the choices.
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK_FALSE(request.choices.back().audience.has_value());
        town.vote(request, 0);
        const auto record = town.record_of(town.subject_of(town.ben));
        const Instant now = town.a.clock().now();
        for (const auto& rule : consent::purposes()) {
            CAPTURE(rule.name);
            const bool allowed =
                consent::decide(record, {DetailKind::nickname, rule.reason, Audience::own_staff()}, now)
                    .allowed;
            CHECK(allowed == (rule.reason == Reason::personal_greeting));
        }
        // Several purposes in one word are no purpose.
        CHECK_FALSE(consent::parse_reason("personal_greeting,gift_solicitation").has_value());
        CHECK_FALSE(consent::parse_reason("impact_updates gift_solicitation").has_value());
        // A purpose that rests on no consent is not asked for as if it did.
        CHECK(
            town.ask(town.prof, {.kinds = {DetailKind::pet}, .reason = Reason::legal_record}).error().rule ==
            "consent/no-consent-purpose");
    }

    TEST_CASE("law/04 the receipt is there with the answer and says all that it must") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        town.vote(must(town.ask(town.prof, greeting)), 0);
        const auto given = town.events().back();
        CHECK(town.last_answer().contains(given.receipt));
        const Json receipt = receipt_of(town, given);
        for (const std::string_view field : receipt_fields) {
            CAPTURE(field);
            CHECK(says(receipt, field));
        }
        for (const std::string_view field : record_fields) {
            CAPTURE(field);
            CHECK(says(receipt["dpv:hasRecordOfActivity"], field));
        }
        const Json kantara = receipt_of(town, given, ".kantara.json");
        for (const std::string_view field : kantara_fields) {
            CAPTURE(field);
            CHECK(says(kantara, field));
        }
        const Json& record = receipt["dpv:hasRecordOfActivity"];
        CHECK(record["dpv:hasJurisdiction"]["@id"] == "loc:IE");
        CHECK(record["dpv:hasDataController"]["dpv:hasAddress"] == "1 School Lane, Testville");
        CHECK(record["dpv:hasDataController"]["dpv:hasContact"] == "mailto:privacy@school.test");
        CHECK(kantara["jurisdiction"] == "IE");
        CHECK(kantara["piiControllers"][0]["email"] == "privacy@school.test");
        CHECK(kantara["piiControllers"][0]["address"] ==
              Json{{"streetAddress", "1 School Lane, Testville"}, {"addressCountry", "IE"}});
        CHECK(kantara["sensitive"] == false);
        CHECK(kantara["spiCat"].is_array());
    }

    TEST_CASE("law/05 signature and place in the log verify offline, and no bit of them can be changed") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        town.network.pass(std::chrono::minutes(6));
        town.settle(std::chrono::minutes(1));
        Json receipt = receipt_of(town, town.events().back());
        const Json actor = json_of(get_unsigned(town.a, parts_of(town.desk.uri).path));
        std::string multikey;
        for (const Json& method : actor["assertionMethod"]) {
            if (method["id"] == receipt["proof"]["verificationMethod"])
                multikey = method["publicKeyMultibase"].get<std::string>();
        }
        const auto key = must(crypto::PublicKey::from_multikey(multikey));
        const auto holds = [&] {
            const auto proof = activitypub::read_proof(receipt, town.a.clock().now());
            return proof && activitypub::verify_proof(receipt, *proof, key);
        };
        CHECK(holds());
        const auto note_key_text = get_unsigned(town.a, "/consent/log/key", "*/*").body;
        const auto note_key =
            must(consent::NoteVerifier::parse(note_key_text.substr(0, note_key_text.find('\n'))));
        const Json place = receipt["kith:logEntry"];
        const std::string note = place["kith:checkpoint"].get<std::string>();
        const auto head = must(consent::open_checkpoint(note, "a.test/consent/log", note_key));
        const auto index = place["kith:index"].get<std::int64_t>();
        const auto bundle =
            get_unsigned(town.a, "/consent/log/tile/entries/000.p/" + std::to_string(head.size), "*/*").body;
        const auto entries = must(consent::parse_bundle(as_bytes(bundle)));
        const auto leaf = consent::merkle::leaf_hash(entries.at(static_cast<std::size_t>(index)));
        auto path = path_from(place["kith:inclusionProof"]);
        CHECK(consent::merkle::verify_inclusion(leaf, index, head.size, path, head.root).has_value());

        int flips = 0;
        flip_each(receipt, [&] {
            ++flips;
            CHECK_FALSE(holds());
        });
        CHECK(flips > 50);
        CHECK(holds());
        for (auto& hash : path) {
            for (std::byte& byte : hash) {
                byte ^= std::byte{1};
                CHECK_FALSE(
                    consent::merkle::verify_inclusion(leaf, index, head.size, path, head.root).has_value());
                byte ^= std::byte{1};
            }
        }
        for (std::size_t at = 0; at < note.size(); ++at) {
            std::string changed = note;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            const auto opened = consent::open_checkpoint(changed, "a.test/consent/log", note_key);
            CHECK_FALSE((opened && *opened == head));
        }
    }
}
