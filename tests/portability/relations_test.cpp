#include "node/portability/relations.h"

#include "node/portability/limits.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kith;
using node::RelationKind;
using storage::ImportLine;

namespace {

std::vector<ImportLine> lines_of(std::string_view csv, RelationKind kind) {
    auto lines = node::read_relations(csv, kind);
    REQUIRE_MESSAGE(lines.has_value(), (lines ? "" : lines.error().message));
    return *std::move(lines);
}

}  // namespace

TEST_SUITE("portability/relations") {
    TEST_CASE("follows as Mastodon writes them") {
        const auto lines = lines_of(
            "Account address,Show boosts,Notify on new posts,Languages\n"
            "gargron@mastodon.test,true,false,\n"
            "@Bea@donor.test,false,true,\"en, de\"\n",
            RelationKind::following);
        REQUIRE(lines.size() == 2);
        CHECK(lines[0].line == 2);
        CHECK(lines[0].target == "gargron@mastodon.test");
        const auto first = node::relation_options_of(lines[0].options);
        CHECK(first.boosts == true);
        CHECK(first.notify == false);
        CHECK(first.languages == std::vector<std::string>{});
        const auto second = node::relation_options_of(lines[1].options);
        CHECK(second.boosts == false);
        CHECK(second.notify == true);
        CHECK(second.languages == std::vector<std::string>{"en", "de"});
        CHECK(lines[1].state == "waiting");
    }

    TEST_CASE("older files have no headings, or other columns beside") {
        CHECK(lines_of("ana@hill.test\nben@hill.test\n", RelationKind::following).size() == 2);
        CHECK(lines_of("Account address\nana@hill.test\n", RelationKind::blocks).size() == 1);
        const auto swapped =
            lines_of("List name,Odd,Account address\nkin,x,ana@hill.test\n", RelationKind::lists);
        REQUIRE(swapped.size() == 1);
        CHECK(swapped[0].list == "kin");
        CHECK(swapped[0].target == "ana@hill.test");
    }

    TEST_CASE("every kind has its own columns") {
        const auto lists =
            lines_of("\"Kith, kin\",ana@hill.test\r\n =1+1,ben@hill.test\r\n", RelationKind::lists);
        CHECK(lists[0].list == "Kith, kin");
        CHECK(lists[1].list == "=1+1");
        const auto mutes =
            lines_of("Account address,Hide notifications\nana@hill.test,false\nben@hill.test,TRUE\n",
                     RelationKind::mutes);
        CHECK(node::relation_options_of(mutes[0].options).hide_notifications == false);
        CHECK(node::relation_options_of(mutes[1].options).hide_notifications == true);
        CHECK(lines_of("Spam.TEST\n#domain\n", RelationKind::domains)[0].target == "spam.test");
        CHECK(lines_of("#domain\nspam.test\n", RelationKind::domains).size() == 1);
        CHECK(lines_of("https://hill.test/posts/1\n", RelationKind::bookmarks)[0].target ==
              "https://hill.test/posts/1");
    }

    TEST_CASE("a line that says nothing that can be done is refused alone, with its number") {
        const auto lines = lines_of(
            "Account address\nana@hill.test\nnonsense\n\nhttps://evil.test/\nANA@hill.test\nana@hill.test\n",
            RelationKind::blocks);
        REQUIRE(lines.size() == 5);
        CHECK(lines[0].state == "waiting");
        CHECK(lines[1].state == "refused");
        CHECK(lines[1].line == 3);
        CHECK(lines[1].why.contains("no address"));
        CHECK(lines[2].line == 5);
        CHECK(lines[2].state == "refused");
        CHECK(lines[4].why == "Line 2 says the same.");
        CHECK(lines_of("javascript:alert(1)\n", RelationKind::bookmarks)[0].state == "refused");
        CHECK(lines_of("..\n", RelationKind::domains)[0].state == "refused");
        CHECK(lines_of(",ana@hill.test\n", RelationKind::lists)[0].why == "The list has no name.");
    }

    TEST_CASE("a file of another kind, and one that says nothing, are refused whole") {
        const auto refused = [](std::string_view csv, RelationKind kind) {
            const auto lines = node::read_relations(csv, kind);
            return !lines && !lines.error().message.empty();
        };
        CHECK(refused("#domain\nspam.test\n", RelationKind::following));
        CHECK(refused("Account address\nana@hill.test\n", RelationKind::lists));
        CHECK(refused("Account address,Show boosts\n", RelationKind::following));
        CHECK(refused("", RelationKind::mutes));
        CHECK(refused("\"", RelationKind::mutes));
    }

    TEST_CASE("names of kinds and files stand for one kind each") {
        for (const RelationKind kind : node::relation_kinds) {
            CHECK(node::relation_kind_of(to_string(kind)) == kind);
            CHECK(node::file_name_of(kind).ends_with(".csv"));
        }
        CHECK(!node::relation_kind_of("others").has_value());
    }
}
