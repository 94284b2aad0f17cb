#include "activitypub/wire/shortcode.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::activitypub;

using Names = std::vector<std::string>;

TEST_SUITE_BEGIN("wire/shortcode");

TEST_CASE("a name has letters of ASCII, digits and underscores, two at least") {
    for (const char* name : {"ab", "blobcat", "A_1", "__", "42"}) CHECK(is_shortcode(name));
    for (const char* name : {"", "a", "a b", "a-b", "é!", "chäs", "a\"b", "<b>", "ab:", "a/b", "a.b"}) {
        CAPTURE(name);
        CHECK_FALSE(is_shortcode(name));
    }
    CHECK(is_shortcode(std::string(limits::shortcode_chars_max, 'a')));
    CHECK_FALSE(is_shortcode(std::string(limits::shortcode_chars_max + 1, 'a')));
    CHECK_FALSE(is_shortcode(std::string_view("a\0b", 3)));
}

TEST_CASE("names stand between colons that touch no letter, digit or colon") {
    struct Row {
        const char* text;
        Names names;
    };
    const Row rows[] = {
        {":cat:", {"cat"}},
        {"a :cat: b :dog: :cat:", {"cat", "dog"}},
        {"<p>:cat:</p>", {"cat"}},
        {":cat: :dog", {"cat"}},
        {"12:30:45", {}},
        {"see:cat:", {}},
        {":cat:s", {}},
        {"::cat::", {}},
        {":cat::dog:", {}},
        {":a: :b c: :", {}},
        {":no:cat:", {}},
        {"😀:cat:", {"cat"}},
        {":c\"t: :<b>:", {}},
        {"", {}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(find_shortcodes({row.text}) == row.names);
    }
    CHECK(find_shortcodes({":cat:", ":dog:"}) == Names{"cat", "dog"});
}

TEST_CASE("of ten thousand names a hundred are looked for") {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += " :cat" + std::to_string(i) + ":";
    CHECK(find_shortcodes({text}).size() == limits::shortcodes_in_text_max);
}

TEST_CASE("a text of nothing but names does not grow without end") {
    std::string text;
    for (int i = 0; i < 13'000; ++i) text += ":cat: ";
    const std::string shown = with_pictures(escape(text), {{"cat", "/c.png"}}).text();
    std::size_t pictures = 0;
    for (auto at = shown.find("<img"); at != std::string::npos; at = shown.find("<img", at + 1)) ++pictures;
    CHECK(pictures == limits::pictures_in_text_max);
    CHECK(shown.ends_with(":cat: "));
}

TEST_CASE("pictures stand in texts, and never within tags or code") {
    const EmojiPictures pictures = {{"cat", "/media/emoji/cat-1.png"}};
    const auto shown = [&](const char* html) {
        return with_pictures(SafeHtml::trusted(html), pictures).text();
    };
    const std::string cat =
        "<img class=\"emoji\" src=\"/media/emoji/cat-1.png\" alt=\":cat:\" title=\":cat:\" width=\"20\" "
        "height=\"20\" loading=\"lazy\">";
    CHECK(shown("<p>:cat: and :dog:</p>") == "<p>" + cat + " and :dog:</p>");
    CHECK(shown("<p><b>:cat:</b></p>") == "<p><b>" + cat + "</b></p>");
    CHECK(shown("<a href=\"https://x.test/ :cat: \">x</a>") == "<a href=\"https://x.test/ :cat: \">x</a>");
    CHECK(shown("<pre>:cat:</pre> :cat:") == "<pre>:cat:</pre> " + cat);
    CHECK(shown("<p><code>:cat:</code>x</p>:cat:") == "<p><code>:cat:</code>x</p>" + cat);
    CHECK(shown("&lt;:cat:&gt;") == "&lt;" + cat + "&gt;");
    CHECK(shown("a:cat:") == "a:cat:");
    CHECK(shown("cut <off") == "cut <off");
    const EmojiPictures hostile = {{"cat", "\"><script>"}};
    CHECK_FALSE(with_pictures(escape(":cat:"), hostile).text().contains("<script>"));
}
