// Who may say what: rows S1, S4 and S19 of the security matrix. FEP-fe34.
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;

namespace {

struct Siege {
    Town town{};
    StrangeHost host{town.network, "evil.test"};
    Stranger eve{host, "eve"};
    StrangeHost good{town.network, "good.test"};
    Stranger tom{good, "tom", 22};

    Siege() { town.follow(town.a, town.ana, tom); }
    int post(const Json& activity) { return eve.post(town.a, activity); }
    std::int64_t count(const std::string& table) {
        return town.a.read([&](storage::Tx& tx) {
            auto rows = tx.query("SELECT count(*) FROM " + table);
            rows.next();
            return rows.integer(0);
        });
    }
};

}  // namespace

TEST_SUITE("security/S1 ids, actors and keys belong to one origin") {
    TEST_CASE("an activity whose id lives elsewhere is refused") {
        Siege siege;
        CHECK(siege.post(siege.eve.activity(
                  "Like", "https://a.test/posts/1", {{"id", "https://good.test/likes/1"}})) == 403);
    }

    TEST_CASE("an object that lives elsewhere, or is another's, is not stored") {
        Siege siege;
        siege.town.follow(siege.town.a, siege.town.ana, siege.eve);
        const auto posts = siege.count("posts");
        const std::vector<Json> notes = {
            siege.eve.note("/notes/1", "x", {{"id", "https://good.test/notes/1"}}),
            siege.eve.note("/notes/2", "x", {{"attributedTo", siege.tom.uri().text()}}),
            siege.eve.note("/notes/3",
                           "x",
                           {{"id", "https://good.test/notes/3"}, {"attributedTo", siege.tom.uri().text()}}),
            siege.eve.note("/notes/4", "x", {{"id", "https://a.test/posts/77"}}),
            siege.eve.note("/notes/5", "x", {{"attributedTo", siege.town.ana.uri.text()}}),
            siege.eve.note("/notes/6", "x", {{"id", "https://evil.test.good.test/notes/6"}}),
            siege.eve.note("/notes/7", "x", {{"id", "https://evil.test:444/notes/7"}}),
            siege.eve.note("/notes/8", "x", {{"id", "http://evil.test/notes/8"}}),
        };
        for (const Json& note : notes) {
            CAPTURE(note.dump());
            const int status = siege.post(siege.eve.activity("Create", note));
            CHECK((status == 403 || status == 400));
        }
        CHECK(siege.count("posts") == posts);
    }

    TEST_CASE("nobody edits, deletes, undoes, moves or replaces what is another's") {
        Siege siege;
        const Json note = siege.tom.note("/notes/1", "mine");
        CHECK(siege.tom.post(siege.town.a, siege.tom.create(note)) == 202);
        const auto post = siege.town.post(siege.town.a, siege.town.ana, "hello");
        const Json like = siege.tom.activity("Like", post.uri.text());
        CHECK(siege.tom.post(siege.town.a, like) == 202);
        Json edited = note;
        edited["content"] = "not mine";
        edited["updated"] = to_iso8601(siege.town.network.clock().now() + Millis(5000));
        siege.post(siege.eve.activity("Update", edited));
        siege.post(siege.eve.activity("Delete", note["id"]));
        siege.post(siege.eve.activity("Undo", like));
        siege.post(siege.eve.activity("Undo", like["id"]));
        siege.post(siege.eve.activity("Delete", siege.tom.uri().text()));
        siege.post(siege.eve.activity("Move", siege.tom.uri().text(), {{"target", siege.eve.uri().text()}}));
        siege.post(siege.eve.activity("Delete", post.uri.text()));
        siege.post(siege.eve.activity("Add", note["id"], {{"target", siege.tom.uri().text() + "/featured"}}));
        siege.town.settle();
        CHECK(siege.town.a.post(siege.good.uri("/notes/1"))->content.contains("<p>mine</p>"));
        CHECK(Town::likes(siege.town.a, post.uri) == 1);
        CHECK_FALSE(siege.town.a.actor(siege.tom.uri())->deleted);
        CHECK(Town::follows(siege.town.a, siege.town.ana.uri, siege.tom.uri()));
        CHECK(siege.town.a.post(post.uri));
        CHECK(siege.count("pins") == 0);
    }

    TEST_CASE("a tombstone for what is another's cannot be laid in advance") {
        Siege siege;
        siege.post(siege.eve.activity("Delete", siege.good.uri("/notes/9").text()));
        CHECK(siege.tom.post(siege.town.a, siege.tom.create(siege.tom.note("/notes/9", "here"))) == 202);
        CHECK(siege.town.a.post(siege.good.uri("/notes/9")));
    }

    TEST_CASE("an actor document that speaks for another place is not stored") {
        const std::vector<std::pair<const char*, Json>> changes = {
            {"another id", {{"id", "https://good.test/users/tom"}}},
            {"an inbox elsewhere", {{"inbox", "https://good.test/inbox"}}},
            {"our id", {{"id", "https://a.test/users/1"}}},
        };
        for (const auto& [about, members] : changes) {
            CAPTURE(about);
            Siege siege;
            siege.eve.change(members);
            CHECK(siege.post(siege.eve.activity("Like", "https://a.test/posts/1")) != 202);
            CHECK_FALSE(siege.town.a.actor(siege.eve.uri()));
            CHECK(siege.town.a.actor(siege.tom.uri())->inbox ==
                  Uri::trusted(siege.tom.uri().text() + "/inbox"));
        }
    }

    TEST_CASE("a handle's server must name the actor, and the actor the handle") {
        Siege siege;
        const Json jrd = {
            {"subject", "acct:tom@good.test"},
            {"links",
             {{{"rel", "self"}, {"type", "application/activity+json"}, {"href", siege.eve.uri().text()}}}}};
        siege.host.serve("/.well-known/webfinger?resource=" + percent_encode("acct:tom@evil.test"), jrd);
        // The subject decides, and its own server is asked: tom is found, and eve is not passed off as him.
        const auto found = siege.town.a.social().find_actor("@tom@evil.test");
        if (found) CHECK(found->uri == siege.tom.uri());
        CHECK_FALSE(siege.town.a.actor(siege.eve.uri()));
        CHECK_FALSE(siege.town.a.social().find_actor("@eve@good.test"));
    }

    TEST_CASE("our own people cannot be played over the network") {
        Siege siege;
        Json create = siege.eve.create(siege.eve.note("/notes/1", "x"));
        create["actor"] = siege.town.ana.uri.text();
        CHECK(siege.post(create) == 401);
        CHECK(siege.eve.post(siege.town.a,
                             siege.eve.activity("Like", "https://a.test/posts/1"),
                             {.key_id = Uri::trusted(siege.town.ana.uri.text() + "#main-key")}) == 401);
    }
}

TEST_SUITE("security/S4 fields of any form keep their meaning") {
    TEST_CASE("odd forms are taken or refused, never a fault of ours, and attribute nothing to others") {
        const std::string tom = "https://good.test/users/tom";
        const std::vector<Json> odd = {Json(),
                                       1,
                                       -1,
                                       1e300,
                                       true,
                                       "",
                                       "x",
                                       "https://good.test/users/tom",
                                       Json::array(),
                                       Json::object(),
                                       Json::array({tom, "https://evil.test/users/eve"}),
                                       Json::array({"https://evil.test/users/eve", tom}),
                                       Json{{"id", tom}},
                                       Json{{"type", "Person"}},
                                       Json::array({Json::array({tom})}),
                                       Json{{"id", 7}},
                                       Json::array({1, 2, 3}),
                                       "https://evil.test/users/eve#x",
                                       "\u0000",
                                       "acct:tom@good.test"};
        for (const char* member : {"attributedTo",
                                   "id",
                                   "type",
                                   "to",
                                   "cc",
                                   "tag",
                                   "inReplyTo",
                                   "content",
                                   "published",
                                   "updated",
                                   "attachment",
                                   "url",
                                   "summary",
                                   "context",
                                   "replies",
                                   "oneOf",
                                   "endTime",
                                   "sensitive",
                                   "quote"}) {
            Siege siege;
            siege.town.follow(siege.town.a, siege.town.ana, siege.eve);
            int number = 0;
            for (const Json& value : odd) {
                CAPTURE(member);
                CAPTURE(value.dump());
                Json note = siege.eve.note("/notes/" + std::to_string(++number), "odd");
                note[member] = value;
                const int status = siege.post(siege.eve.activity("Create", note));
                CHECK((status == 202 || status == 400 || status == 403));
            }
            siege.town.settle();
            const auto of_others = siege.town.a.read([&](storage::Tx& tx) {
                auto rows = tx.query("SELECT count(*) FROM posts WHERE actor_id <> ?",
                                     storage::actor_id_of(tx, siege.eve.uri()));
                rows.next();
                return rows.integer(0);
            });
            CHECK(of_others == 0);
        }
    }

    TEST_CASE("odd forms of an activity's own fields are no fault of ours either") {
        const std::vector<Json> odd = {
            Json(),
            1,
            true,
            "",
            "x",
            Json::array(),
            Json::object(),
            Json::array({1}),
            Json{{"id", 7}},
            Json{{"type", "Person"}, {"id", "https://good.test/users/tom"}},
            Json::array({"https://a.test/posts/1", "https://good.test/users/tom"})};
        for (const char* type : {"Create",
                                 "Update",
                                 "Delete",
                                 "Follow",
                                 "Accept",
                                 "Reject",
                                 "Undo",
                                 "Announce",
                                 "Like",
                                 "Block",
                                 "Flag",
                                 "Move",
                                 "Add",
                                 "Remove",
                                 "QuoteRequest",
                                 "Ignore",
                                 "Nonsense"}) {
            Siege siege;
            for (const char* member :
                 {"object", "target", "instrument", "result", "to", "cc", "published", "content"}) {
                for (const Json& value : odd) {
                    CAPTURE(type);
                    CAPTURE(member);
                    CAPTURE(value.dump());
                    const Json activity =
                        siege.eve.activity(type, siege.eve.uri().text() + "/nothing", {{member, value}});
                    const int status = siege.post(activity);
                    CHECK((status == 202 || status == 400 || status == 403));
                }
            }
            siege.town.settle();
            CHECK(siege.count("posts") == 0);
            CHECK(Town::follows(siege.town.a, siege.town.ana.uri, siege.tom.uri()));
        }
    }

    TEST_CASE("a person does not become a group by an Update") {
        Siege siege;
        const Json group = {{"id", siege.tom.uri().text()},
                            {"type", "Group"},
                            {"preferredUsername", "tom"},
                            {"inbox", siege.tom.uri().text() + "/inbox"}};
        CHECK(siege.tom.post(siege.town.a, siege.tom.activity("Update", group)) == 403);
        CHECK(siege.town.a.actor(siege.tom.uri())->type == "Person");
    }
}

TEST_SUITE("security/S19 keys are believed where they live only") {
    TEST_CASE("a key document served at another place, or naming another owner, verifies nothing") {
        Siege siege;
        const Json key = {{"id", siege.host.uri("/key").text()},
                          {"owner", siege.tom.uri().text()},
                          {"type", "Key"},
                          {"publicKeyPem", rsa_key(20).public_key().to_spki_pem()}};
        siege.host.serve("/key", key);
        Json like = siege.tom.activity("Like", "https://a.test/posts/1");
        CHECK(siege.eve.post(siege.town.a, like, {.key_id = siege.host.uri("/key")}) == 401);
        // A copy of tom's actor on the wrong host, with eve's key in it.
        Json copy = siege.tom.note("/x", "x");
        copy = {{"id", siege.tom.uri().text()},
                {"type", "Person"},
                {"preferredUsername", "tom"},
                {"inbox", siege.tom.uri().text() + "/inbox"},
                {"publicKey",
                 {{"id", siege.tom.key_id().text()},
                  {"owner", siege.tom.uri().text()},
                  {"publicKeyPem", rsa_key(20).public_key().to_spki_pem()}}}};
        siege.host.serve("/copy", copy);
        CHECK(siege.eve.post(siege.town.a, like, {.key_id = siege.host.uri("/copy")}) == 401);
        CHECK(siege.eve.post(siege.town.a, like, {.key_id = siege.tom.key_id()}) == 401);
    }

    TEST_CASE("an actor cannot take over a key id that is another's") {
        Siege siege;
        siege.eve.change({{"publicKey",
                           {{"id", siege.tom.key_id().text()},
                            {"owner", siege.eve.uri().text()},
                            {"publicKeyPem", rsa_key(20).public_key().to_spki_pem()}}}});
        CHECK(siege.eve.post(siege.town.a,
                             siege.eve.activity("Like", "https://a.test/posts/1"),
                             {.key_id = siege.tom.key_id()}) == 401);
        CHECK(siege.tom.post(siege.town.a, siege.tom.activity("Like", "https://a.test/posts/1")) == 202);
    }
}
