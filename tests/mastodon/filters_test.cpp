// Filters: kept in both shapes, and named in every status that they match.
#include "activitypub/wire/fold.h"
#include "node/mastodon/filter_set.h"
#include "tests/mastodon/village.h"

using namespace kith;
using namespace kith::test;

namespace {

Json made(const Village::Somebody& who, const Json& filter) {
    const auto answer = who.client.post("/api/v2/filters", filter);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

/// What is said of a post to somebody.
Json filtered(const Village::Somebody& who, const storage::PostRow& post) {
    return who.client.get("/api/v1/statuses/" + id_of(post)).json()["filtered"];
}

bool holds(std::string_view text, std::string_view keyword, bool whole_word) {
    return node::holds_keyword(activitypub::fold(text), activitypub::fold(keyword), whole_word);
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a filter is kept with its words and posts, changed, and shown to its owner alone") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto post = hill.say(bea, "Hello");
    const Json filter =
        made(ana,
             {{"title", "Loud"},
              {"context", {"home", "public"}},
              {"filter_action", "hide"},
              {"expires_in", 3600},
              {"keywords_attributes", {{{"keyword", "spam"}, {"whole_word", true}}, {{"keyword", "eggs"}}}}});
    CHECK(filter["keywords"].size() == 2);
    CHECK(filter["filter_action"] == "hide");
    CHECK(filter["expires_at"].is_string());
    const std::string path = "/api/v2/filters/" + filter["id"].get<std::string>();
    CHECK(ana.client.get(path).json() == filter);
    CHECK(bea.client.get(path).status == 404);
    CHECK(bea.client.remove(path).status == 404);

    const std::string spam = filter["keywords"][0]["id"];
    const Json changed =
        ana.client
            .put(path,
                 {{"title", "Louder"},
                  {"expires_in", nullptr},
                  {"keywords_attributes", {{{"id", spam}, {"_destroy", true}}, {{"keyword", "ham"}}}}})
            .json();
    CHECK(changed["title"] == "Louder");
    CHECK(changed["expires_at"].is_null());
    CHECK(changed["keywords"].size() == 2);
    CHECK(changed["keywords"][0]["keyword"] == "eggs");

    const Json foo = ana.client.post(path + "/keywords", {{"keyword", "foo"}, {"whole_word", false}}).json();
    const std::string word = "/api/v2/filters/keywords/" + foo["id"].get<std::string>();
    CHECK(ana.client.get(word).json() == foo);
    CHECK(ana.client.put(word, {{"keyword", "bar"}}).json()["keyword"] == "bar");
    CHECK(ana.client.get(path + "/keywords").json().size() == 3);
    CHECK(bea.client.get(word).status == 404);
    CHECK(ana.client.remove(word).status == 200);
    CHECK(ana.client.get(word).status == 404);

    const auto added = ana.client.post(path + "/statuses", {{"status_id", id_of(post)}});
    REQUIRE(added.status == 200);
    CHECK(added.json()["status_id"] == id_of(post));
    CHECK(ana.client.post(path + "/statuses", {{"status_id", id_of(post)}}).status == 422);
    CHECK(ana.client.post(path + "/statuses", {{"status_id", "17"}}).status == 404);
    const std::string named = "/api/v2/filters/statuses/" + added.json()["id"].get<std::string>();
    CHECK(ana.client.get(named).json() == added.json());
    CHECK(ana.client.get(path).json()["statuses"].size() == 1);
    CHECK(bea.client.remove(named).status == 404);
    CHECK(ana.client.remove(named).status == 200);
    CHECK(ana.client.get(path + "/statuses").json().empty());
    CHECK(ana.client.remove(path).status == 200);
    CHECK(ana.client.get("/api/v2/filters").json().empty());
}

TEST_CASE("what is no filter is refused with the reason") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const Json good = {{"title", "x"}, {"context", {"home"}}};
    const auto refused = [&](const char* name, const Json& value) {
        Json filter = good;
        filter[name] = value;
        return ana.client.post("/api/v2/filters", filter).status == 422;
    };
    CHECK(refused("title", ""));
    CHECK(refused("title", std::string(5'000, 'x')));
    CHECK(refused("context", Json::array()));
    CHECK(refused("context", {"kitchen"}));
    CHECK(refused("filter_action", "burn"));
    CHECK(refused("keywords_attributes", {{{"keyword", " "}}}));
    CHECK(ana.client.get("/api/v2/filters").json().empty());
    CHECK(ana.client.post("/api/v2/filters", good).status == 200);
}

TEST_CASE("each status names the filters that match it, to their owner alone and until they expire") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const Json filter = made(ana,
                             {{"title", "Tea"},
                              {"context", {"home"}},
                              {"expires_in", 3600},
                              {"keywords_attributes", {{{"keyword", "Čaj"}}, {{"keyword", "tea"}}}}});
    const auto plain = hill.say(bea, "Nothing of the kind: steam");
    const auto tea = hill.say(bea, "A cup of TEA, or ČAJ");
    const auto warned = hill.say(bea, node::PostDraft{.text = "See inside", .content_warning = "tea"});
    CHECK(filtered(ana, plain).empty());
    const Json result = filtered(ana, tea);
    REQUIRE(result.size() == 1);
    CHECK(result[0]["filter"]["id"] == filter["id"]);
    CHECK(result[0]["keyword_matches"] == Json::array({"Čaj", "tea"}));
    CHECK(result[0]["status_matches"].is_null());
    CHECK(filtered(ana, warned).size() == 1);
    CHECK(filtered(bea, tea).empty());
    hill.must(hill.core->social().boost(bea.id(), tea.uri.text()));
    hill.follow(ana, bea);
    const Json home = ana.client.get("/api/v1/timelines/home").json();
    REQUIRE(home.size() == 3);
    CHECK(home[0]["reblog"]["filtered"].size() == 1);
    CHECK(home[0]["filtered"].size() == 1);
    CHECK(ana.client
              .post("/api/v2/filters/" + filter["id"].get<std::string>() + "/statuses",
                    {{"status_id", id_of(plain)}})
              .status == 200);
    CHECK(filtered(ana, plain)[0]["status_matches"] == Json::array({id_of(plain)}));
    hill.clock.time += std::chrono::hours(2);
    CHECK(filtered(ana, tea).empty());
}

TEST_CASE("a keyword is found whatever its case, and as a whole word where asked") {
    CHECK(holds("Great TEA here", "tea", true));
    CHECK(holds("tea", "tea", true));
    CHECK(holds("(tea)", "tea", true));
    CHECK_FALSE(holds("steam", "tea", true));
    CHECK_FALSE(holds("teatime", "tea", true));
    CHECK(holds("steam and tea", "tea", true));
    CHECK(holds("steam", "tea", false));
    CHECK_FALSE(holds("étea", "tea", true));
    CHECK_FALSE(holds("teaž", "tea", true));
    CHECK(holds("Straße", "STRASSE", true));
    CHECK(holds("ＴＥＡ", "tea", true));
    CHECK(holds("I like C++ most", "c++", true));
    CHECK(holds("x$$y", "$$", true));
    CHECK(holds("a #tag here", "#tag", true));
    CHECK_FALSE(holds("anything", "", false));
    CHECK(holds("two words here", "two words", true));
    // What would take a careless search minutes.
    const std::string same(200'000, 'a');
    CHECK_FALSE(holds(same, std::string(900, 'a') + "b", true));
    CHECK_FALSE(holds(same, "a", true));
}

TEST_CASE("the first shape of filters shows each keyword as one of them") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto answer = ana.client.post("/api/v1/filters",
                                        {{"phrase", "spam"}, {"context", {"home"}}, {"irreversible", true}});
    REQUIRE(answer.status == 200);
    const Json first = answer.json();
    CHECK(first["phrase"] == "spam");
    CHECK(first["irreversible"] == true);
    CHECK(first["whole_word"] == false);
    const std::string path = "/api/v1/filters/" + first["id"].get<std::string>();
    CHECK(ana.client.get(path).json() == first);
    const Json second = ana.client.get("/api/v2/filters").json()[0];
    CHECK(second["filter_action"] == "hide");
    CHECK(second["title"] == "spam");
    CHECK(second["keywords"][0]["id"] == first["id"]);
    CHECK(ana.client.put(path, {{"phrase", "eggs"}, {"context", {"home", "public"}}}).json()["phrase"] ==
          "eggs");
    const std::string filter = "/api/v2/filters/" + second["id"].get<std::string>();
    REQUIRE(ana.client.post(filter + "/keywords", {{"keyword", "ham"}}).status == 200);
    CHECK(ana.client.get("/api/v1/filters").json().size() == 2);
    CHECK(ana.client.put(path, {{"phrase", "eggs"}, {"context", {"thread"}}}).status == 422);
    CHECK(ana.client.put(path, {{"phrase", "more eggs"}, {"context", {"home", "public"}}}).status == 200);
    CHECK(ana.client.remove(path).status == 200);
    CHECK(ana.client.get(filter).json()["keywords"].size() == 1);
    CHECK(ana.client.get(path).status == 404);
    CHECK(ana.client.post("/api/v1/filters", {{"phrase", ""}, {"context", {"home"}}}).status == 422);
}

TEST_SUITE_END();
