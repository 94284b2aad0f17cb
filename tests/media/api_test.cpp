// Uploads as clients make them.
#include "node/mastodon/held_posts.h"
#include "node/mastodon/status_wish.h"
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

namespace {

Json uploaded(const Client& client, const std::string& words) {
    const auto answer = client.call(
        "POST",
        "/api/v2/media",
        form("file", png_of(64, 48, quadrants(64, 48)), "a.png") + form("description", words) + end,
        form_type);
    REQUIRE(answer.status == 200);
    return answer.json();
}

}  // namespace

TEST_CASE("a picture of a deleted post is nobody's at its address, and its author's at another") {
    SmallNode node;
    const Client client(node, token_for(node, node.person("ana")));
    const auto status_at = [&](const Json& url) {
        return client.get(url.get<std::string>().substr(node.site.base.size())).status;
    };
    const Json picture = uploaded(client, "Four colours");
    const Json post =
        client.post("/api/v1/statuses", {{"status", "look"}, {"media_ids", Json::array({picture["id"]})}})
            .json();
    CHECK(post["media_attachments"][0]["url"] == picture["url"]);
    const auto place = [](const Json& of) { return "/api/v1/statuses/" + of["id"].get<std::string>(); };
    const Json gone = client.remove(place(post)).json();
    CHECK(status_at(picture["url"]) == 404);
    CHECK(status_at(picture["preview_url"]) == 404);
    REQUIRE(gone["media_attachments"].size() == 1);
    const Json again = gone["media_attachments"][0];
    CHECK(again["id"] == picture["id"]);
    CHECK(again["description"] == "Four colours");
    CHECK(again["url"] != picture["url"]);
    CHECK(status_at(again["url"]) == 200);
    CHECK(status_at(again["preview_url"]) == 200);
    const Json anew =
        client.post("/api/v1/statuses", {{"status", "look here"}, {"media_ids", Json::array({again["id"]})}})
            .json();
    CHECK(anew["media_attachments"][0]["url"] == again["url"]);
    // An edit that keeps it keeps its address, one that does not does not.
    const Json kept =
        client.put(place(anew), {{"status", "look, there"}, {"media_ids", Json::array({again["id"]})}})
            .json();
    CHECK(kept["media_attachments"][0]["url"] == again["url"]);
    REQUIRE(client.put(place(anew), {{"status", "no"}}).json()["media_attachments"].empty());
    CHECK(status_at(again["url"]) == 404);
}

TEST_CASE("words of a picture that stands in a post change with the post, and are looked at with it") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client client(node, token_for(node, ana));
    const Json picture = uploaded(client, "Our Bobolink");
    const std::int64_t id = std::stoll(picture["id"].get<std::string>());
    const auto draft = node.database->read([&](storage::Tx& tx) -> Result<node::PostDraft> {
        return node::draft_of(tx, {.text = "look", .media = {id}}, ana.id);
    });
    CHECK(draft->descriptions == std::vector<std::string>{"Our Bobolink"});
    CHECK(node::HeldPosts::digest_of(*draft) != node::HeldPosts::digest_of({.text = "look"}));
    const Json post =
        client.post("/api/v1/statuses", {{"status", "look"}, {"media_ids", Json::array({picture["id"]})}})
            .json();
    const auto refused =
        client.put("/api/v1/media/" + picture["id"].get<std::string>(), {{"description", "Our Robin"}});
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"].get<std::string>().contains("media_attributes"));
    const Json edited =
        client
            .put("/api/v1/statuses/" + post["id"].get<std::string>(),
                 {{"status", "look"},
                  {"media_ids", Json::array({picture["id"]})},
                  {"media_attributes", {{{"id", picture["id"]}, {"description", "Our cat"}}}}})
            .json();
    CHECK(edited["media_attachments"][0]["description"] == "Our cat");
}

TEST_CASE("an edit of the profile that is refused leaves the pictures as they were") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client client(node, token_for(node, ana));
    const auto edit = [&](Colour colour, const std::string& name) {
        return client.call("PATCH",
                           "/api/v1/accounts/update_credentials",
                           form("avatar", png_of(64, 48, [=](auto, auto) { return colour; }), "a.png") +
                               form("display_name", name) + end,
                           form_type);
    };
    const auto avatar = [&] {
        return client.get("/api/v1/accounts/verify_credentials").json()["avatar"].get<std::string>();
    };
    const auto status_at = [&](const std::string& url) {
        return client.get(url.substr(node.site.base.size())).status;
    };
    REQUIRE(edit(red, "Ana").status == 200);
    const std::string first = avatar();
    CHECK(status_at(first) == 200);
    CHECK(edit(green, std::string(31, 'x')).status == 422);
    CHECK(avatar() == first);
    CHECK(status_at(first) == 200);
    REQUIRE(edit(blue, "Ana").status == 200);
    CHECK(avatar() != first);
    CHECK(status_at(avatar()) == 200);
    CHECK(status_at(first) == 404);
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
