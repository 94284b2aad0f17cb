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
        {"Link!", Said::link},
        {"send me a link", Said::link},
        {"linked in some way", Said::unclear},
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
        CHECK(parse_utterance(row.text).said == row.said);
    }
}

TEST_CASE("a yes and a no carry a code") {
    CHECK(parse_utterance("@consent yes k7qp2").code == "K7QP2");
    CHECK(parse_utterance("NO K7QP2.").code == "K7QP2");
    CHECK(parse_utterance("yes").code.empty());
}

TEST_CASE("stop may name a purpose, and says so when it is none") {
    CHECK_FALSE(parse_utterance("stop").reason);
    CHECK(parse_utterance("stop").rest.empty());
    CHECK(parse_utterance("stop gifts").reason == Reason::gift_solicitation);
    CHECK(parse_utterance("Stop impact updates").reason == Reason::impact_updates);
    CHECK(parse_utterance("stop everything").rest.empty());
    CHECK(parse_utterance("stop the music").rest == "the music");
}

TEST_CASE("correct names a kind and takes the value as typed") {
    const Utterance said = parse_utterance("@consent@a.test Correct my nickname: Bea O'Neill");
    CHECK(said.said == Said::correct);
    CHECK(said.kind == DetailKind::nickname);
    CHECK(said.value == "Bea O'Neill");
    CHECK(parse_utterance("correct").said == Said::correct);
    CHECK_FALSE(parse_utterance("correct").kind);
    CHECK(parse_utterance("correct shoe size: 9").rest == "shoe size");
    CHECK(parse_utterance("correctly said").said == Said::unclear);
}

TEST_CASE("forget and remember name a kind in words") {
    CHECK(parse_utterance("forget my Favorite Author").kind == DetailKind::favourite_author);
    CHECK(parse_utterance("forget favourite_author!").kind == DetailKind::favourite_author);
    CHECK(parse_utterance("forget everything").everything);
    CHECK(parse_utterance("forget it all").rest == "it all");
    const Utterance nickname = parse_utterance("@consent@a.test remember Nickname: Bo Peep");
    CHECK(nickname.kind == DetailKind::nickname);
    CHECK(nickname.value == "Bo Peep");
    CHECK(parse_utterance("remember shoe size: 42").rest == "shoe size");
    CHECK(parse_utterance("remember nickname").value.empty());
}

TEST_SUITE_END();
