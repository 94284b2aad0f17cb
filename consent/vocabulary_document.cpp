#include "consent/vocabulary_document.h"

#include "consent/catalogue.h"
#include "consent/category.h"
#include "consent/json.h"
#include "consent/purpose.h"

#include <array>
#include <string>

namespace kith::consent {

namespace {

using Json = nlohmann::json;

struct AudienceTerm {
    AudienceKind kind;
    std::string_view term;
    std::string_view label;
    std::string_view broader;
};
// In the order of the enumerators. https://w3id.org/dpv#Recipient (2.3) for the broader terms.
constexpr std::array audience_terms = {
    AudienceTerm{AudienceKind::self, "kith:Oneself", "the person alone", "dpv:Recipient"},
    AudienceTerm{AudienceKind::actor, "kith:NamedActor", "a named actor", "dpv:Recipient"},
    AudienceTerm{
        AudienceKind::staff_role, "kith:StaffRole", "staff in a named role", "dpv:OrganisationalUnit"},
    AudienceTerm{
        AudienceKind::own_staff, "kith:OwnStaff", "the institution's staff", "dpv:OrganisationalUnit"},
    AudienceTerm{AudienceKind::circle, "kith:Circle", "the members of a circle", "dpv:Recipient"},
    AudienceTerm{
        AudienceKind::mutuals, "kith:Mutuals", "followers whom the person follows too", "dpv:Recipient"},
    AudienceTerm{AudienceKind::followers, "kith:Followers", "followers of the person", "dpv:Recipient"},
    AudienceTerm{AudienceKind::partner, "kith:PartnerInstitution", "a partner institution", "dpv:ThirdParty"},
    AudienceTerm{AudienceKind::public_, "kith:Anyone", "anyone", "dpv:Recipient"},
};
static_assert(audience_terms.size() == static_cast<std::size_t>(AudienceKind::public_) + 1);
static_assert([] {
    for (std::size_t i = 0; i < audience_terms.size(); ++i) {
        if (audience_terms[i].kind != static_cast<AudienceKind>(i)) return false;
    }
    return true;
}());

struct PropertyTerm {
    std::string_view term;
    std::string_view label;
    std::string_view definition;
};
constexpr std::array property_terms = {
    PropertyTerm{"kith:sha256", "SHA-256", "The digest, in hexadecimal, of a notice's canonical text."},
    PropertyTerm{"kith:logEntry", "log entry", "Where the event of a receipt stands in a consent log."},
    PropertyTerm{"kith:origin", "origin", "The name of a log, the first line of its checkpoints."},
    PropertyTerm{"kith:index", "index", "The number of an entry in its log, from 0."},
    PropertyTerm{"kith:entry", "entry", "A log's entry, as it is hashed into its leaf."},
    PropertyTerm{
        "kith:salt",
        "salt",
        "The key, in base64url, under which the digest in a log's entry was made; of that entry alone."},
    PropertyTerm{"kith:event",
                 "event",
                 "The canonical JSON of which a log's entry holds the keyed digest (HMAC-SHA-256)."},
    PropertyTerm{"kith:includedBy",
                 "included by",
                 "When a log will hold the entry at the latest: the promise of whoever signs the receipt."},
    PropertyTerm{"kith:inclusionProof",
                 "inclusion proof",
                 "The digests, in base64, that lead from an entry to the root of its log, from below."},
    PropertyTerm{"kith:checkpoint", "checkpoint", "The signed note of a log that a proof leads to."},
};

Json english(std::string_view text) {
    return {{"@value", text}, {"@language", "en"}};
}

/// "favourite author" of "favourite_author".
std::string label_of(std::string_view name) {
    std::string label(name);
    for (char& c : label) {
        if (c == '_') c = ' ';
    }
    return label;
}

/// What a notice says for it, in every language.
Json definitions_of(const std::string& message) {
    Json all = Json::array();
    for (const Language& language : languages())
        all.push_back({{"@value", phrase(message, language.code)}, {"@language", language.code}});
    return all;
}

}  // namespace

std::string_view term_of(AudienceKind kind) {
    return audience_terms[static_cast<std::size_t>(kind)].term;
}

nlohmann::json vocabulary_document(std::string_view vocabulary) {
    const std::string scheme(vocabulary.substr(0, vocabulary.find('#')));
    Json concepts = Json::array();
    const auto add = [&](std::string_view term, Json said) {
        said["@id"] = term;
        said["skos:inScheme"] = {{"@id", scheme}};
        concepts.push_back(std::move(said));
    };
    for (const PurposeRule& rule : purposes()) {
        add(rule.term,
            {{"@type", {"skos:Concept", "dpv:Purpose"}},
             {"skos:prefLabel", english(label_of(rule.name))},
             {"skos:definition", definitions_of("reason/" + std::string(rule.name))},
             {"skos:broader", {{"@id", rule.broader}}}});
    }
    for (const Category& category : categories()) {
        if (category.broader.empty()) continue;  // the vocabulary's own
        const bool special = category.sensitivity == Sensitivity::special;
        add(category.term,
            {{"@type", {"skos:Concept", special ? "dpv:SpecialCategoryPersonalData" : "dpv:PersonalData"}},
             {"skos:prefLabel", english(label_of(category.name))},
             {"skos:definition", definitions_of("kind/" + std::string(category.name))},
             {"skos:broader", {{"@id", category.broader}}}});
    }
    for (const AudienceTerm& row : audience_terms) {
        add(row.term,
            {{"@type", {"skos:Concept", "dpv:Recipient"}},
             {"skos:prefLabel", english(row.label)},
             {"skos:broader", {{"@id", row.broader}}}});
    }
    Json properties = Json::array();
    for (const PropertyTerm& row : property_terms) {
        properties.push_back({{"@id", row.term},
                              {"@type", "rdf:Property"},
                              {"skos:prefLabel", english(row.label)},
                              {"skos:definition", english(row.definition)}});
    }
    return {{"@context",
             {{"dct", "http://purl.org/dc/terms/"},
              {"dpv", "https://w3id.org/dpv#"},
              {"kith", vocabulary},
              {"pd", "https://w3id.org/dpv/pd#"},
              {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
              {"skos", "http://www.w3.org/2004/02/skos/core#"}}},
            {"@id", scheme},
            {"@type", "skos:ConceptScheme"},
            {"dct:title", english("Terms of consent")},
            {"skos:hasTopConcept", std::move(concepts)},
            {"dct:hasPart", std::move(properties)}};
}

}  // namespace kith::consent
