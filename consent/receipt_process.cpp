#include "consent/json.h"
#include "consent/receipt_parts.h"

#include <algorithm>
#include <array>

namespace kith::consent::receipt {

namespace {

using enum LawfulBasis;

std::string_view term_of(DataSource source) {
    switch (source) {
        case DataSource::subject:
            return "dpv:DataSubjectDataSource";
        case DataSource::subject_published:
            return "dpv:DataPublishedByDataSubject";
        case DataSource::institution:
            return "dpv:DataControllerDataSource";
        case DataSource::third_party:
            return "dpv:ThirdPartyDataSource";
    }
    return {};
}

struct Control {
    std::string_view fragment;
    std::string_view term;
    BasisSet bases;
};
// A way out for each basis, and the plain word where there is none. https://w3id.org/dpv#EntityInvolvement
constexpr std::array controls_table = {
    Control{"#withdraw", "dpv:WithdrawConsent", {consent, explicit_consent}},
    Control{"#leave", "dpv:WithdrawingFromProcess", {contract}},
    Control{"#object", "dpv:ObjectingToProcess", {public_task, legitimate_interest}},
    Control{"#no-way-out", "dpv:CannotWithdrawFromProcess", {legal_obligation}},
};

struct Right {
    std::string_view fragment;
    std::string_view term;
    std::string_view title;
    BasisSet bases;
};
constexpr BasisSet every_basis = {
    consent, explicit_consent, contract, legal_obligation, public_task, legitimate_interest};
// https://eur-lex.europa.eu/eli/reg/2016/679/oj, and where Art. 17(3), 20(1) and 21(1) except or limit them.
constexpr std::array rights_table = {
    Right{"#A7-3", "eu-gdpr:A7-3", "Right to withdraw consent", {consent, explicit_consent}},
    Right{"#A15", "eu-gdpr:A15", "Right of access", every_basis},
    Right{"#A16", "eu-gdpr:A16", "Right to rectification", every_basis},
    Right{"#A17",
          "eu-gdpr:A17",
          "Right to erasure",
          {consent, explicit_consent, contract, legitimate_interest}},
    Right{"#A18", "eu-gdpr:A18", "Right to restriction of processing", every_basis},
    Right{"#A20", "eu-gdpr:A20", "Right to data portability", {consent, explicit_consent, contract}},
    Right{"#A21", "eu-gdpr:A21", "Right to object", {public_task, legitimate_interest}},
    Right{"#A77", "eu-gdpr:A77", "Right to complain to a supervisory authority", every_basis},
};

BasisSet bases_of(const ReceiptFacts& facts) {
    BasisSet all;
    for (const ProcessFacts& process : facts.processes) all.insert(process.basis);
    return all;
}

bool meets(BasisSet some, BasisSet others) {
    bool found = false;
    some.for_each([&](LawfulBasis basis) { found = found || others.contains(basis); });
    return found;
}

Json personal_data(KindSet kinds) {
    Json all = Json::array();
    kinds.for_each([&](DetailKind kind) {
        const Category& category = category_of(kind);
        const bool special = category.sensitivity == Sensitivity::special;
        Json data = {{"@id", category.term},
                     {"@type", special ? "dpv:SpecialCategoryPersonalData" : "dpv:PersonalData"}};
        if (!category.broader.empty()) data["skos:broader"] = iri(category.broader);
        all.push_back(std::move(data));
    });
    return all;
}

Json operations(const ProcessFacts& process) {
    Json all = Json::array({iri("dpv:Store")});
    if (process.verb == Verb::keep) return all;
    all.push_back(iri("dpv:Use"));
    all.push_back(iri("dpv:Disclose"));
    if (process.audience.kind() == AudienceKind::public_) all.push_back(iri("dpv:MakeAvailable"));
    return all;
}

Json storage(const ProcessFacts& process, const ReceiptFacts& facts) {
    const std::string& place =
        process.storage_location.empty() ? facts.jurisdiction : process.storage_location;
    Json all = {{{"@type", "dpv:StorageLocation"}, {"dpv:hasLocation", location(place, facts)}},
                {{"@type", "dpv:StorageDuration"}, {"dpv:hasDuration", duration(process.storage)}}};
    if (process.erased_within)
        all.push_back(
            {{"@type", "dpv:StorageDeletion"}, {"dpv:hasDuration", duration(*process.erased_within)}});
    return all;
}

}  // namespace

Json duration(const Period& period) {
    std::string_view type = "dpv:TemporalDuration";
    if (period.kind() == Period::Kind::until_time) type = "dpv:UntilTimeDuration";
    if (period.kind() == Period::Kind::until_ended) type = "dpv:UntilEventDuration";
    return {{"@type", type}, {"rdf:value", period.text()}};
}

std::vector<std::string_view> legal_bases(const ProcessFacts& process) {
    if (process.basis != explicit_consent) return {consent::term_of(process.basis)};
    std::vector<std::string_view> terms = {"eu-gdpr:A6-1-a-explicit-consent"};
    bool special = false;
    process.kinds.for_each(
        [&](DetailKind kind) { special = special || category_of(kind).sensitivity == Sensitivity::special; });
    if (special) terms.push_back(consent::term_of(explicit_consent));
    return terms;
}

Json controls(const ReceiptFacts& facts) {
    Json all = Json::array();
    for (const Control& row : controls_table) {
        if (!meets(bases_of(facts), row.bases)) continue;
        all.push_back(
            {{"@id", facts.record_url + std::string(row.fragment)},
             {"@type", row.term},
             {"dpv:isExercisedAt", row.bases.contains(consent) ? facts.withdraw_url : facts.rights_url}});
    }
    return all;
}

Json control_of(LawfulBasis basis, const ReceiptFacts& facts) {
    const auto row =
        std::ranges::find_if(controls_table, [&](const Control& each) { return each.bases.contains(basis); });
    return iri(facts.record_url + std::string(row->fragment));
}

Json rights(const ReceiptFacts& facts) {
    Json all = Json::array();
    for (const Right& row : rights_table) {
        if (!meets(bases_of(facts), row.bases)) continue;
        all.push_back({{"@id", facts.record_url + std::string(row.fragment)},
                       {"@type", {"dpv:DataSubjectRight", row.term}},
                       {"dct:title", row.title},
                       {"dpv:isExercisedAt", facts.rights_url}});
    }
    return all;
}

Json rights_of(const ProcessFacts& process, const ReceiptFacts& facts) {
    Json all = Json::array();
    for (const Right& row : rights_table) {
        if (row.bases.contains(process.basis))
            all.push_back(iri(facts.record_url + std::string(row.fragment)));
    }
    return all;
}

Json process(const ProcessFacts& process, const ReceiptFacts& facts) {
    const PurposeRule& rule = rule_of(process.reason);
    Json bases = Json::array();
    for (const std::string_view term : legal_bases(process)) bases.push_back(iri(term));
    return {{"@type", "dpv:Process"},
            {"dpv:hasPurpose",
             {{"@id", rule.term}, {"@type", "dpv:Purpose"}, {"skos:broader", iri(rule.broader)}}},
            {"dpv:hasLegalBasis", std::move(bases)},
            {"dpv:hasProcessing", operations(process)},
            {"dpv:hasPersonalData", personal_data(process.kinds)},
            {"dpv:hasNecessity", iri(is_consent(process.basis) ? "dpv:Optional" : "dpv:Required")},
            {"dpv:hasDataSource", iri(term_of(process.source))},
            {"dpv:hasStorageCondition", storage(process, facts)},
            {"dpv:hasDataController", iri(facts.controller.id)},
            {"dpv:hasRecipient", recipients(process, facts)},
            {"dpv:hasConsentControl", control_of(process.basis, facts)},
            {"dpv:hasJurisdiction", location(facts.jurisdiction, facts)},
            {"dpv:hasRight", rights_of(process, facts)}};
}

}  // namespace kith::consent::receipt
