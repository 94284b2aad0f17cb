// Uploads as clients make them.
#include "tests/mastodon/client.h"
#include "tests/media/samples.h"

using namespace kith;
using namespace kith::test;

namespace {

std::string form(const std::string& name, const std::string& value, const std::string& filename = {}) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" +
           (filename.empty() ? "" : "; filename=\"" + filename + "\"\r\nContent-Type: image/jpeg") +
           "\r\n\r\n" + value + "\r\n";
}
constexpr const char* end = "--b--\r\n";
constexpr const char* form_type = "multipart/form-data; boundary=b";

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a picture is uploaded with its words, changed, shown and deleted") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client client(node, token_for(node, ana));
    const std::string photograph = with_segment(jpeg_of(120, 60, quadrants(120, 60)), 0xe1, exif_block(6));
    for (const char* path : {"/api/v1/media", "/api/v2/media"}) {
        CAPTURE(path);
        const auto answer =
            client.call("POST",
                        path,
                        form("file", photograph, "../../IMG_1.html") + form("description", "Four colours") +
                            form("focus", "0.5,-1.0") + end,
                        form_type);
        REQUIRE(answer.status == 200);
        const Json media = answer.json();
        CHECK(media["type"] == "image");
        CHECK(media["id"].is_string());
        CHECK(media["description"] == "Four colours");
        CHECK(media["meta"]["original"]["width"] == 60);
        CHECK(media["meta"]["original"]["height"] == 120);
        CHECK(media["meta"]["original"]["size"] == "60x120");
        CHECK(media["meta"]["focus"] == Json({{"x", 0.5}, {"y", -1.0}}));
        CHECK(media["remote_url"].is_null());
        CHECK(media["blurhash"].is_string());
        const std::string url = media["url"];
        CHECK(url.ends_with(".jpg"));
        CHECK_FALSE(url.contains("IMG"));
        const std::string place = "/api/v1/media/" + media["id"].get<std::string>();
        CHECK(client.get(place).json() == media);
        const auto changed = client.put(place, {{"description", ""}, {"focus", "0,0"}});
        CHECK(changed.json()["description"].is_null());
        CHECK(changed.json()["meta"]["focus"] == Json({{"x", 0.0}, {"y", 0.0}}));
        const Client other(node, token_for(node, node.person(path[6] == '1' ? "bo" : "cy")));
        CHECK(other.get(place).status == 404);
        CHECK(other.put(place, {{"description", "x"}}).status == 404);
        CHECK(other.remove(place).status == 404);
        CHECK(client.remove(place).status == 200);
        CHECK(client.get(place).status == 404);
        CHECK(client.get(url.substr(node.site.base.size())).status == 404);
    }
}

TEST_CASE("what cannot be taken is refused with words") {
    SmallNode node;
    const Client client(node, token_for(node, node.person("ana")));
    const std::string picture = gif_of(4, 4, 1);
    struct Row {
        std::string about;
        std::string body;
        int status;
    };
    const Row rows[] = {
        {"no file", form("description", "x"), 422},
        {"an empty file", form("file", "", "x.jpg"), 422},
        {"a file that says it is one", form("file", "not a picture", "x.jpg"), 422},
        {"a focus of words", form("file", picture, "x.gif") + form("focus", "left,top"), 422},
        {"half a focus", form("file", picture, "x.gif") + form("focus", "0.5"), 422},
        {"a focus that is no number", form("file", picture, "x.gif") + form("focus", "nan,inf"), 422},
        {"many words", form("file", picture, "x.gif") + form("description", std::string(1501, 'a')), 422},
    };
    for (const Row& row : rows) {
        CAPTURE(row.about);
        const auto answer = client.call("POST", "/api/v2/media", row.body + end, form_type);
        CHECK(answer.status == row.status);
        CHECK(answer.json()["error"].is_string());
    }
    const Client reader(node, token_for(node, node.person("bo"), "read"));
    CHECK(reader.call("POST", "/api/v2/media", form("file", picture, "x") + end, form_type).status == 403);
    CHECK(
        Client(node, "").call("POST", "/api/v2/media", form("file", picture, "x") + end, form_type).status ==
        401);
}

TEST_SUITE_END();
