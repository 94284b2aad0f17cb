#include "consent/base/check.h"
#include "consent/catalogue.h"
#include "consent/json.h"
#include "consent/receipt_parts.h"

#include <algorithm>

namespace kith::consent {

namespace {

using receipt::iri;

// https://w3id.org/dpv/schema/dpv-27560. NOTE: the guide calls the receipt's profile `receipt-record`, which
// that schema does not define.
constexpr std::string_view record_profile = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr";
constexpr std::string_view receipt_profile = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr";

/// Whole and inside the document: a receipt must still mean the same when no server answers any more.
Json context(const ReceiptFacts& facts) {
    return {{"dpv", "https://w3id.org/dpv#"},
            {"pd", "https://w3id.org/dpv/pd#"},
            {"loc", "https://w3id.org/dpv/loc#"},
            {"eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"},
            {"dct", "http://purl.org/dc/terms/"},
            {"schema", "https://schema.org/"},
            {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
            {"skos", "http://www.w3.org/2004/02/skos/core#"},
            {"kith", facts.vocabulary},
            // A proof's order matters, and a JSON-LD array has none.
            {"kith:inclusionProof", {{"@id", "kith:inclusionProof"}, {"@container", "@list"}}},
            // https://www.w3.org/TR/vc-data-integrity/#contexts-and-vocabularies
            {"sec", "https://w3id.org/security#"},
            {"proof",
             {{"@id", "sec:proof"},
              {"@type", "@id"},
              {"@container", "@graph"},
              {"@context",
               {{"type", "@type"},
                {"DataIntegrityProof", "sec:DataIntegrityProof"},
                {"assertionMethod", "sec:assertionMethod"},
                {"cryptosuite", "sec:cryptosuite"},
                {"created", "dct:created"},
                {"proofPurpose", {{"@id", "sec:proofPurpose"}, {"@type", "@vocab"}}},
                {"proofValue", "sec:proofValue"},
                {"verificationMethod", {{"@id", "sec:verificationMethod"}, {"@type", "@id"}}}}}}}};
}

Json notice(const NoticeShown& shown) {
    Json json = {{"@id", shown.url},
                 {"@type", shown.sha256.empty() ? "dpv:PrivacyNotice" : "dpv:ConsentNotice"},
                 {"dct:language", shown.language},
                 {"dct:date", shown.date}};
    if (!shown.sha256.empty()) json["kith:sha256"] = shown.sha256;
    return json;
}

bool rests_on_consent(const ReceiptFacts& facts) {
    return std::ranges::any_of(facts.processes,
                               [](const ProcessFacts& process) { return is_consent(process.basis); });
}

Json bases_of(const ReceiptFacts& facts) {
    Json bases = Json::array();
    for (const ProcessFacts& process : facts.processes) {
        for (const std::string_view term : receipt::legal_bases(process)) {
            if (std::ranges::find(bases, iri(term)) == bases.end()) bases.push_back(iri(term));
        }
    }
    return bases;
}

Json event(const ConsentEventFacts& event, const ReceiptFacts& facts) {
    Json types = Json::array({term_of(event.state)});
    Json json = {{"dpv:isIndicatedAtTime", to_iso8601(event.at)},
                 {"dpv:isIndicatedBy", iri(event.indicated_by)},
                 {"dpv:hasIndicationMethod", event.method},
                 {"dpv:hasDuration", receipt::duration(event.duration)},
                 {"dpv:hasLegalBasis", bases_of(facts)}};
    if (rests_on_consent(facts)) {
        types.push_back(event.expression == Expression::explicitly ? "dpv:ExplicitlyExpressedConsent"
                                                                   : "dpv:ExpressedConsent");
    } else {
        json["dct:description"] = phrase("event/another_basis", facts.notice.language);
    }
    json["@type"] = std::move(types);
    return json;
}

Json log_entry(const LogPlace& entry) {
    Json json = {{"kith:origin", entry.origin}, {"kith:index", entry.index}};
    if (!entry.entry.empty()) {
        json["kith:entry"] = entry.entry;
        json["kith:salt"] = entry.salt;
        json["kith:event"] = entry.event;
    }
    if (entry.included_by) json["kith:includedBy"] = to_iso8601(*entry.included_by);
    if (!entry.inclusion_proof.empty()) json["kith:inclusionProof"] = entry.inclusion_proof;
    if (!entry.checkpoint.empty()) json["kith:checkpoint"] = entry.checkpoint;
    return json;
}

/// NOTE: the guide says dct:identifier in its prose and dpv:hasIdentifier in its table. Both are written.
Json record_within(const ReceiptFacts& facts) {
    KITH_CHECK(!facts.processes.empty() && !facts.events.empty());
    Json processes = Json::array();
    for (const ProcessFacts& process : facts.processes) processes.push_back(receipt::process(process, facts));
    Json events = Json::array();
    for (const ConsentEventFacts& each : facts.events) events.push_back(event(each, facts));
    return {{"@id", facts.record_url},
            {"@type", "dpv:ConsentRecord"},
            {"dct:conformsTo", iri(record_profile)},
            {"dct:identifier", facts.record_id},
            {"dpv:hasIdentifier", facts.record_id},
            {"dpv:hasDataSubject", receipt::data_subject(facts)},
            {"dpv:hasDataController", receipt::controller(facts)},
            {"dpv:hasJurisdiction", receipt::location(facts.jurisdiction, facts)},
            {"dpv:hasNotice", notice(facts.notice)},
            {"dpv:hasProcess", std::move(processes)},
            {"dpv:hasConsentControl", receipt::controls(facts)},
            {"dpv:hasRight", receipt::rights(facts)},
            {"dpv:hasConsentStatus", std::move(events)}};
}

}  // namespace

Json consent_record(const ReceiptFacts& facts) {
    Json record = record_within(facts);
    record["@context"] = context(facts);
    return record;
}

Json consent_receipt(const ReceiptFacts& facts) {
    Json json = {{"@context", context(facts)},
                 {"@id", facts.receipt_url},
                 {"@type", "dpv:ConsentReceipt"},
                 {"dct:conformsTo", iri(receipt_profile)},
                 {"dct:identifier", facts.receipt_id},
                 {"dpv:hasIdentifier", facts.receipt_id},
                 {"dct:created", to_iso8601(facts.created)},
                 {"dct:publisher", iri(facts.controller.id)},
                 {"dpv:hasRecordOfActivity", record_within(facts)}};
    if (facts.log) json["kith:logEntry"] = log_entry(*facts.log);
    return json;
}

std::string_view term_of(GrantState state) {
    switch (state) {
        case GrantState::unknown:
            return "dpv:ConsentUnknown";
        case GrantState::requested:
            return "dpv:ConsentRequested";
        case GrantState::deferred:
            return "dpv:ConsentRequestDeferred";
        case GrantState::given:
            return "dpv:ConsentGiven";
        case GrantState::renewed:
            return "dpv:RenewedConsentGiven";
        case GrantState::refused:
            return "dpv:ConsentRefused";
        case GrantState::withdrawn:
            return "dpv:ConsentWithdrawn";
        case GrantState::expired:
            return "dpv:ConsentExpired";
        case GrantState::revoked:
            return "dpv:ConsentRevoked";
        case GrantState::invalidated:
            return "dpv:ConsentInvalidated";
    }
    return {};
}

}  // namespace kith::consent
