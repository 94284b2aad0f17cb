// Who may GET what.
#include "activitypub/delivery/followers_digest.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;

namespace {

struct Library {
    Town town{};
    StrangeHost host{town.network, "far.test"};
    Stranger follower{host, "sam"};
    Stranger other{host, "tom", 21};
    storage::PostRow open = town.post(town.a, town.ana, "for all");
    storage::PostRow closed = town.post(town.a, town.ana, "unset");

    Library() {
        town.follow(follower, town.a, town.ana);
        closed = town.post(town.a, town.ana, {.text = "for friends", .visibility = Visibility::followers});
    }
    std::string actor_path() const { return parts_of(town.ana.uri).path; }
    static std::string path(const Uri& uri) { return parts_of(uri).path; }
};

}  // namespace

TEST_SUITE("activitypub/reading") {
    TEST_CASE("each route shows a post to whom it is for, and is a plain 404 to everybody else") {
        Library library;
        const std::string open = Library::path(library.open.uri);
        const std::string closed = Library::path(library.closed.uri);
        const std::string context = Library::path(*library.closed.context);
        const auto activity_of = [&](const storage::PostRow& post) {
            return library.town.a.read([&](storage::Tx& tx) {
                auto rows =
                    tx.query("SELECT uri FROM activities WHERE object_uri = ? AND type = 'Create'", post.uri);
                REQUIRE(rows.next());
                return parts_of(Uri::trusted(rows.string(0))).path;
            });
        };
        struct Row {
            std::string path;
            bool open;
        };
        const Row rows[] = {{open, true},
                            {open + "/replies", true},
                            {open + "/likes", true},
                            {open + "/shares", true},
                            {activity_of(library.open), true},
                            {closed, false},
                            {closed + "/replies", false},
                            {closed + "/likes", false},
                            {closed + "/shares", false},
                            {context, false},
                            {activity_of(library.closed), false}};
        const std::string absent = library.other.get(library.town.a, "/posts/12345").body;
        for (const Row& row : rows) {
            CAPTURE(row.path);
            CHECK(library.follower.get(library.town.a, row.path).status == 200);
            const HttpResponse answer = library.other.get(library.town.a, row.path);
            CHECK(answer.status == (row.open ? 200 : 404));
            if (!row.open) CHECK(answer.body == absent);
            CHECK(get_unsigned(library.town.a, row.path).status == 401);
            CHECK(header(library.follower.get(library.town.a, row.path).headers, "Cache-Control")
                      .contains("private"));
        }
    }

    TEST_CASE("whom the author blocks is shown nothing, on any route") {
        Library library;
        const std::string create = library.town.a.read([&](storage::Tx& tx) {
            return parts_of(storage::outbox_of(tx, library.town.ana.id, {}).at(0).uri).path;
        });
        must(library.town.a.social().block(library.town.ana.id, library.follower.uri().text()));
        for (const std::string& path : {Library::path(library.open.uri),
                                        Library::path(library.open.uri) + "/replies",
                                        create,
                                        Library::path(*library.open.context)}) {
            CAPTURE(path);
            CHECK(library.follower.get(library.town.a, path).status == 404);
        }
        const Json page =
            json_of(library.follower.get(library.town.a, library.actor_path() + "/outbox?page=true"));
        CHECK(page["orderedItems"].empty());
    }

    TEST_CASE("the outbox holds what everybody may see, whoever asks") {
        Library library;
        for (const Stranger* who : {&library.follower, &library.other}) {
            const HttpResponse page = who->get(library.town.a, library.actor_path() + "/outbox?page=true");
            CHECK(page.body.contains("for all"));
            CHECK_FALSE(page.body.contains("for friends"));
        }
        CHECK(get_unsigned(library.town.a, library.actor_path() + "/outbox").status == 401);
    }

    TEST_CASE("an unsigned caller gets the stub of an actor, and nothing personal in it") {
        Library library;
        const Json stub = json_of(get_unsigned(library.town.a, library.actor_path()));
        CHECK(stub["id"] == library.town.ana.uri.text());
        CHECK(stub["preferredUsername"] == "ana");
        CHECK(stub.contains("publicKey"));
        CHECK(stub.contains("inbox"));
        for (const char* member :
             {"name", "summary", "icon", "image", "attachment", "published", "followers", "alsoKnownAs"}) {
            CAPTURE(member);
            CHECK_FALSE(stub.contains(member));
        }
        const Json whole = json_of(library.other.get(library.town.a, library.actor_path()));
        CHECK(whole.contains("followers"));
        CHECK(json_of(get_unsigned(library.town.a, "/actor"))["type"] == "Application");
    }

    TEST_CASE("with the requirement off, an unsigned caller sees what everybody sees") {
        SimNetwork network;
        SimNode& node = network.add_node("a.test", false);
        const Person ana = node.add_person("ana");
        const auto open = must(node.social().post(ana.id, {.text = "for all"}));
        const auto closed =
            must(node.social().post(ana.id, {.text = "for friends", .visibility = Visibility::followers}));
        CHECK(get_unsigned(node, parts_of(open.uri).path).status == 200);
        CHECK(get_unsigned(node, parts_of(closed.uri).path).status == 404);
        CHECK(json_of(get_unsigned(node, parts_of(ana.uri).path)).contains("followers"));
    }

    TEST_CASE(
        "a server's own actor sees what everybody sees, and two servers that meet do not ask each other for "
        "ever") {
        Town town;
        const auto open = town.post(town.a, town.ana, "for all");
        const auto closed =
            town.post(town.a, town.ana, {.text = "for @ben@b.test", .visibility = Visibility::direct});
        CHECK(town.b.social().find_post(town.ben.id, open.uri.text()));
        SimNode& c = town.network.add_node("c.test");
        const Person cleo = c.add_person("cleo");
        CHECK(c.social().find_post(cleo.id, open.uri.text()));
        CHECK_FALSE(c.social().find_post(cleo.id, closed.uri.text()));
        CHECK(town.network.requests() < 60);
    }

    TEST_CASE("a list of followers is a number, unless the person opened it, and then only who allows it") {
        Town town;
        const Person open = town.a.add_person("open", {.opens_lists = true});
        const Person listed = town.a.add_person("listed", {.listed = true});
        const Person quiet = town.a.add_person("quiet");
        for (const Person& who : {listed, quiet}) {
            must(town.a.social().follow(who.id, open.handle));
            must(town.a.social().follow(who.id, town.ana.handle));
        }
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto page_of = [&](const Person& who) {
            return json_of(sam.get(town.a, parts_of(who.uri).path + "/followers?page=true"));
        };
        CHECK(page_of(town.ana)["totalItems"] == 2);
        CHECK_FALSE(page_of(town.ana).contains("orderedItems"));
        CHECK(page_of(open)["orderedItems"] == Json::array({listed.uri.text()}));
    }
}

TEST_SUITE("activitypub/followers synchronisation") {
    TEST_CASE("a server is shown its own people only") {
        Library library;
        SimNode& b = library.town.b;
        library.town.follow(b, library.town.ben, library.town.ana);
        const std::string path = library.actor_path() + "/followers_synchronization";
        const Json theirs = json_of(library.other.get(library.town.a, path));
        CHECK(theirs["orderedItems"] == Json::array({library.follower.uri().text()}));
        CHECK(get_unsigned(library.town.a, path).status == 401);
    }

    TEST_CASE("lists that differ are mended from both sides") {
        Town town;
        const Person bea = town.b.add_person("bea");
        town.follow(town.b, town.ben, town.ana);
        town.follow(town.b, bea, town.ana);
        SUBCASE("a follow that the other side forgot ends here") {
            const auto ben = Town::id_at(town.a, town.ben.uri);
            town.a.write([&](storage::Tx& tx) { storage::remove_follow(tx, ben, town.ana.id); });
        }
        SUBCASE("a follow that was forgotten here ends there") {
            const auto ana = Town::id_at(town.b, town.ana.uri);
            town.b.write([&](storage::Tx& tx) { storage::remove_follow(tx, town.ben.id, ana); });
        }
        town.post(town.a, town.ana, {.text = "hello", .visibility = Visibility::followers});
        for (SimNode* node : {&town.a, &town.b}) {
            CHECK_FALSE(Town::follow_row(*node, town.ben.uri, town.ana.uri));
            CHECK(Town::follows(*node, bea.uri, town.ana.uri));
        }
    }

    TEST_CASE("a list in pages is read to its end, and a part of a list ends no follow") {
        Library library;
        Town& town = library.town;
        const Person al = town.a.add_person("al");
        const Person bo = town.a.add_person("bo");
        for (const Person& who : {town.ana, al, bo}) town.follow(town.a, who, library.follower);
        const auto uri = [&](std::string_view path) { return library.host.uri(path).text(); };
        Json first = {{"id", uri("/part")}, {"type", "OrderedCollection"}, {"first", uri("/part?page=1")}};
        Json page1 = {{"id", uri("/part?page=1")},
                      {"type", "OrderedCollectionPage"},
                      {"orderedItems", {town.ana.uri.text()}},
                      {"next", uri("/part?page=2")}};
        Json page2 = {{"id", uri("/part?page=2")},
                      {"type", "OrderedCollectionPage"},
                      {"orderedItems", {al.uri.text()}}};
        bool bo_stays = true;
        SUBCASE("all pages") {
            bo_stays = false;
        }
        SUBCASE("fewer than there are") {
            first["totalItems"] = 3;
        }
        SUBCASE("pages that never end") {
            page2["next"] = uri("/part?page=2");
        }
        SUBCASE("pages that end elsewhere") {
            page2["next"] = "https://other.test/part";
        }
        library.host.serve("/part", first);
        library.host.serve("/part?page=1", page1);
        library.host.serve("/part?page=2", page2);
        const std::string header = "collectionId=\"" + library.follower.followers().text() + "\", url=\"" +
                                   uri("/part") + "\", digest=\"00\"";
        const Json like = library.follower.activity("Like", library.open.uri.text());
        CHECK(library.follower.post(town.a, like, {.more = {{"Collection-Synchronization", header}}}) == 202);
        town.settle();
        CHECK(Town::follows(town.a, town.ana.uri, library.follower.uri()));
        CHECK(Town::follows(town.a, al.uri, library.follower.uri()));
        CHECK(Town::follows(town.a, bo.uri, library.follower.uri()) == bo_stays);
    }

    TEST_CASE("a header that speaks of somebody else's followers is not heeded") {
        Library library;
        Town& town = library.town;
        town.follow(town.a, town.ana, library.follower);
        library.host.fetched.clear();
        const std::string mine = library.follower.followers().text();
        for (const std::string& text :
             {std::string("collectionId=\"https://b.test/users/1/followers\", url=\"https://b.test/x\", "
                          "digest=\"00\""),
              "collectionId=\"" + mine + "\", url=\"https://b.test/x\", digest=\"00\"",
              "collectionId=\"" + library.other.followers().text() +
                  "\", url=\"https://far.test/x\", digest=\"00\"",
              std::string("rubbish"),
              std::string("=\"=\"=\"")}) {
            CAPTURE(text);
            const Json like = library.follower.activity("Like", library.open.uri.text());
            CHECK(library.follower.post(town.a, like, {.more = {{"Collection-Synchronization", text}}}) ==
                  202);
            town.settle();
            CHECK(Town::follows(town.a, town.ana.uri, library.follower.uri()));
        }
    }
}
