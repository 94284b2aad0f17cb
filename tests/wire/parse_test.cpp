#include "activitypub/wire/parse.h"

#include "consent/base/limits.h"
#include "consent/json.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::activitypub;

namespace {

Json activity() {
    return {{"id", "https://a.example/act/1"},
            {"type", "Like"},
            {"actor", "https://a.example/u"},
            {"object", "https://b.example/1"}};
}
Json note() {
    return {{"id", "https://a.example/1"},
            {"type", "Note"},
            {"attributedTo", "https://a.example/u"},
            {"content", "<p>Hi</p>"}};
}
Json actor() {
    return {{"id", "https://a.example/u"},
            {"type", "Person"},
            {"preferredUsername", "u"},
            {"inbox", "https://a.example/u/inbox"}};
}
Json with(Json json, const char* key, Json value) {
    json[key] = std::move(value);
    return json;
}
Json key(const char* id = "https://a.example/u#main-key", const char* owner = "https://a.example/u") {
    return {{"id", id}, {"owner", owner}, {"publicKeyPem", "-----BEGIN PUBLIC KEY-----"}};
}

template <class T>
std::string rule_of(const Result<T>& result) {
    return result ? "" : std::string(result.error().rule);
}

}  // namespace

TEST_SUITE("wire/parse") {
    TEST_CASE("who acts and on what may be written as a string, an object or an array") {
        const Json forms[] = {"https://b.example/1",
                              {{"id", "https://b.example/1"}, {"type", "Note"}},
                              Json::array({"https://b.example/1"}),
                              Json::array({{{"id", "https://b.example/1"}}}),
                              {{"type", "Link"}, {"href", "https://b.example/1"}}};
        for (const Json& form : forms) {
            CAPTURE(form.dump());
            CHECK(parse_activity(with(activity(), "object", form)).value().object().id->text() ==
                  "https://b.example/1");
            CHECK(parse_activity(with(activity(), "actor", form)).value().actor.text() ==
                  "https://b.example/1");
            CHECK(parse_object(with(note(), "attributedTo", form)).value().attributed_to->text() ==
                  "https://b.example/1");
            CHECK(parse_object(with(note(), "inReplyTo", form)).value().in_reply_to->text() ==
                  "https://b.example/1");
            CHECK(parse_object(with(note(), "to", form)).value().to.at(0).text() == "https://b.example/1");
        }
        CHECK(parse_activity(with(activity(), "type", Json::array({"Thing", "Follow"}))).value().type ==
              ActivityType::follow);
        CHECK(parse_activity(with(activity(), "type", "Dislike")).value().type == ActivityType::other);
        CHECK(parse_activity(with(activity(), "type", "Dislike")).value().type_name == "Dislike");
    }

    TEST_CASE("a document without what gives it meaning is refused") {
        struct Row {
            const char* about;
            std::string rule;
            const char* expected;
        };
        const auto without = [](Json json, const char* name) {
            json.erase(name);
            return json;
        };
        const Row rows[] = {
            {"no actor", rule_of(parse_activity(without(activity(), "actor"))), "activity/no_actor"},
            {"a number as actor", rule_of(parse_activity(with(activity(), "actor", 5))), "activity/no_actor"},
            {"an actor elsewhere",
             rule_of(parse_activity(with(activity(), "actor", "mailto:u@a.example"))),
             "activity/no_actor"},
            {"no type", rule_of(parse_activity(with(activity(), "type", 5))), "activity/no_type"},
            {"no object",
             rule_of(parse_activity(with(activity(), "object", Json::array()))),
             "activity/nothing_acted_on"},
            {"an array", rule_of(parse_activity(Json::array({activity()}))), "activity/no_object"},
            {"an object with no id", rule_of(parse_object(without(note(), "id"))), "object/no_id"},
            {"a note of nobody", rule_of(parse_object(without(note(), "attributedTo"))), "object/no_author"},
            {"an actor with no inbox", rule_of(parse_actor(without(actor(), "inbox"))), "actor/no_inbox"},
            {"a note as actor", rule_of(parse_actor(note())), "actor/type"},
            {"a nameless actor",
             rule_of(parse_actor(without(actor(), "preferredUsername"))),
             "actor/no_username"},
            {"a note as collection", rule_of(parse_collection(note())), "collection/type"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(row.rule == row.expected);
        }
        CHECK(parse_object({{"id", "https://a.example/1"}, {"type", "Tombstone"}}));
        CHECK(!parse_activity(with(activity(), "id", "urn:uuid:1")).value().id);
    }

    TEST_CASE("the words of a note are found where peers put them") {
        CHECK(parse_object(note()).value().content == "<p>Hi</p>");
        Json mapped = note();
        mapped.erase("content");
        mapped["contentMap"] = {{"de", "<p>Hallo</p>"}};
        CHECK(parse_object(mapped).value().content == "<p>Hallo</p>");
        CHECK(parse_object(mapped).value().language == "de");
        mapped["content"] = "<p>Hi</p>";
        mapped["contentMap"] = {{"de", "<p>Hallo</p>"}, {"en", "<p>Hi</p>"}};
        CHECK(parse_object(mapped).value().content == "<p>Hi</p>");
        CHECK(parse_object(mapped).value().language == "en");
        CHECK(parse_object(with(note(), "content", 16)).value().content.empty());
        CHECK(parse_object(with(note(), "content", Json::array({"a", "b"}))).value().content == "a");
        CHECK(parse_object(with(note(), "content", std::string("a\0b", 3))).value().content == "ab");
        const Json plain = with(with(note(), "content", "1 < 2"), "mediaType", "text/plain");
        CHECK(parse_object(plain).value().content == "<p>1 &lt; 2</p>");
        CHECK(parse_object(with(note(), "source", {{"content", "Hi"}, {"mediaType", "text/markdown"}}))
                  .value()
                  .source == "Hi");
    }

    TEST_CASE("one tag or attachment may stand without its array") {
        const Json mention = {{"type", "Mention"}, {"href", "https://b.example/u"}, {"name", "@u@b.example"}};
        CHECK(parse_object(with(note(), "tag", mention)).value().mentions.size() == 1);
        CHECK(parse_object(with(note(), "tag", Json::array({mention, 5, "x", nullptr})))
                  .value()
                  .mentions.size() == 1);
        const Json image = {{"type", "Document"},
                            {"mediaType", "image/png"},
                            {"url", "https://m.example/1.png"},
                            {"name", "A cat"},
                            {"width", 640},
                            {"height", "480"},
                            {"focalPoint", {0.5, -2}}};
        const auto object = parse_object(with(note(), "attachment", image)).value();
        REQUIRE(object.attachments.size() == 1);
        const Attachment& attachment = object.attachments.front();
        CHECK(attachment.url.text() == "https://m.example/1.png");
        CHECK(attachment.name == "A cat");
        CHECK(attachment.width == 640);
        CHECK(attachment.height == 480);
        CHECK(attachment.focal_point == FocalPoint{0.5, -1});
        const Json linked = {{"type", "Image"},
                             {"url", {{{"type", "Link"}, {"href", "https://m.example/2.png"}}}}};
        CHECK(parse_object(with(note(), "attachment", linked)).value().attachments.at(0).url.text() ==
              "https://m.example/2.png");
    }

    TEST_CASE("hashtags, emoji and object links lose their marks and keep their meaning") {
        const Json tags =
            Json::array({{{"type", "Hashtag"}, {"name", "#Kith"}, {"href", "https://a.example/tags/kith"}},
                         {{"type", "Emoji"},
                          {"name", ":cat:"},
                          {"icon", {{"type", "Image"}, {"url", "https://a.example/c.png"}}}},
                         {{"type", "Emoji"}, {"name", ":none:"}},
                         {{"type", "Link"},
                          {"mediaType", "application/activity+json"},
                          {"href", "https://c.example/9"},
                          {"rel", "https://misskey-hub.net/ns#_misskey_quote"},
                          {"name", "RE: x"}}});
        const auto object = parse_object(with(note(), "tag", tags)).value();
        CHECK(object.hashtags == std::vector<Hashtag>{{"Kith", "https://a.example/tags/kith"}});
        REQUIRE(object.emojis.size() == 1);
        CHECK(object.emojis.front().shortcode == "cat");
        CHECK(object.links.size() == 1);
        CHECK(object.quote->text() == "https://c.example/9");
    }

    TEST_CASE("each of the four names of a quote is understood") {
        for (const char* name : {"quote", "quoteUri", "quoteUrl", "_misskey_quote"}) {
            CHECK(parse_object(with(note(), name, "https://c.example/9")).value().quote->text() ==
                  "https://c.example/9");
        }
        CHECK(!parse_object(with(note(), "quote", "not a uri")).value().quote);
    }

    TEST_CASE("polls are read with their totals, single or multiple, open or closed") {
        Json question = with(note(), "type", "Question");
        question["oneOf"] =
            Json::array({{{"type", "Note"}, {"name", "Yes"}, {"replies", {{"totalItems", 3}}}},
                         {{"type", "Note"}, {"name", "No"}},
                         {{"type", "Note"}}});
        question["endTime"] = "2026-01-01T00:00:00.123456Z";
        question["votersCount"] = 3;
        auto poll = parse_object(question).value().poll.value();
        CHECK(poll.options == std::vector<PollOption>{{"Yes", 3}, {"No", 0}});
        CHECK(!poll.multiple);
        CHECK(!poll.closed);
        CHECK(poll.voters_count == 3);
        question["closed"] = true;
        CHECK(parse_object(question).value().poll->closed == parse_object(question).value().poll->end_time);
        question["anyOf"] = question["oneOf"];
        question.erase("oneOf");
        CHECK(parse_object(question).value().poll->multiple);
        CHECK(!parse_object(note()).value().poll);
    }

    TEST_CASE("converted types keep their whole document, notes do not") {
        for (const char* type : {"Article", "Page", "Event", "Image", "Video", "Audio"}) {
            const Json json = with(with(note(), "type", type), "own", {{"deep", 1}});
            const auto object = parse_object(json).value();
            REQUIRE(object.extra);
            CHECK(*object.extra == json);
        }
        CHECK(!parse_object(note()).value().extra);
    }

    TEST_CASE("interaction policies say who, in both of their names") {
        const Json policy = {
            {"canReply", {{"automaticApproval", "as:Public"}, {"manualApproval", Json::array()}}},
            {"canLike",
             {{"always", Json::array({"https://a.example/u/followers"})},
              {"approvalRequired", Json::array({"Public"})}}}};
        const auto read = parse_object(with(note(), "interactionPolicy", policy)).value().policy;
        CHECK(is_public(read.can_reply->automatic));
        CHECK(read.can_reply->manual.empty());
        CHECK(read.can_like->automatic.at(0).text() == "https://a.example/u/followers");
        CHECK(is_public(read.can_like->manual));
        CHECK(!read.can_quote);
        CHECK(parse_object(note()).value().policy.empty());
    }

    TEST_CASE("caps are applied: lists end, texts are cut between characters") {
        Json many = Json::array();
        for (int i = 0; i < 2000; ++i) many.push_back("https://b.example/" + std::to_string(i));
        const auto read = parse_object(with(with(note(), "to", many), "cc", many)).value();
        CHECK(read.to.size() == limits::recipients_max);
        CHECK(read.cc.empty());
        Json tags = Json::array();
        for (int i = 0; i < 300; ++i) {
            tags.push_back({{"type", "Mention"}, {"href", "https://b.example/" + std::to_string(i)}});
        }
        CHECK(parse_object(with(note(), "tag", tags)).value().mentions.size() == limits::tags_max);
        std::string umlauts = "x";
        while (umlauts.size() < 3000) umlauts += "ü";
        const std::string name = parse_actor(with(actor(), "name", umlauts)).value().name;
        CHECK(name.size() == limits::name_bytes_max - 1);
        CHECK(name.ends_with("ü"));
        CHECK(rule_of(parse_actor(with(actor(), "preferredUsername", std::string(2049, 'a')))) ==
              "actor/username");
        CHECK(!parse_object(with(note(), "inReplyTo", "https://b.example/" + std::string(3000, 'a')))
                   .value()
                   .in_reply_to);
        Json keys = Json::array();
        for (int i = 0; i < 20; ++i)
            keys.push_back(key(("https://a.example/u#" + std::to_string(i)).c_str()));
        CHECK(parse_actor(with(actor(), "publicKey", keys)).value().keys.size() ==
              limits::keys_per_actor_max);
    }

    TEST_CASE("an actor's keys are those that name the actor as their owner") {
        CHECK(parse_actor(with(actor(), "publicKey", key())).value().keys.size() == 1);
        CHECK(parse_actor(with(actor(), "publicKey", key("https://a.example/u#k", "https://b.example/u")))
                  .value()
                  .keys.empty());
        Json two_texts = key();
        two_texts["publicKeyMultibase"] = "z6Mk";
        CHECK(parse_actor(with(actor(), "publicKey", two_texts)).value().keys.empty());
        const Json multikey = {{"id", "https://a.example/u#ed"},
                               {"type", "Multikey"},
                               {"controller", "https://a.example/u"},
                               {"publicKeyMultibase", "z6Mk"},
                               {"expires", "2030-01-01T00:00:00Z"}};
        const auto keys =
            parse_actor(with(with(actor(), "publicKey", key()), "assertionMethod", multikey)).value().keys;
        REQUIRE(keys.size() == 2);
        CHECK(keys[0].pem == "-----BEGIN PUBLIC KEY-----");
        CHECK(keys[1].multibase == "z6Mk");
        CHECK(keys[1].expires.has_value());
    }

    TEST_CASE("a key document is believed under its own name only") {
        const Uri id = Uri::parse("https://a.example/u/main-key").value();
        CHECK(parse_key(key("https://a.example/u/main-key"), id));
        CHECK(rule_of(parse_key(key("https://a.example/other"), id)) == "key/not_in_document");
        const Json stub = {{"id", "https://a.example/u"},
                           {"preferredUsername", "u"},
                           {"type", "Person"},
                           {"publicKey", key("https://a.example/u/main-key")}};
        CHECK(parse_key(stub, id).value().owner.text() == "https://a.example/u");
        const Json foreign = {{"id", "https://evil.example/u"},
                              {"publicKey", key("https://a.example/u/main-key")}};
        CHECK(!parse_key(foreign, id));
    }

    TEST_CASE("an actor's other properties are read in the forms that peers write") {
        Json json = actor();
        json["url"] =
            Json::array({{{"type", "Link"}, {"href", "https://a.example/@u"}, {"mediaType", "text/html"}}});
        json["icon"] = Json::array({{{"type", "Image"}, {"url", "https://a.example/i.png"}}});
        json["endpoints"] = {{"sharedInbox", "https://a.example/inbox"}};
        json["generator"] = {{"type", "Application"},
                             {"implements", {{{"href", "https://datatracker.ietf.org/doc/html/rfc9421"}}}}};
        json["attachment"] = {{"type", "PropertyValue"}, {"name", "Web"}, {"value", "<a>x</a>"}};
        json["discoverable"] = false;
        json["alsoKnownAs"] = "https://old.example/u";
        const auto read = parse_actor(json).value();
        CHECK(read.url == "https://a.example/@u");
        CHECK(read.icon_url == "https://a.example/i.png");
        CHECK(read.shared_inbox->text() == "https://a.example/inbox");
        CHECK(read.implements == std::vector<std::string>{"https://datatracker.ietf.org/doc/html/rfc9421"});
        CHECK(read.fields == std::vector<ProfileField>{{"Web", "<a>x</a>"}});
        CHECK(read.discoverable == false);
        CHECK(!read.indexable.has_value());
        CHECK(read.also_known_as.size() == 1);
        CHECK(parse_actor(
            {{"id", "https://l.example/"}, {"type", "Application"}, {"inbox", "https://l.example/in"}}));
    }

    TEST_CASE("the envelope tells a self-Delete before anything is believed") {
        const auto body = parse_untrusted(
            R"({"type":"Delete","id":"https://a.example/u#delete","actor":"https://a.example/u","object":{"id":"https://a.example/u"},"proof":{}})");
        const auto envelope = read_envelope(*body).value();
        CHECK(envelope.type == ActivityType::delete_);
        CHECK(envelope.object == envelope.actor);
        CHECK(envelope.has_proof);
        CHECK(!read_envelope(*parse_untrusted("[]")));
    }
}
