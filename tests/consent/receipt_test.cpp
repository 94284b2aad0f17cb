#include "consent/receipt.h"

#include "consent/json.h"
#include "consent/vocabulary_document.h"
#include "tests/consent/known_terms.h"
#include "tests/support/golden.h"
#include "tests/support/sample_receipts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>

using namespace kith;
using namespace kith::consent;

TEST_SUITE_BEGIN("consent/receipt");

namespace {

const std::vector<Audience> audiences = {Audience::self(),
                                         Audience::own_staff(),
                                         Audience::mutuals(),
                                         Audience::followers(),
                                         Audience::public_(),
                                         Audience::actor("https://a.example/users/b"),
                                         Audience::staff_role("advancement"),
                                         Audience::circle("7"),
                                         Audience::partner("b.example")};

/// Every state, audience and basis together, with an ordinary and a special kind; one verb and the other in
/// turn.
void for_each_combination(const std::function<void(const ReceiptFacts&)>& check) {
    Verb verb = Verb::keep;
    for (int state = 0; state <= static_cast<int>(GrantState::invalidated); ++state) {
        for (const Audience& audience : audiences) {
            verb = verb == Verb::keep ? Verb::share : Verb::keep;
            for (int basis = 0; basis <= static_cast<int>(LawfulBasis::legitimate_interest); ++basis) {
                ReceiptFacts facts = sample_receipt();
                facts.events.back().state = static_cast<GrantState>(state);
                ProcessFacts& process = facts.processes[0];
                process.kinds.insert(DetailKind::cherished_cause_text);
                process.audience = audience;
                process.basis = static_cast<LawfulBasis>(basis);
                process.verb = verb;
                CAPTURE(name_of(facts.events.back().state));
                CAPTURE(audience.text());
                CAPTURE(name_of(process.basis));
                CAPTURE(name_of(verb));
                check(facts);
            }
        }
    }
}

void for_each_text(const Json& json, const std::function<void(const std::string&)>& use) {
    if (json.is_string()) use(json.get<std::string>());
    if (!json.is_structured()) return;
    for (const auto& [key, value] : json.items()) {
        if (json.is_object()) use(key);
        if (key != "@context") for_each_text(value, use);
    }
}

std::set<std::string> own_terms(const Json& vocabulary) {
    std::set<std::string> out;
    for (const char* part : {"skos:hasTopConcept", "dct:hasPart"}) {
        for (const Json& term : vocabulary[part]) out.insert(term["@id"].get<std::string>());
    }
    return out;
}

/// Of the vocabularies whose terms are listed, and ours.
bool exists(const std::string& text) {
    static const std::map<std::string, std::set<std::string>> known = {
        {"dpv", known_terms("dpv")},
        {"pd", known_terms("pd")},
        {"eu-gdpr", known_terms("eu-gdpr")},
        {"kith", own_terms(vocabulary_document("https://a.example/ns/consent#"))}};
    const auto vocabulary = known.find(text.substr(0, text.find(':')));
    return vocabulary == known.end() || vocabulary->second.contains(text);
}

/// Follows paths through a record, through arrays, and from references to the node that says more of their
/// "@id".
class Paths {
 public:
    explicit Paths(const Json& whole) { note(whole); }

    /// Something that is not empty is there, and in every item of every array on the way.
    bool lead(const Json& from, std::string_view path) const {
        if (from.is_array()) {
            return !from.empty() &&
                   std::ranges::all_of(from, [&](const Json& item) { return lead(item, path); });
        }
        if (path.empty()) return !from.empty() && from != "";
        const std::size_t slash = path.find('/');
        const Json* node = resolved(&from);
        const auto member = node->find(path.substr(0, slash));
        return node->is_object() && member != node->end() &&
               lead(*member, slash == path.npos ? "" : path.substr(slash + 1));
    }

 private:
    void note(const Json& json) {
        if (!json.is_structured()) return;
        if (json.is_object() && json.size() > 1 && json.contains("@id"))
            nodes_.emplace(json["@id"].get<std::string>(), &json);
        for (const Json& item : json) note(item);
    }
    const Json* resolved(const Json* json) const {
        if (!json->is_object() || json->size() != 1 || !json->contains("@id")) return json;
        const auto found = nodes_.find((*json)["@id"].get<std::string>());
        return found == nodes_.end() ? json : found->second;
    }

    std::map<std::string, const Json*> nodes_;
};

// What the profile says MUST be there. https://w3id.org/dpv/guides/consent-27560
constexpr std::string_view record_fields[] = {
    "@id",
    "dct:conformsTo/@id",
    "dct:identifier",
    "dpv:hasIdentifier",
    "dpv:hasDataSubject/@type",
    "dpv:hasDataSubject/dpv:hasName",
    "dpv:hasDataSubject/dpv:hasIdentifier",
    "dpv:hasNotice/@id",
    "dpv:hasNotice/@type",
    "dpv:hasNotice/dct:language",
    "dpv:hasDataController/@type",
    "dpv:hasDataController/dpv:hasName",
    "dpv:hasDataController/dpv:hasIdentifier",
    "dpv:hasDataController/dpv:hasContact",
    "dpv:hasDataController/dpv:hasAddress",
    "dpv:hasDataController/schema:contactPoint/schema:email",
    "dpv:hasDataController/schema:address/schema:streetAddress",
    "dpv:hasJurisdiction/@id",
    "dpv:hasConsentControl/@type",
    "dpv:hasConsentControl/dpv:isExercisedAt",
    "dpv:hasRight/@type",
    "dpv:hasRight/dpv:isExercisedAt",
    "dpv:hasProcess/@type",
    "dpv:hasProcess/dpv:hasPurpose/skos:broader/@id",
    "dpv:hasProcess/dpv:hasLegalBasis/@id",
    "dpv:hasProcess/dpv:hasProcessing/@id",
    "dpv:hasProcess/dpv:hasPersonalData/@id",
    "dpv:hasProcess/dpv:hasPersonalData/@type",
    "dpv:hasProcess/dpv:hasStorageCondition/@type",
    "dpv:hasProcess/dpv:hasDataController/dpv:hasName",
    "dpv:hasProcess/dpv:hasRecipient/@type",
    "dpv:hasProcess/dpv:hasRecipient/dpv:hasName",
    "dpv:hasProcess/dpv:hasRecipient/dpv:hasIdentifier",
    "dpv:hasProcess/dpv:hasConsentControl/@type",
    "dpv:hasProcess/dpv:hasConsentControl/dpv:isExercisedAt",
    "dpv:hasProcess/dpv:hasJurisdiction/@id",
    "dpv:hasProcess/dpv:hasRight/@type",
    "dpv:hasProcess/dpv:hasRight/dpv:isExercisedAt",
    "dpv:hasConsentStatus/@type",
    "dpv:hasConsentStatus/dpv:hasLegalBasis/@id",
    "dpv:hasConsentStatus/dpv:isIndicatedAtTime",
    "dpv:hasConsentStatus/dpv:isIndicatedBy/@id",
    "dpv:hasConsentStatus/dpv:hasDuration/@type",
    "dpv:hasConsentStatus/dpv:hasDuration/rdf:value",
};
constexpr std::string_view receipt_fields[] = {
    "@id", "@type", "dct:conformsTo/@id", "dct:identifier", "dpv:hasIdentifier", "dct:created"};

bool has_type(const Json& node, std::string_view type) {
    const Json& types = node["@type"];
    return types == type || (types.is_array() && std::ranges::find(types, Json(type)) != types.end());
}

}  // namespace

TEST_CASE("every state of a grant is a status of the vocabulary") {
    const auto known = known_terms("dpv");
    std::set<std::string_view> seen;
    for (int state = 0; state <= static_cast<int>(GrantState::invalidated); ++state) {
        const std::string_view term = term_of(static_cast<GrantState>(state));
        CHECK(known.contains(std::string(term)));
        CHECK(seen.insert(term).second);
    }
    CHECK(term_of(GrantState::revoked) == "dpv:ConsentRevoked");
    CHECK(term_of(GrantState::renewed) == "dpv:RenewedConsentGiven");
}

TEST_CASE("a receipt uses only terms that exist, whatever was consented to") {
    const auto unknown_in = [](const Json& json) {
        std::string unknown;
        for_each_text(json, [&](const std::string& text) {
            if (!exists(text)) unknown += text + " ";
        });
        return unknown;
    };
    for_each_combination([&](const ReceiptFacts& facts) { CHECK(unknown_in(consent_receipt(facts)) == ""); });
    for (const SampleReceipt& sample : sample_receipts()) {
        CHECK(unknown_in(consent_receipt(sample.facts)) == "");
    }
    CHECK(unknown_in({{"dpv:ConsentTerminated", {"pd:Nickname", {{"@id", "kith:Donor"}}}}}) ==
          "dpv:ConsentTerminated pd:Nickname kith:Donor ");
}

TEST_CASE("a receipt has every field that the profile demands, whatever was consented to") {
    const auto missing_in = [](const Json& receipt) {
        const Paths paths(receipt);
        std::string missing;
        for (const std::string_view field : receipt_fields) {
            if (!paths.lead(receipt, field)) missing.append(field).append(" ");
        }
        for (const std::string_view field : record_fields) {
            if (!paths.lead(receipt["dpv:hasRecordOfActivity"], field)) missing.append(field).append(" ");
        }
        return missing;
    };
    for_each_combination([&](const ReceiptFacts& facts) { CHECK(missing_in(consent_receipt(facts)) == ""); });
    for (const SampleReceipt& sample : sample_receipts()) {
        CHECK(missing_in(consent_receipt(sample.facts)) == "");
    }
    Json without = consent_receipt(sample_receipt());
    without["dpv:hasRecordOfActivity"]["dpv:hasProcess"][0].erase("dpv:hasRecipient");
    without["dpv:hasRecordOfActivity"]["dpv:hasDataController"].erase("dpv:hasAddress");
    CHECK(missing_in(without) ==
          "dpv:hasDataController/dpv:hasAddress dpv:hasProcess/dpv:hasRecipient/@type "
          "dpv:hasProcess/dpv:hasRecipient/dpv:hasName dpv:hasProcess/dpv:hasRecipient/dpv:hasIdentifier ");
}

TEST_CASE("a record that stands alone is the one in its receipt") {
    for (const SampleReceipt& sample : sample_receipts()) {
        Json alone = consent_record(sample.facts);
        const Json receipt = consent_receipt(sample.facts);
        CHECK(alone["@context"] == receipt["@context"]);
        alone.erase("@context");
        CHECK(alone == receipt["dpv:hasRecordOfActivity"]);
    }
}

TEST_CASE("every recipient but the person has a contact and an address") {
    for (const Audience& audience : audiences) {
        if (audience.kind() == AudienceKind::self) continue;
        CAPTURE(audience.text());
        ReceiptFacts facts = sample_receipt();
        facts.processes[0].audience = audience;
        const Json record = consent_record(facts);
        for (const char* field : {"dpv:hasContact",
                                  "dpv:hasAddress",
                                  "schema:contactPoint/@type",
                                  "schema:address/schema:streetAddress"}) {
            CAPTURE(field);
            CHECK(Paths(record).lead(record, std::string("dpv:hasProcess/dpv:hasRecipient/") + field));
        }
    }
}

TEST_CASE("a place to keep and a time to keep it are in every process") {
    for (const SampleReceipt& sample : sample_receipts()) {
        const Json record = consent_record(sample.facts);
        for (const Json& process : record["dpv:hasProcess"]) {
            const Json& conditions = process["dpv:hasStorageCondition"];
            CHECK(std::ranges::any_of(conditions,
                                      [](const Json& j) { return has_type(j, "dpv:StorageLocation"); }));
            CHECK(std::ranges::any_of(conditions,
                                      [](const Json& j) { return has_type(j, "dpv:StorageDuration"); }));
        }
    }
}

TEST_CASE("a record says of details only which kinds they are") {
    for (const SampleReceipt& sample : sample_receipts()) {
        const Json record = consent_record(sample.facts);
        for (const Json& process : record["dpv:hasProcess"]) {
            for (const Json& data : process["dpv:hasPersonalData"]) {
                for (const auto& [key, value] : data.items()) {
                    CAPTURE(key);
                    CHECK((key == "@id" || key == "@type" || key == "skos:broader"));
                }
            }
        }
    }
}

TEST_CASE("a receipt for everyone says that copies cannot be counted") {
    ReceiptFacts facts = sample_receipt();
    facts.processes[0].audience = Audience::public_();
    facts.processes[0].verb = Verb::share;
    const Json record = consent_record(facts);
    CHECK(record["dpv:hasProcess"][0]["dpv:hasRecipient"][0]["dpv:hasName"] ==
          "anyone; copies cannot be counted");
    const Json purpose = kantara_receipt(facts)["services"][0]["purposes"][0];
    CHECK(purpose["thirdPartyDisclosure"] == true);
    CHECK(purpose["thirdPartyName"] == "anyone; copies cannot be counted");
}

TEST_CASE("a named recipient is named by its address on the network") {
    ReceiptFacts facts = sample_receipt();
    facts.processes[0].audience = Audience::actor("https://a.example/users/b");
    CHECK(consent_record(facts)["dpv:hasProcess"][0]["dpv:hasRecipient"][0]["@id"] ==
          "https://a.example/users/b");
}

TEST_CASE("explicit consent is Article 9's only for special categories") {
    ReceiptFacts facts = sample_receipt();
    facts.processes[0].basis = LawfulBasis::explicit_consent;
    const auto bases = [&] { return consent_record(facts)["dpv:hasProcess"][0]["dpv:hasLegalBasis"].dump(); };
    CHECK(bases() == R"([{"@id":"eu-gdpr:A6-1-a-explicit-consent"}])");
    facts.processes[0].kinds = {DetailKind::cherished_cause_text};
    CHECK(bases() == R"([{"@id":"eu-gdpr:A6-1-a-explicit-consent"},{"@id":"eu-gdpr:A9-2-a"}])");
    CHECK(kantara_receipt(facts)["sensitive"] == true);
    CHECK(kantara_receipt(facts)["spiCat"] ==
          Json::array({"https://node.example.edu/ns/consent#CherishedCauseText"}));
    const consent::ProcessFacts again = facts.processes[0];
    facts.processes.push_back(again);
    CHECK_MESSAGE(kantara_receipt(facts)["spiCat"].size() == 1,
                  "a category is named once, not once a purpose");
}

TEST_CASE("what rests on another basis claims no consent") {
    ReceiptFacts facts = sample_receipt();
    facts.processes[0].basis = LawfulBasis::legal_obligation;
    const Json record = consent_record(facts);
    for (const Json& event : record["dpv:hasConsentStatus"]) {
        CHECK_FALSE(has_type(event, "dpv:ExpressedConsent"));
        CHECK(event.contains("dct:description"));
    }
    CHECK(has_type(record["dpv:hasConsentControl"][0], "dpv:CannotWithdrawFromProcess"));
    CHECK(record["dpv:hasRight"].dump().find("A7-3") == std::string::npos);
    CHECK(kantara_receipt(facts)["services"][0]["purposes"][0]["consentType"] == "N/A");
}

TEST_CASE("a consent that is over is none in the format that knows no states") {
    ReceiptFacts facts = sample_receipt();
    const auto type = [&] { return kantara_receipt(facts)["services"][0]["purposes"][0]["consentType"]; };
    facts.events.back().expression = Expression::explicitly;
    CHECK(type() == "EXPLICIT");
    facts.events.back().state = GrantState::withdrawn;
    CHECK(type() == "NONE (withdrawn)");
}

TEST_CASE("the same facts are the same bytes") {
    for (const SampleReceipt& sample : sample_receipts()) {
        ReceiptFacts again = sample.facts;
        for (ProcessFacts& process : again.processes) {
            const KindSet kinds = process.kinds;
            process.kinds = {};
            for (int kind = static_cast<int>(DetailKind::privacy_choice); kind >= 0; --kind) {
                if (kinds.contains(static_cast<DetailKind>(kind)))
                    process.kinds.insert(static_cast<DetailKind>(kind));
            }
        }
        CHECK(consent_receipt(again).dump() == consent_receipt(sample.facts).dump());
        CHECK(kantara_receipt(again).dump() == kantara_receipt(sample.facts).dump());
    }
}

TEST_CASE("receipts are as reviewed") {
    // tests/receipts/check.mjs holds the same files against independent implementations.
    for (const SampleReceipt& sample : sample_receipts()) {
        expect_golden("consent/receipt_" + sample.name + ".json",
                      consent_receipt(sample.facts).dump(2) + "\n");
        expect_golden("consent/kantara_" + sample.name + ".json",
                      kantara_receipt(sample.facts).dump(2) + "\n");
    }
}

TEST_CASE("what the institution does not state is said to be so, and nothing is made up") {
    ReceiptFacts facts = sample_receipt();
    facts.controller.address.clear();
    facts.controller.email.clear();
    facts.controller.phone.clear();
    facts.jurisdiction.clear();
    const std::string receipt = consent_receipt(facts).dump(2) + "\n";
    CHECK_FALSE(receipt.contains("\"loc:"));
    CHECK_FALSE(receipt.contains("mailto:"));
    CHECK_FALSE(receipt.contains(": \"\""));
    expect_golden("consent/receipt_not_stated.json", receipt);
    const std::string kantara = kantara_receipt(facts).dump(2) + "\n";
    CHECK_FALSE(kantara.contains(": \"\""));
    expect_golden("consent/kantara_not_stated.json", kantara);
}

TEST_CASE("a period is ISO 8601, or the event that ends it") {
    CHECK(Period::days(30).text() == "P30D");
    CHECK(Period::until(parse_iso8601("2027-12-31T00:00:00Z").value()).text() == "2027-12-31T00:00:00Z");
    CHECK(Period::of(rule_of(Reason::gift_solicitation).longest) == Period::years(2));
    CHECK(Period::of(rule_of(Reason::security_abuse).longest) == Period::months(6));
    CHECK(Period::of(std::chrono::days{45}) == Period::days(45));
    CHECK(Period::of(rule_of(Reason::account_service).longest) == Period::until_ended());
}

TEST_SUITE_END();
