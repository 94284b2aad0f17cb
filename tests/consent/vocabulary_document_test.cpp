#include "consent/vocabulary_document.h"

#include "consent/category.h"
#include "consent/json.h"
#include "consent/purpose.h"
#include "tests/consent/known_terms.h"
#include "tests/support/golden.h"

#include <doctest/doctest.h>

#include <map>

using namespace kith;
using namespace kith::consent;

TEST_SUITE_BEGIN("consent/vocabulary_document");

namespace {

std::map<std::string, nlohmann::json> terms_of_ours() {
    std::map<std::string, nlohmann::json> out;
    const nlohmann::json document = vocabulary_document("https://node.example.edu/ns/consent#");
    for (const char* part : {"skos:hasTopConcept", "dct:hasPart"}) {
        for (const nlohmann::json& term : document[part]) {
            CHECK(out.emplace(term["@id"].get<std::string>(), term).second);
        }
    }
    return out;
}

}  // namespace

TEST_CASE("every term of ours is in the vocabulary that we serve, under one of the shared vocabulary") {
    const auto ours = terms_of_ours();
    const auto check = [&](std::string_view term, std::string_view broader) {
        CAPTURE(term);
        const auto found = ours.find(std::string(term));
        REQUIRE(found != ours.end());
        CHECK(found->second["skos:broader"]["@id"] == broader);
    };
    for (const PurposeRule& rule : purposes()) check(rule.term, rule.broader);
    for (const Category& category : categories()) {
        if (!category.broader.empty()) check(category.term, category.broader);
    }
    auto known = known_terms("dpv");
    known.merge(known_terms("pd"));
    for (const auto& [term, said] : ours) {
        CAPTURE(term);
        CHECK(term.starts_with("kith:"));
        CHECK_FALSE(said["skos:prefLabel"]["@value"].get<std::string>().empty());
        if (said.contains("skos:broader"))
            CHECK(known.contains(said["skos:broader"]["@id"].get<std::string>()));
    }
}

TEST_CASE("every audience has a term of ours") {
    const auto ours = terms_of_ours();
    for (int kind = 0; kind <= static_cast<int>(AudienceKind::public_); ++kind) {
        CHECK(ours.contains(std::string(term_of(static_cast<AudienceKind>(kind)))));
    }
}

TEST_CASE("the vocabulary is as reviewed") {
    expect_golden("consent/vocabulary.json",
                  vocabulary_document("https://node.example.edu/ns/consent#").dump(2) + "\n");
}

TEST_SUITE_END();
