#include "node/dialogue/command.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::node;
using consent::DetailKind;
using consent::Reason;

TEST_SUITE_BEGIN("node/dialogue");

TEST_CASE("plain words are understood, whatever their case, mentions and punctuation") {
    struct Row {
        std::string_view text;
        Said said;
    };
    const Row rows[] = {
        {"@consent@a.test what do you know?", Said::know},
        {"What do you know about me", Said::know},
        {"  @consent   WHO  has   it ", Said::who_has},
        {"STOP", Said::stop},
        {"stop.", Said::stop},
        {"Unsubscribe!", Said::stop},
        {"Help @consent@a.test", Said::help},
        {"export", Said::export_},
        {"yes", Said::yes},
        {"No, thank you", Said::no},
        {"@consent@a.test", Said::nothing},
        {"", Said::nothing},
        {"stopping by to say hello", Said::unclear},
        {"yesterday was fine", Said::unclear},
        {"nothing", Said::unclear},
        {"hello", Said::unclear},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(parse_command(row.text).said == row.said);
    }
}

TEST_CASE("a yes and a no carry a code") {
    CHECK(parse_command("@consent yes k7qp2").code == "K7QP2");
    CHECK(parse_command("NO K7QP2.").code == "K7QP2");
    CHECK(parse_command("yes").code.empty());
}

TEST_CASE("stop may name a purpose, and says so when it is none") {
    CHECK_FALSE(parse_command("stop").reason);
    CHECK(parse_command("stop").rest.empty());
    CHECK(parse_command("stop gifts").reason == Reason::gift_solicitation);
    CHECK(parse_command("Stop impact updates").reason == Reason::impact_updates);
    CHECK(parse_command("stop everything").rest.empty());
    CHECK(parse_command("stop the music").rest == "the music");
}

TEST_CASE("forget and remember name a kind in words") {
    CHECK(parse_command("forget my Favorite Author").kind == DetailKind::favourite_author);
    CHECK(parse_command("forget favourite_author!").kind == DetailKind::favourite_author);
    CHECK(parse_command("forget everything").everything);
    CHECK(parse_command("forget it all").rest == "it all");
    const Utterance nickname = parse_command("@consent@a.test remember Nickname: Bo Peep");
    CHECK(nickname.kind == DetailKind::nickname);
    CHECK(nickname.value == "Bo Peep");
    CHECK(parse_command("remember shoe size: 42").rest == "shoe size");
    CHECK(parse_command("remember nickname").value.empty());
}

TEST_SUITE_END();
