// The node's own emojis and those of other servers, as apps and other servers see them.
#include "activitypub/builders/actor.h"
#include "activitypub/builders/post.h"
#include "activitypub/inbox/ingest.h"
#include "activitypub/wire/parse.h"
#include "activitypub/wire/serialize.h"
#include "consent/base/bytes.h"
#include "node/media/limits.h"
#include "node/media/media_store.h"
#include "node/web/placeholder_image.h"
#include "storage/domain_rules.h"
#include "tests/mastodon/hill.h"
#include "tests/support/fixtures.h"

#include <algorithm>
#include <fstream>

using namespace kith;
using namespace kith::test;

namespace {

Json adding(const std::string& name, const std::string& file = node::placeholder_avatar()) {
    return {{"shortcode", name}, {"category", "Plants"}, {"file", to_base64(as_bytes(file))}};
}

std::vector<std::string> names_in(const Json& emojis) {
    std::vector<std::string> names;
    for (const Json& each : emojis) names.push_back(each["shortcode"]);
    std::ranges::sort(names);
    return names;
}
using Names = std::vector<std::string>;

/// As a target of this node.
std::string target_of(const Json& url) {
    const std::string text = url;
    REQUIRE(text.starts_with("https://hill.test/"));
    return text.substr(std::string_view("https://hill.test").size());
}

std::vector<std::string> tags_of(const Json& document) {
    std::vector<std::string> names;
    if (!document.contains("tag")) return names;
    for (const Json& tag : document["tag"]) {
        if (tag["type"] == "Emoji") names.push_back(tag["name"]);
    }
    return names;
}

storage::ActorRow take_in(SmallNode& node, const activitypub::Actor& actor, const std::string& host) {
    std::optional<storage::ActorRow> row;
    const activitypub::Ingest ingest(node.site, node.core->ids(), *node.keys, node.core->events());
    const auto done = node.database->write([&](storage::Tx& tx) -> Done {
        row = TRY(ingest.actor(tx, actor, Host::trusted(host), "fetch", node.clock.now()));
        return {};
    });
    REQUIRE(done.has_value());
    return *row;
}

/// A document that another server published.
Json pleroma_person() {
    const auto path =
        beside_the_checkout("lemmy-payloads/crates/apub/apub/assets/pleroma/objects/person.json");
    std::ifstream file(path);
    REQUIRE(file.good());
    return Json::parse(file);
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("an emoji of the institution is offered, named where it is used, and text again when it is gone") {
    Hill hill;
    CHECK(hill.nobody.get("/api/v1/custom_emojis").json() == Json::array());
    hill.node.tell("emoji.add", adding("leaf"));
    const Json offered = hill.nobody.get("/api/v1/custom_emojis").json();
    REQUIRE(names_in(offered) == Names{"leaf"});
    CHECK(offered[0]["category"] == "Plants");
    CHECK(offered[0]["visible_in_picker"] == true);
    const std::string picture = target_of(offered[0]["url"]);
    CHECK(offered[0]["static_url"] == offered[0]["url"]);
    const auto shown = hill.nobody.get(picture);
    CHECK(shown.status == 200);
    CHECK(shown.header("Content-Type") == "image/png");
    CHECK(shown.header("X-Content-Type-Options") == "nosniff");
    CHECK(hill.nobody.get(picture + "x").status == 404);
    CHECK(hill.nobody.get("/media/emoji/leaf-0000000000000000.png").status == 404);
    CHECK(hill.nobody.get("/media/emoji/leaf").status == 404);

    const Json status = Hill::posted(hill.as_ana, {{"status", "Autumn :leaf: :absent: 12:leaf:30"}});
    CHECK(names_in(status["emojis"]) == Names{"leaf"});
    const Json warned = Hill::posted(hill.as_ana, {{"status", "x"}, {"spoiler_text", "a :leaf:"}});
    CHECK(names_in(warned["emojis"]) == Names{"leaf"});
    const Json asked = Hill::posted(
        hill.as_ana,
        {{"status", "Which?"}, {"poll", {{"options", {":leaf:", "none"}}, {"expires_in", 600}}}});
    CHECK(names_in(asked["emojis"]) == Names{"leaf"});
    CHECK(names_in(asked["poll"]["emojis"]) == Names{"leaf"});
    const std::string poll = "/api/v1/polls/" + asked["poll"]["id"].get<std::string>();
    CHECK(hill.as_ana.get(poll).json()["voted"] == true);
    CHECK(names_in(hill.as_ben.get(poll).json()["emojis"]) == Names{"leaf"});

    hill.node.tell("emoji.remove", {{"shortcode", "leaf"}});
    CHECK(hill.nobody.get("/api/v1/custom_emojis").json() == Json::array());
    CHECK(hill.as_ana.get(Hill::path(status)).json()["emojis"] == Json::array());
    CHECK(hill.nobody.get(picture).status == 404);
    CHECK_FALSE(hill.node.ask("emoji.remove", {{"shortcode", "leaf"}}));
}

TEST_CASE("names in a profile have their pictures") {
    Hill hill;
    hill.node.tell("emoji.add", adding("leaf"));
    hill.node.tell("emoji.add", adding("stem"));
    hill.node.tell("emoji.add", adding("root"));
    const auto changed =
        hill.as_ana.patch("/api/v1/accounts/update_credentials",
                          {{"display_name", "Ana :leaf:"},
                           {"note", "I like :stem:"},
                           {"fields_attributes", {{{"name", ":root:"}, {"value", "deep"}}}}});
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    const Json shown = hill.as_ana.get("/api/v1/accounts/verify_credentials").json();
    CHECK(names_in(shown["emojis"]) == Names{"leaf", "root", "stem"});
}

TEST_CASE("another picture takes the place of an emoji, at another address, and is an edit of nothing") {
    Hill hill;
    const Json first = hill.node.tell("emoji.add", adding("leaf"));
    const Json second = hill.node.tell("emoji.add", adding("leaf", node::placeholder_header()));
    CHECK(first["url"] != second["url"]);
    CHECK(hill.nobody.get(target_of(first["url"])).status == 404);
    CHECK(hill.nobody.get(target_of(second["url"])).status == 200);
    CHECK(hill.node.tell("emoji.list", Json::object()).size() == 1);
}

TEST_CASE("a file stays for as long as an emoji needs it") {
    Hill hill;
    const auto tidy = [&] {
        for (int i = 0; i < 20; ++i) hill.node.core->media().run_once(hill.node.clock.now());
    };
    const Json leaf = hill.node.tell("emoji.add", adding("leaf"));
    // The same picture again, under its own name and another.
    hill.node.tell("emoji.add", adding("leaf"));
    hill.node.tell("emoji.add", adding("stem"));
    tidy();
    CHECK(hill.nobody.get(target_of(leaf["url"])).status == 200);
    hill.node.tell("emoji.remove", {{"shortcode", "stem"}});
    tidy();
    CHECK(hill.nobody.get(target_of(leaf["url"])).status == 200);
}

TEST_CASE("what is no name or no small picture is refused with words") {
    SmallNode node;
    for (const char* name : {"a", "a b", "<b>", "a\"onload=x", "../etc", ":leaf:", "chäs"}) {
        CAPTURE(name);
        const auto refused = node.ask("emoji.add", adding(name));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().rule == "emoji/name");
    }
    const auto rule_of = [&](const std::string& file) {
        const auto refused = node.ask("emoji.add", adding("leaf", file));
        REQUIRE_FALSE(refused);
        CHECK_FALSE(refused.error().message.empty());
        return std::string(refused.error().rule);
    };
    CHECK(rule_of("<svg onload=alert(1)>") == "emoji/type");
    CHECK(rule_of("\xff\xd8\xff\xe0 a photograph") == "emoji/type");
    CHECK(rule_of(node::placeholder_avatar().substr(0, 60)) == "media/damaged");
    CHECK(rule_of(node::placeholder_avatar() + std::string(limits::emoji_bytes_max, ' ')) == "emoji/bytes");
    CHECK_FALSE(node.ask("emoji.add", {{"shortcode", "leaf"}, {"file", "no base64"}}));
    CHECK(node.tell("emoji.list", Json::object()) == Json::array());
}

TEST_CASE("people react to an announcement with an emoji of the institution, and with no other word") {
    Hill hill;
    hill.node.tell("emoji.add", adding("leaf"));
    hill.node.tell("announce.add", {{"text", "Autumn :leaf: is here"}});
    const auto announced = [&] { return hill.as_ana.get("/api/v1/announcements").json()[0]; };
    CHECK(names_in(announced()["emojis"]) == Names{"leaf"});
    const std::string place = "/api/v1/announcements/" + announced()["id"].get<std::string>() + "/reactions/";
    CHECK(hill.as_ana.put(place + "leaf", Json::object()).status == 200);
    CHECK(hill.as_ben.put(place + "leaf", Json::object()).status == 200);
    CHECK(hill.as_ana.put(place + "absent", Json::object()).status == 422);
    const Json reactions = announced()["reactions"];
    REQUIRE(reactions.size() == 1);
    CHECK(reactions[0]["name"] == "leaf");
    CHECK(reactions[0]["count"] == 2);
    CHECK(reactions[0]["me"] == true);
    CHECK(hill.nobody.get(target_of(reactions[0]["url"])).status == 200);
    CHECK(reactions[0].contains("static_url"));
    hill.node.tell("emoji.remove", {{"shortcode", "leaf"}});
    CHECK(announced()["reactions"] == Json::array());
    CHECK(announced()["emojis"] == Json::array());
}

TEST_CASE("other servers are told where the picture of each name is") {
    Hill hill;
    hill.node.tell("emoji.add", adding("leaf"));
    hill.node.tell("emoji.add", adding("stem"));
    REQUIRE(
        hill.as_ana.patch("/api/v1/accounts/update_credentials", {{"display_name", "Ana :stem:"}}).status ==
        200);
    const Json asked = Hill::posted(
        hill.as_ana,
        {{"status", "Which :absent:?"}, {"poll", {{"options", {":leaf:", "none"}}, {"expires_in", 600}}}});
    const auto documents = hill.node.database->read([&](storage::Tx& tx) -> Result<std::vector<Json>> {
        const auto author = storage::find_actor(tx, hill.ana.id).value();
        const auto post =
            storage::find_post(tx, storage::PostId(std::stoll(asked["id"].get<std::string>()))).value();
        using activitypub::Place;
        return std::vector<Json>{
            to_json(activitypub::post_object(tx, hill.node.site, post, author), Place::document),
            to_json(activitypub::actor_document(tx, hill.node.site, author, hill.node.clock.now()),
                    Place::document)};
    });
    REQUIRE(documents);
    const Json& question = documents->at(0);
    CHECK(question["type"] == "Question");
    REQUIRE(tags_of(question) == Names{":leaf:"});
    CHECK(tags_of(documents->at(1)) == Names{":stem:"});
    const auto read_again = activitypub::parse_object(question);
    REQUIRE(read_again);
    REQUIRE(read_again->emojis.size() == 1);
    CHECK(read_again->emojis[0].shortcode == "leaf");
    CHECK(read_again->emojis[0].media_type == "image/png");
    CHECK(hill.nobody.get(target_of(read_again->emojis[0].url)).status == 200);
}

TEST_CASE("the pictures of people elsewhere, and of their emojis, have addresses of ours alone") {
    SmallNode node;
    const Client nobody(node, "");
    const Json document = pleroma_person();
    const auto actor = activitypub::parse_actor(document);
    REQUIRE(actor);
    const auto row = take_in(node, *actor, "queer.hacktivis.me");
    const auto answer = nobody.get("/api/v1/accounts/" + std::to_string(row.id.value));
    const Json account = answer.json();
    CHECK(names_in(account["emojis"]) == Names{"anarchy", "bzh", "gentoo"});
    for (const Json& emoji : account["emojis"]) {
        CHECK(target_of(emoji["url"]).starts_with("/media/remote/emoji/"));
        CHECK(target_of(emoji["static_url"]).starts_with("/media/remote/still/"));
    }
    CHECK(target_of(account["avatar"]).starts_with("/media/remote/avatar/"));
    CHECK(account["avatar_static"] == account["avatar"]);
    CHECK(target_of(account["header"]).starts_with("/media/remote/header/"));
    CHECK_FALSE(answer.body.contains("queer.hacktivis.me/media"));
    CHECK_FALSE(answer.body.contains("queer.hacktivis.me/emoji"));

    SUBCASE("of nobody else does a name mean the same") {
        activitypub::Actor other = *actor;
        other.id = Uri::trusted("https://other.test/u");
        other.inbox = Uri::trusted("https://other.test/u/inbox");
        other.preferred_username = "u";
        other.keys.clear();
        other.emojis.clear();
        other.icon_url.clear();
        const auto without = take_in(node, other, "other.test");
        const Json shown = nobody.get("/api/v1/accounts/" + std::to_string(without.id.value)).json();
        CHECK(shown["emojis"] == Json::array());
        CHECK(shown["avatar"] == "https://hill.test/assets/avatar.png");
        // Nor does one of ours stand in a stranger's text.
        node.tell("emoji.add", adding("bzh"));
        CHECK(nobody.get("/api/v1/accounts/" + std::to_string(without.id.value)).json()["emojis"].empty());
    }
    SUBCASE("a blocked server's are not shown") {
        REQUIRE(node.database->write([&](storage::Tx& tx) -> Done {
            storage::put_domain_rule(tx,
                                     {.host = Host::trusted("queer.hacktivis.me"), .at = node.clock.now()});
            return {};
        }));
        const Json shown = nobody.get("/api/v1/accounts/" + std::to_string(row.id.value)).json();
        CHECK(shown["emojis"] == Json::array());
        CHECK(nobody.get(target_of(account["avatar"])).status == 404);
    }
    SUBCASE("what cannot be fetched is the placeholder, and of an emoji nothing") {
        const auto avatar = nobody.get(target_of(account["avatar"]));
        CHECK(avatar.status == 302);
        CHECK(avatar.header("Location") == "/assets/avatar.png");
        CHECK(avatar.header("Cache-Control") == "no-store");
        CHECK(nobody.get(target_of(account["header"])).header("Location") == "/assets/header.png");
        const int status = nobody.get(target_of(account["emojis"][0]["url"])).status;
        CHECK((status == 404 || status == 503));
    }
}

TEST_CASE("what others say of their emojis is bounded and looked at") {
    SmallNode node;
    const Client nobody(node, "");
    Json document = pleroma_person();
    document["name"] = ":fine: :huge: :tag0: :tag99: :tag5000: :b<i>: :file: :Fine:";
    Json tags = Json::array();
    const auto tag = [](const std::string& name, const Json& url) {
        return Json{{"type", "Emoji"}, {"name", name}, {"icon", {{"type", "Image"}, {"url", url}}}};
    };
    tags.push_back(tag(":fine:", "https://files.test/fine.png"));
    tags.push_back(tag(":b<i>:", "https://files.test/b.png"));
    tags.push_back(tag(":\"><script>alert(1)</script>:", "https://files.test/s.png"));
    tags.push_back(tag(":file:", "file:///etc/passwd"));
    tags.push_back(tag(":data:", "data:image/png;base64,AAAA"));
    tags.push_back(tag(":a:", "https://files.test/a.png"));
    tags.push_back(tag(":" + std::string(5'000, 'x') + ":", "https://files.test/long.png"));
    tags.push_back({{"type", "Emoji"}, {"name", {":list:"}}, {"icon", 7}});
    for (int i = 0; i < 10'000; ++i) {
        tags.push_back(tag(":tag" + std::to_string(i) + ":", "https://files.test/" + std::to_string(i)));
    }
    document["tag"] = tags;
    const auto actor = activitypub::parse_actor(document);
    REQUIRE(actor);
    const auto row = take_in(node, *actor, "queer.hacktivis.me");
    const Json shown = nobody.get("/api/v1/accounts/" + std::to_string(row.id.value)).json();
    CHECK(names_in(shown["emojis"]) == Names{"fine", "tag0"});
    REQUIRE(node.database->read([&](storage::Tx& tx) -> Done {
        storage::Rows rows = tx.query("SELECT COUNT(*) FROM remote_emojis");
        REQUIRE(rows.next());
        CHECK(rows.integer(0) <= static_cast<std::int64_t>(limits::shortcodes_in_text_max));
        return {};
    }));
}
