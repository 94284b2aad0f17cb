#include "consent/audience.h"
#include "consent/category.h"
#include "consent/purpose.h"
#include "tests/consent/known_terms.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::consent;

TEST_SUITE_BEGIN("consent/vocabulary");

TEST_CASE("every kind of detail has a term of the vocabulary, or ours under one") {
    const auto known = known_terms("pd");
    std::set<std::string_view> names;
    for (const Category& category : categories()) {
        CAPTURE(category.name);
        const bool ours = category.term.starts_with("kith:");
        CHECK(known.contains(std::string(ours ? category.broader : category.term)));
        CHECK(category.broader.empty() != ours);
        CHECK(names.insert(category.name).second);
        CHECK(parse_kind(category.name).value() == category.kind);
    }
    CHECK_FALSE(parse_kind("phone").has_value());
}

TEST_CASE("every purpose has a term under one of the vocabulary, a basis and an end") {
    const auto known = known_terms("dpv");
    std::set<std::string_view> names;
    for (const PurposeRule& rule : purposes()) {
        CAPTURE(rule.name);
        CHECK(known.contains(std::string(rule.broader)));
        CHECK(rule.term.starts_with("kith:"));
        CHECK_FALSE(rule.bases.empty());
        CHECK(rule.longest > std::chrono::days{0});
        CHECK(names.insert(rule.name).second);
        CHECK(parse_reason(rule.name).value() == rule.reason);
    }
    CHECK_FALSE(parse_reason("marketing").has_value());
}

TEST_CASE("asking for gifts, for partners and for research always needs consent") {
    for (const Reason reason : {Reason::gift_solicitation,
                                Reason::partner_introduction,
                                Reason::research,
                                Reason::recognition,
                                Reason::relationship_memory}) {
        CHECK(rule_of(reason).bases == BasisSet{LawfulBasis::consent, LawfulBasis::explicit_consent});
    }
    CHECK(rule_of(Reason::legal_record).bases == BasisSet{LawfulBasis::legal_obligation});
}

TEST_CASE("every lawful basis has a term of the vocabulary") {
    const auto known = known_terms("eu-gdpr");
    for (int i = 0; i <= static_cast<int>(LawfulBasis::legitimate_interest); ++i) {
        const auto basis = static_cast<LawfulBasis>(i);
        CHECK(known.contains(std::string(term_of(basis))));
        CHECK(parse_basis(name_of(basis)).value() == basis);
    }
}

TEST_CASE("an audience is its text") {
    for (const std::string_view text : {"self",
                                        "own_staff",
                                        "mutuals",
                                        "followers",
                                        "public",
                                        "staff_role:advancement",
                                        "actor:https://a.example/users/b",
                                        "circle:7",
                                        "partner:b.example"}) {
        CHECK(Audience::parse(text).value().text() == text);
    }
    for (const std::string_view text : {"", "everyone", "public:", "public:x", "actor", "actor:", "Public"}) {
        CAPTURE(text);
        CHECK_FALSE(Audience::parse(text).has_value());
    }
}

TEST_CASE("an audience covers those who are certainly in it and may meet those who perhaps are") {
    const Audience all[] = {Audience::self(),
                            Audience::own_staff(),
                            Audience::mutuals(),
                            Audience::followers(),
                            Audience::public_(),
                            Audience::actor("https://a.example/1"),
                            Audience::actor("https://a.example/2"),
                            Audience::staff_role("advancement"),
                            Audience::staff_role("dean"),
                            Audience::circle("1"),
                            Audience::partner("b.example"),
                            Audience::partner("c.example")};
    for (const Audience& a : all) {
        CHECK(Audience::public_().covers(a));
        CHECK(a.covers(a));
        for (const Audience& b : all) {
            CAPTURE(a.text());
            CAPTURE(b.text());
            CHECK(a.may_meet(b) == b.may_meet(a));
            if (a.covers(b) && b.kind() != AudienceKind::self) CHECK(a.may_meet(b));
            if (a.covers(b) && b.covers(a)) CHECK(a == b);
        }
    }
    CHECK(Audience::own_staff().covers(Audience::staff_role("dean")));
    CHECK_FALSE(Audience::staff_role("dean").covers(Audience::own_staff()));
    CHECK(Audience::followers().covers(Audience::mutuals()));
    CHECK_FALSE(Audience::followers().covers(Audience::actor("https://a.example/1")));
    CHECK(Audience::followers().may_meet(Audience::actor("https://a.example/1")));
    CHECK_FALSE(Audience::actor("https://a.example/1").may_meet(Audience::actor("https://a.example/2")));
}

TEST_SUITE_END();
