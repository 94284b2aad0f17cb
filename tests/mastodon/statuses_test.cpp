// Statuses: made, changed, taken back, seen by whom they are for.
#include "tests/mastodon/hill.h"

using namespace kith;
using namespace kith::test;

namespace {

struct Refused {
    const char* what;
    Json body;
    int status;
    const char* error;
};

std::vector<std::string> ids_of(const Json& list) {
    std::vector<std::string> ids;
    for (const Json& each : list) ids.push_back(each["id"]);
    return ids;
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a status is posted as it was asked for") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana,
                                     {{"status", "Term began. #school"},
                                      {"spoiler_text", "news"},
                                      {"visibility", "unlisted"},
                                      {"language", "de"}});
    CHECK(status["content"].get<std::string>().find("Term began.") != std::string::npos);
    CHECK(status["spoiler_text"] == "news");
    CHECK(status["sensitive"] == true);
    CHECK(status["visibility"] == "unlisted");
    CHECK(status["language"] == "de");
    CHECK(status["tags"][0]["name"] == "school");
    CHECK(status["application"]["name"] == "Test client");
    CHECK(status["account"]["acct"] == "ana");
    const Json seen = hill.as_ben.get(Hill::path(status)).json();
    CHECK(seen["id"] == status["id"]);
    CHECK_FALSE(seen.contains("application"));
    CHECK(hill.nobody.get(Hill::path(status)).status == 200);
}

TEST_CASE("what cannot be posted is refused, and says why") {
    Hill hill;
    const Json options = Json::array({"yes", "no"});
    const Refused refused[] = {
        {"nothing", Json::object(), 422, "Validation failed: Text can't be blank"},
        {"blank", {{"status", " \n "}}, 422, "Validation failed: Text can't be blank"},
        {"an object for a text", {{"status", {{"a", 1}}}}, 422, "Validation failed: Text can't be blank"},
        {"too long",
         {{"status", std::string(5'001, 'x')}},
         422,
         "Validation failed: Text character limit of 5000 exceeded"},
        {"a visibility that is none",
         {{"status", "x"}, {"visibility", "everybody"}},
         422,
         "Validation failed: Visibility is not included in the list"},
        {"an answer to nothing", {{"status", "x"}, {"in_reply_to_id", "17"}}, 404, "Record not found"},
        {"an answer to no id", {{"status", "x"}, {"in_reply_to_id", "x; DROP"}}, 404, "Record not found"},
        {"a quote of nothing", {{"status", "x"}, {"quoted_status_id", "17"}}, 404, "Record not found"},
        {"a picture that is not there",
         {{"status", "x"}, {"media_ids", {"17"}}},
         422,
         "One of the media is not there, or belongs to another post. Upload it again."},
        {"pictures that are no ids",
         {{"status", "x"}, {"media_ids", {"x"}}},
         422,
         "Validation failed: Media not found"},
        {"one choice",
         {{"status", "x"}, {"poll", {{"options", {"yes"}}, {"expires_in", 3600}}}},
         422,
         "Validation failed: Poll choices must be more than one"},
        {"the same choice twice",
         {{"status", "x"}, {"poll", {{"options", {"yes", "yes"}}, {"expires_in", 3600}}}},
         422,
         "Validation failed: Poll choices contain duplicates"},
        {"a poll of a second",
         {{"status", "x"}, {"poll", {{"options", options}, {"expires_in", 1}}}},
         422,
         "Validation failed: Poll duration is too short"},
        {"a poll of a century",
         {{"status", "x"}, {"poll", {{"options", options}, {"expires_in", 3'155'760'000}}}},
         422,
         "Validation failed: Poll duration is too long"},
        {"a policy that is none",
         {{"status", "x"}, {"quote_approval_policy", "friends"}},
         422,
         "Validation failed: Quote approval policy is not included in the list"},
        {"a time that is past",
         {{"status", "x"}, {"scheduled_at", "2001-01-01T00:00:00Z"}},
         422,
         "Validation failed: Scheduled at The scheduled date must be in the future"},
        {"a time that is none",
         {{"status", "x"}, {"scheduled_at", "soon"}},
         422,
         "Validation failed: Scheduled at is invalid"},
    };
    for (const Refused& each : refused) {
        CAPTURE(each.what);
        const auto answer = hill.as_ana.post("/api/v1/statuses", each.body);
        CHECK(answer.status == each.status);
        CHECK(answer.json()["error"] == each.error);
    }
    const std::string account = std::to_string(hill.ana.id.value);
    CHECK(hill.as_ana.get("/api/v1/timelines/home").json().empty());
}

TEST_CASE("a post names fifty people and no more") {
    Hill hill;
    const auto naming = [](int people) {
        std::string text;
        for (int i = 0; i < people; ++i) text += "@p" + std::to_string(i) + "@valley.test ";
        return text;
    };
    const Json status = Hill::posted(hill.as_ana, {{"status", naming(49) + "@ben"}});
    CHECK(status["mentions"].size() == 1);
    const auto refused = hill.as_ana.post("/api/v1/statuses", {{"status", naming(51)}});
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"].get<std::string>().contains("at most 50"));
    CHECK(hill.as_ana.put(Hill::path(status), {{"status", naming(51)}}).status == 422);
}

TEST_CASE("values of any type are answered, never with a failure of ours") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "x"}});
    Json many = Json::array();
    for (int i = 0; i < 15'000; ++i) many.push_back(std::to_string(i));
    const Json values[] = {nullptr,
                           true,
                           -1,
                           1e300,
                           "",
                           "\u0000",
                           "\u00e4",
                           Json::array(),
                           Json::array({nullptr, {1}}),
                           Json::object(),
                           {{"a", {{"b", 1}}}},
                           many};
    const char* names[] = {"status",
                           "media_ids",
                           "poll",
                           "in_reply_to_id",
                           "sensitive",
                           "spoiler_text",
                           "visibility",
                           "language",
                           "scheduled_at",
                           "quoted_status_id",
                           "local_only",
                           "quote_approval_policy",
                           "media_attributes"};
    for (const char* name : names) {
        for (const Json& value : values) {
            CAPTURE(name);
            CAPTURE(value.dump().substr(0, 40));
            Json body = {{"status", "x"}};
            body[name] = value;
            for (const auto& answer :
                 {hill.as_ana.post("/api/v1/statuses", body), hill.as_ana.put(Hill::path(status), body)}) {
                CAPTURE(answer.body.substr(0, 200));
                CHECK((answer.status == 200 || answer.status == 400 || answer.status == 404 ||
                       answer.status == 422));
            }
        }
    }
    Json poll = {{"options", Json::array({"a", "b"})}, {"expires_in", 600}};
    for (const Json& value : values) {
        for (const char* name : {"options", "expires_in", "multiple", "hide_totals"}) {
            Json odd = poll;
            odd[name] = value;
            CAPTURE(odd.dump().substr(0, 80));
            const int answered =
                hill.as_ana.post("/api/v1/statuses", {{"status", "x"}, {"poll", odd}}).status;
            CHECK((answered == 200 || answered == 400 || answered == 422));
        }
    }
    Json million = Json::array();
    for (int i = 0; i < 1'000'000; ++i) million.push_back(1);
    CHECK(hill.as_ana.post("/api/v1/statuses", {{"status", "x"}, {"media_ids", million}}).status == 400);
    CHECK(hill.as_ana.post("/api/v1/statuses", {{"status", std::string(1'000'000, 'x')}}).status == 422);
}

TEST_CASE("a text is as long as Mastodon counts it") {
    Hill hill;
    std::string links;
    for (int i = 0; i < 20; ++i) links += "https://a.example/" + std::string(400, 'x') + " ";
    CHECK(hill.as_ana.post("/api/v1/statuses", {{"status", links}}).status == 200);
    std::string names;
    for (int i = 0; i < 60; ++i)
        names += "@ana@" + std::string(60, 'h') + "." + std::string(50, 'h') + ".example ";
    CHECK(hill.as_ana.post("/api/v1/statuses", {{"status", names}}).status == 200);
    std::string umlauts;
    for (int i = 0; i < 5'000; ++i) umlauts += "\u00e4";
    CHECK(hill.as_ana.post("/api/v1/statuses", {{"status", umlauts}}).status == 200);
    CHECK(hill.as_ana.post("/api/v1/statuses", {{"status", umlauts + "x"}}).status == 422);
}

TEST_CASE("a status is edited, and its history kept") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "furst"}, {"language", "de"}});
    CHECK(hill.as_ben.put(Hill::path(status), {{"status", "mine"}}).status == 404);
    const auto answer = hill.as_ana.put(Hill::path(status), {{"status", "first"}, {"sensitive", true}});
    REQUIRE(answer.status == 200);
    const Json edited = answer.json();
    CHECK(edited["content"] == "<p>first</p>");
    CHECK(edited["sensitive"] == true);
    CHECK(edited["language"] == "de");
    CHECK_FALSE(edited["edited_at"].is_null());
    const Json plain =
        hill.as_ana
            .put(Hill::path(status), {{"status", "first!"}, {"spoiler_text", "hm"}, {"language", "en"}})
            .json();
    CHECK(plain["language"] == "en");
    const Json history = hill.as_ben.get(Hill::path(status, "/history")).json();
    REQUIRE(history.size() == 3);
    CHECK(history[0]["content"] == "<p>furst</p>");
    CHECK(history[0]["sensitive"] == false);
    CHECK(history[1]["sensitive"] == true);
    CHECK(history[2]["spoiler_text"] == "hm");
    CHECK(history[2]["account"]["acct"] == "ana");
    CHECK(hill.as_ana.get(Hill::path(status, "/source")).json()["text"] == "first!");
    CHECK(hill.as_ben.get(Hill::path(status, "/source")).status == 404);
    CHECK(hill.as_ana.put(Hill::path(status), {{"status", ""}}).status == 422);
}

TEST_CASE("a status that is deleted is handed back to be written anew") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "so @ben"}, {"spoiler_text", "hm"}});
    CHECK(hill.as_ben.remove(Hill::path(status)).status == 404);
    const auto gone = hill.as_ana.remove(Hill::path(status));
    REQUIRE(gone.status == 200);
    CHECK(gone.json()["text"] == "so @ben");
    CHECK(gone.json()["spoiler_text"] == "hm");
    CHECK(hill.as_ana.get(Hill::path(status)).status == 404);
    CHECK(hill.as_ana.remove(Hill::path(status)).status == 404);
}

TEST_CASE("a boost is deleted under its own id") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "look"}});
    const Json boost = hill.as_ben.post(Hill::path(status, "/reblog")).json();
    CHECK(hill.as_ana.remove(Hill::path(boost)).status == 404);
    CHECK(hill.as_ben.remove(Hill::path(boost)).status == 200);
    CHECK(hill.as_ben.get(Hill::path(boost)).status == 404);
    CHECK(hill.as_ben.get(Hill::path(status)).json()["reblogged"] == false);
}

TEST_CASE("a thread is shown to each as far as it is theirs to see") {
    Hill hill;
    const Json first = Hill::posted(hill.as_ana, {{"status", "one"}});
    const Json second = Hill::posted(hill.as_ben, {{"status", "two"}, {"in_reply_to_id", first["id"]}});
    const Json secret = Hill::posted(
        hill.as_ana, {{"status", "@ben only"}, {"in_reply_to_id", second["id"]}, {"visibility", "direct"}});
    const Json third = Hill::posted(hill.as_cleo, {{"status", "three"}, {"in_reply_to_id", second["id"]}});
    const Json ben = hill.as_ben.get(Hill::path(second, "/context")).json();
    CHECK(ids_of(ben["ancestors"]) == std::vector<std::string>{first["id"]});
    CHECK(ids_of(ben["descendants"]) == std::vector<std::string>{secret["id"], third["id"]});
    const Json cleo = hill.as_cleo.get(Hill::path(second, "/context")).json();
    CHECK(ids_of(cleo["descendants"]) == std::vector<std::string>{third["id"]});
    CHECK(hill.as_cleo.get(Hill::path(secret, "/context")).status == 404);
    const Json nobody = hill.nobody.get(Hill::path(first, "/context")).json();
    CHECK(ids_of(nobody["descendants"]) == std::vector<std::string>{second["id"], third["id"]});
    REQUIRE(hill.node.core->social().block(hill.ben.id, "@cleo@hill.test").has_value());
    CHECK(hill.as_ben.get(Hill::path(first, "/context")).json()["descendants"].size() == 2);
    CHECK(hill.as_cleo.get(Hill::path(second, "/context")).status == 404);
}

TEST_CASE("an answer never reaches more people than what it answers") {
    Hill hill;
    hill.follow(hill.ben, hill.ana);
    const Json first = Hill::posted(hill.as_ana, {{"status", "for followers"}, {"visibility", "private"}});
    const Json answer = Hill::posted(
        hill.as_ben, {{"status", "yes"}, {"in_reply_to_id", first["id"]}, {"visibility", "public"}});
    CHECK(answer["visibility"] == "private");
    CHECK(hill.as_cleo.get(Hill::path(answer)).status == 404);
    CHECK(hill.as_cleo.post("/api/v1/statuses", {{"status", "x"}, {"in_reply_to_id", first["id"]}}).status ==
          404);
    CHECK(hill.as_ben.post(Hill::path(first, "/reblog")).status == 403);
    CHECK(hill.as_cleo.post(Hill::path(first, "/reblog")).status == 404);
}

TEST_CASE("several statuses come in one call, without those that are not for the caller") {
    Hill hill;
    const Json open = Hill::posted(hill.as_ana, {{"status", "open"}});
    const Json secret = Hill::posted(hill.as_ana, {{"status", "@ben"}, {"visibility", "direct"}});
    const std::string ask = "/api/v1/statuses?id[]=" + open["id"].get<std::string>() +
                            "&id[]=" + secret["id"].get<std::string>() + "&id[]=17&id[]=x";
    CHECK(ids_of(hill.as_ben.get(ask).json()) == std::vector<std::string>{open["id"], secret["id"]});
    CHECK(ids_of(hill.as_cleo.get(ask).json()) == std::vector<std::string>{open["id"]});
    CHECK(hill.nobody.get("/api/v1/statuses").json() == Json::array());
    std::string many = "/api/v1/statuses?";
    for (int i = 0; i < 900; ++i) many += "id[]=" + open["id"].get<std::string>() + "&";
    CHECK(hill.as_ben.get(many).json().size() == 20);
}

TEST_CASE("a post of this node alone is for its people") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "tea at four"}, {"local_only", true}});
    CHECK(status["local_only"] == true);
    CHECK(hill.as_ben.get(Hill::path(status)).status == 200);
    CHECK(hill.nobody.get(Hill::path(status)).status == 404);
}

TEST_CASE("what is for this node alone is never for more people than it was asked for") {
    Hill hill;
    const auto posted = [&](Json what) {
        what["status"] = "@cleo listen";
        what["local_only"] = true;
        return Hill::posted(hill.as_ana, what);
    };
    struct Row {
        const char* visibility;
        const char* shown;
        int to_ben;
    };
    for (const Row& row : {Row{"direct", "direct", 404},
                           Row{"private", "direct", 404},
                           Row{"unlisted", "private", 200},
                           Row{"public", "private", 200},
                           Row{"local", "private", 200}}) {
        CAPTURE(row.visibility);
        const Json status = posted({{"visibility", row.visibility}});
        CHECK(status["visibility"] == row.shown);
        CHECK(hill.as_ben.get(Hill::path(status)).status == row.to_ben);
        CHECK(hill.as_cleo.get(Hill::path(status)).status == 200);
        CHECK(hill.nobody.get(Hill::path(status)).status == 404);
    }
    CHECK(hill.as_ana
              .post("/api/v1/statuses", {{"status", "x"}, {"visibility", "everybody"}, {"local_only", true}})
              .status == 422);
    const Json body = {{"source", {{"privacy", "private"}}}};
    REQUIRE(hill.as_ana.patch("/api/v1/accounts/update_credentials", body).status == 200);
    CHECK(hill.as_ben.get(Hill::path(posted(Json::object()))).status == 404);
}

TEST_CASE("nobody's words are translated elsewhere") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "hallo"}});
    const auto answer = hill.as_ben.post(Hill::path(status, "/translate"), {{"lang", "en"}});
    CHECK(answer.status == 403);
    CHECK(answer.json()["error"] == "Translation is not enabled on this server");
    CHECK(hill.as_ben.post("/api/v1/statuses/17/translate").status == 404);
}

TEST_SUITE_END();
