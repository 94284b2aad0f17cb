// Films and sounds as clients upload, post and show them.
#include "node/http/conversation.h"
#include "node/media/films.h"
#include "node/routes/media.h"
#include "tests/mastodon/client.h"
#include "tests/media/film_files.h"

using namespace kith;
using namespace kith::test;

namespace {

std::string form(const std::string& name, const std::string& value, const std::string& filename = {}) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" +
           (filename.empty() ? "" : "; filename=\"" + filename + "\"\r\nContent-Type: text/html") +
           "\r\n\r\n" + value + "\r\n";
}

Client::Answer upload(const Client& client, const std::string& path, const std::string& file) {
    return client.call("POST",
                       path,
                       form("file", file, "IMG_0001.MOV") + form("description", "Four colours") + "--b--\r\n",
                       "multipart/form-data; boundary=b");
}

void work(SmallNode& node) {
    CHECK(node.core->films().run_once(node.clock.now()).done == 1);
}

std::string place_of(const Json& media) {
    return "/api/v1/media/" + media["id"].get<std::string>();
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a film is uploaded, waited for, described, posted and shown") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client client(node, token_for(node, ana));
    const Client other(node, token_for(node, node.person("bo")));
    const auto taken = upload(client, "/api/v2/media", lying(phone_film(), 0, 1, -1, 0));
    REQUIRE(taken.status == 202);
    const Json waiting = taken.json();
    CHECK(waiting["type"] == "video");
    CHECK(waiting["url"].is_null());
    CHECK(waiting["preview_url"].is_null());
    CHECK(waiting["description"] == "Four colours");
    const std::string place = place_of(waiting);
    CHECK(client.get(place).status == 206);
    CHECK(client.get(place).json() == waiting);
    CHECK(other.get(place).status == 404);
    CHECK(other.put(place, {{"description", "x"}}).status == 404);
    CHECK(other.remove(place).status == 404);
    const Json words = {{"status", "look"}, {"media_ids", Json::array({waiting["id"]})}};
    const auto early = client.post("/api/v1/statuses", words);
    CHECK(early.status == 422);
    CHECK(early.json()["error"].get<std::string>().contains("not finished processing"));
    const auto changed = client.put(place, {{"description", "Four quarters"}, {"focus", "0.5,0"}});
    CHECK(changed.status == 206);
    CHECK(changed.json()["description"] == "Four quarters");

    work(node);
    const auto answer = client.get(place);
    REQUIRE(answer.status == 200);
    const Json ready = answer.json();
    CHECK(ready["id"] == waiting["id"]);
    CHECK(ready["type"] == "video");
    CHECK(ready["description"] == "Four quarters");
    CHECK(ready["meta"]["focus"]["x"] == 0.5);
    const Json& original = ready["meta"]["original"];
    CHECK(original["width"] == 180);
    CHECK(original["height"] == 320);
    CHECK(original["frame_rate"] == "25/1");
    CHECK(original["duration"].get<double>() >= 1.0);
    CHECK(original["bitrate"].get<std::int64_t>() > 0);
    CHECK(ready["meta"]["small"]["height"].get<int>() > ready["meta"]["small"]["width"].get<int>());
    CHECK(ready["blurhash"].is_string());

    const Json post = client.post("/api/v1/statuses", words).json();
    CHECK(post["media_attachments"] == Json::array({ready}));
    const auto path_of = [&](const Json& url) {
        return url.get<std::string>().substr(node.site.base.size());
    };
    const auto film = other.get(path_of(ready["url"]));
    CHECK(film.status == 200);
    CHECK(film.header("Content-Type") == "video/mp4");
    CHECK(film.header("X-Content-Type-Options") == "nosniff");
    CHECK(film.header("Content-Security-Policy") == "sandbox; default-src 'none'");
    CHECK(film.header("Accept-Ranges") == "bytes");
    CHECK_FALSE(film.body.contains(told));
    CHECK(other.get(path_of(ready["preview_url"])).header("Content-Type").starts_with("image/"));
    CHECK(client.remove(place).status == 422);
    CHECK(client.remove("/api/v1/statuses/" + post["id"].get<std::string>()).status == 200);
    CHECK(other.get(path_of(ready["url"])).status == 404);
}

TEST_CASE("a film that cannot be made clean says so, and one that waits can be let go") {
    SmallNode node;
    const Client client(node, token_for(node, node.person("ana")));
    const std::string broken = phone_film().substr(0, 3'000);
    const Json media = upload(client, "/api/v2/media", broken).json();
    work(node);
    const auto refused = client.get(place_of(media));
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"].get<std::string>().contains("cannot be read"));
    CHECK(client.put(place_of(media), {{"description", "x"}}).status == 422);
    const auto posted =
        client.post("/api/v1/statuses", {{"status", "look"}, {"media_ids", Json::array({media["id"]})}});
    CHECK(posted.status == 422);
    CHECK(posted.json()["error"] == refused.json()["error"]);
    CHECK(client.remove(place_of(media)).status == 200);
    CHECK(client.get(place_of(media)).status == 404);

    const Json dropped = upload(client, "/api/v2/media", phone_film()).json();
    CHECK(client.remove(place_of(dropped)).status == 200);
    CHECK(client.get(place_of(dropped)).status == 404);
    CHECK(node.core->films().run_once(node.clock.now()).done == 0);
}

TEST_CASE("the door that answers at once leads films to the one that does not") {
    SmallNode node;
    const Client client(node, token_for(node, node.person("ana")));
    const auto refused = upload(client, "/api/v1/media", phone_film());
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"].get<std::string>().contains("/api/v2/media"));
    const auto unknown = upload(client, "/api/v2/media", "MThd, notes for an instrument");
    CHECK(unknown.status == 422);
    const auto types = client.get("/api/v2/instance").json()["configuration"]["media_attachments"];
    CHECK(types["supported_mime_types"].size() > 10);
    CHECK(types["video_size_limit"] == 40 << 20);
    // What may be sent may also be on its way, twice.
    CHECK(node::upload_bytes_max_of("POST", "/api/v2/media") > limits::film_bytes_max);
    CHECK(node::Conversation::Rules{}.uploads_held_max >= 2 * limits::film_form_bytes_max);
}

TEST_CASE("a sound is uploaded, posted and shown") {
    SmallNode node;
    const Client client(node, token_for(node, node.person("ana")));
    const Json waiting =
        upload(client, "/api/v2/media", made_by_ffmpeg("-f lavfi -i sine=d=1 -c:a aac", "m4a")).json();
    CHECK(waiting["type"] == "audio");
    work(node);
    const Json ready = client.get(place_of(waiting)).json();
    CHECK(ready["type"] == "audio");
    CHECK(ready["preview_url"].is_null());
    CHECK(ready["meta"]["original"]["duration"].get<double>() > 0.9);
    CHECK_FALSE(ready["meta"]["original"].contains("width"));
    const Json post =
        client.post("/api/v1/statuses", {{"status", ""}, {"media_ids", Json::array({ready["id"]})}}).json();
    CHECK(post["media_attachments"][0] == ready);
    const auto sound = client.get(ready["url"].get<std::string>().substr(node.site.base.size()));
    CHECK(sound.header("Content-Type") == "audio/mp4");
}
