// Posts that go from one node to another, or come from Mastodon, in an archive.
#include "node/portability/archive_in.h"
#include "node/portability/archive_out.h"
#include "node/portability/limits.h"
#include "storage/delivery_queue.h"
#include "storage/imports.h"
#include "storage/likes.h"
#include "storage/notifications.h"
#include "tests/mastodon/village.h"
#include "tests/portability/old_server.h"
#include "tests/portability/sample_picture.h"
#include "tests/support/temp_dir.h"

#include <fstream>

using namespace kith;
using namespace kith::test;
using node::ArchiveIn;
using node::ArchiveReader;

namespace {

std::map<std::string, std::string> files_in(const std::string& path) {
    std::map<std::string, std::string> files;
    auto reader = ArchiveReader::open(path);
    REQUIRE(reader.has_value());
    while (reader->next().value()) files[reader->name()] = reader->rest(8 << 20).value();
    return files;
}

struct Home : Village {
    Somebody ana = somebody("ana");
    Somebody ben = somebody("ben");
    TempDir folder{};

    Result<ArchiveIn::Summary> bring(const std::string& path, ArchiveIn::Place place = {}) {
        ArchiveIn archive({site, *database, core->media(), core->ids(), clock, random},
                          ana.row,
                          {.place = place,
                           .still_wanted = [](storage::Tx&) { return Done(); },
                           .stopping = [] { return false; }});
        TRY_DONE(archive.run(path));
        return archive.summary();
    }
    ArchiveIn::Summary must_bring(const std::string& path, ArchiveIn::Place place = {}) {
        auto summary = bring(path, place);
        REQUIRE_MESSAGE(summary.has_value(), (summary ? "" : summary.error().message));
        return *summary;
    }
    Json posts_of_ana(const Client& seen_by) {
        return seen_by.get("/api/v1/accounts/" + ana.key() + "/statuses?limit=40").json();
    }
    std::int64_t count(const std::string& sql) {
        return *database->read([&](storage::Tx& tx) -> Result<std::int64_t> {
            auto rows = tx.query(sql);
            return rows.next() ? rows.integer(0) : 0;
        });
    }
};

/// With its two posts and their picture.
void goes_to_another_node(const std::string& path) {
    SmallNode other(":memory:", "other.test");
    other.clock.time += std::chrono::hours(1);  // later than all of it: what lies ahead counts as of now
    const auto cleo = other.person("cleo");
    const auto came = other.tell("import.archive", {{"handle", "cleo"}, {"in", path}});
    CHECK(came["posts"] == 2);
    CHECK(came["files"] == 1);
    CHECK(came["others"] == 1);
    const Json there = Client(other, token_for(other, cleo))
                           .get("/api/v1/accounts/" + std::to_string(cleo.id.value) + "/statuses")
                           .json();
    REQUIRE(there.size() == 2);
    CHECK(there[0]["visibility"] == "private");
    CHECK(there[1]["content"] == "<p>with a picture</p>");
    REQUIRE(there[1]["media_attachments"].size() == 1);
    CHECK(there[1]["media_attachments"][0]["description"] == "a hill");
}

}  // namespace

TEST_SUITE("portability/archive") {
    TEST_CASE("posts of Mastodon's archive stand at their dates, and nobody is told") {
        Home home;
        home.follow(home.ben, home.ana);
        home.say(home.ana, "written here");
        const auto deliveries = home.count("SELECT count(*) FROM activities");
        const auto told = home.count("SELECT count(*) FROM notifications");
        OldServer old;
        const std::string followers = std::string(old_id) + "/followers";
        old.items = Json::array(
            {note(1, "<p>first, <a href=\"https://a.test/\">linked</a><script>alert(1)</script></p>"),
             note(2, "<p>unlisted</p>", {{"to", {followers}}, {"cc", {"as:Public"}}}),
             note(3, "<p>for followers</p>", {{"to", {followers}}, {"cc", Json::array()}}),
             note(4, "<p>to one alone</p>", {{"to", {"https://b.test/users/bea"}}, {"cc", Json::array()}}),
             note(5, "<p>and on</p>", {{"inReplyTo", std::string(old_id) + "/statuses/1"}}),
             note(6, "<p>of somebody else</p>", {{"attributedTo", "https://old.test/users/eve"}}),
             {{"id", "https://old.test/1"},
              {"type", "Announce"},
              {"actor", old_id},
              {"object", "https://b.test/1"}}});
        const std::string path = old.write(home.folder.path());
        const auto summary = home.must_bring(path);
        CHECK(summary.posts == 4);
        CHECK(summary.direct == 1);
        CHECK(summary.others == 2);
        CHECK(summary.refused == 0);
        CHECK(!summary.more);

        const Json all = home.posts_of_ana(home.ana.client);
        REQUIRE(all.size() == 5);
        CHECK(all[0]["content"] == "<p>written here</p>");
        CHECK(all[4]["created_at"] == "2019-05-02T10:00:00.000Z");
        CHECK(all[4]["content"].get<std::string>().contains("first"));
        CHECK(!all[4]["content"].get<std::string>().contains("script"));
        CHECK(all[3]["visibility"] == "unlisted");
        CHECK(all[2]["visibility"] == "private");
        CHECK(all[1]["in_reply_to_id"] == all[4]["id"]);
        for (std::size_t i = 1; i < all.size(); ++i) {
            CHECK(std::stoll(all[i]["id"].get<std::string>()) <
                  std::stoll(all[i - 1]["id"].get<std::string>()));
        }
        // A stranger sees what is open.
        CHECK(home.posts_of_ana(Client(home, "")).size() == 4);
        CHECK(home.count("SELECT count(*) FROM activities") == deliveries);
        CHECK(home.count("SELECT count(*) FROM notifications") == told);

        const auto again = home.must_bring(path);
        CHECK(again.posts == 0);
        CHECK(again.known == 4);
        CHECK(home.posts_of_ana(home.ana.client).size() == 5);
    }

    TEST_CASE("a post that was deleted here does not come back") {
        Home home;
        OldServer old;
        old.items = Json::array({note(1, "<p>regretted</p>")});
        const std::string path = old.write(home.folder.path());
        home.must_bring(path);
        const Json all = home.posts_of_ana(home.ana.client);
        REQUIRE(all.size() == 1);
        REQUIRE(home.ana.client.remove("/api/v1/statuses/" + all[0]["id"].get<std::string>()).status == 200);
        CHECK(home.must_bring(path).posts == 0);
        CHECK(home.posts_of_ana(home.ana.client).empty());
    }

    TEST_CASE("files come with their posts and their words, through the same door as uploads") {
        Home home;
        OldServer old;
        const std::string name = "media_attachments/files/1/original/a.png";
        old.files = {{name, sample_png()}, {"media_attachments/files/2/original/b.mp4", "no picture at all"}};
        old.items = Json::array({note(1,
                                      "<p>with a picture</p>",
                                      {{"attachment",
                                        {{{"type", "Document"},
                                          {"mediaType", "image/png"},
                                          {"url", "/" + name},
                                          {"name", "a <b>hill</b>"},
                                          {"focalPoint", {0.5, -0.25}}},
                                         {{"type", "Document"},
                                          {"mediaType", "video/mp4"},
                                          {"url", "/media_attachments/files/2/original/b.mp4"}},
                                         {{"type", "Document"}, {"url", "/../../../../etc/passwd"}}}}})});
        const std::string path = old.write(home.folder.path());
        const auto summary = home.must_bring(path);
        CHECK(summary.files == 1);
        CHECK(summary.files_refused == 1);
        const Json all = home.posts_of_ana(home.ana.client);
        REQUIRE(all.size() == 1);
        REQUIRE(all[0]["media_attachments"].size() == 1);
        const Json& media = all[0]["media_attachments"][0];
        CHECK(media["description"] == "a hill");
        CHECK(media["url"].get<std::string>().starts_with("https://hill.test/media/"));
        CHECK(media["meta"]["focus"]["x"] == 0.5);
        CHECK(home.must_bring(path).files == 0);
        CHECK(home.posts_of_ana(home.ana.client)[0]["media_attachments"].size() == 1);
    }

    TEST_CASE("a file that is deleted while the archive is written is left out of it") {
        Home home;
        auto media = home.core->media().upload(home.ana.row, sample_png(), {.description = "a hill"});
        REQUIRE(media.has_value());
        home.say(home.ana,
                 {.text = "with a picture", .attach = [&](storage::Tx& tx, const storage::PostRow& post) {
                      const std::vector<storage::MediaId> ids = {media->id};
                      return storage::attach_media(
                          tx, home.ana.id(), post.id, ids, home.random, home.clock.now());
                  }});
        REQUIRE(home.core->blobs().remove(media->blob).has_value());
        const auto told =
            home.tell("export.archive", {{"handle", "ana"}, {"out", home.folder.path() + "/ana.zip"}});
        CHECK(told["posts"] == 1);
        CHECK(told["files"] == 0);
        CHECK(files_in(home.folder.path() + "/ana.zip").contains("outbox.json"));
    }

    TEST_CASE("our own archive goes to another node, with all its posts and pictures") {
        Home home;
        home.follow(home.ana, home.ben);
        const auto theirs = home.say(home.ben, "secret of ben", Visibility::followers);
        const auto open = home.say(home.ben, "open words of ben");
        home.must(home.core->social().like(home.ana.id(), theirs.uri.text()));
        home.must(home.core->social().bookmark(home.ana.id(), theirs.uri.text()));
        home.must(home.core->social().boost(home.ana.id(), open.uri.text()));
        auto media = home.core->media().upload(home.ana.row, sample_png(), {.description = "a hill"});
        REQUIRE(media.has_value());
        home.say(home.ana,
                 {.text = "with a picture", .attach = [&](storage::Tx& tx, const storage::PostRow& post) {
                      const std::vector<storage::MediaId> ids = {media->id};
                      return storage::attach_media(
                          tx, home.ana.id(), post.id, ids, home.random, home.clock.now());
                  }});
        home.clock.time += std::chrono::minutes(1);
        home.say(home.ana, "for followers", Visibility::followers);
        home.say(home.ana, "@ben@" + home.site.domain.text() + " for ben alone", Visibility::direct);
        // An operator takes direct messages along only for a reason, which the person sees.
        const std::string all = home.folder.path() + "/all.zip";
        const auto asked = home.tell(
            "export.archive", {{"handle", "ana"}, {"out", all}, {"include_direct", "she asked for it"}});
        CHECK(asked["posts"] == 3);
        CHECK(home.tell("account.audit", {{"handle", "ana"}})[1]["reason"] == "she asked for it");
        const std::string path = home.folder.path() + "/ana.zip";
        const auto told = home.tell("export.archive", {{"handle", "ana"}, {"out", path}});
        CHECK(told["posts"] == 2);
        CHECK(told["boosts"] == 1);
        CHECK(told["likes"] == 1);
        CHECK(told["bookmarks"] == 1);
        CHECK(told["files"] == 1);
        CHECK(home.ask("export.archive", {{"handle", "ana"}, {"out", path}}).error().code == Errc::conflict);

        // Of others there are addresses, and none of their words.
        auto files = files_in(path);
        for (const auto& [name, body] : files) {
            CHECK(!body.contains("secret of ben"));
            CHECK(!body.contains("open words of ben"));
            CHECK(!body.contains("for ben alone"));
        }
        CHECK(Json::parse(files["likes.json"])["orderedItems"][0] == theirs.uri.text());
        CHECK(Json::parse(files["actor.json"])["outbox"] == "outbox.json");
        const Json outbox = Json::parse(files["outbox.json"]);
        REQUIRE(outbox["totalItems"] == 3);
        CHECK(outbox["orderedItems"][0]["type"] == "Announce");

        goes_to_another_node(path);
        // On the same node it is there already; and it is nobody else's.
        CHECK(home.tell("import.archive", {{"handle", "ana"}, {"in", path}})["known"] == 2);
        CHECK(home.ask("import.archive", {{"handle", "ben"}, {"in", path}}).error().code == Errc::denied);
    }

    TEST_CASE("what an archive promises and does not hold is waited for within bounds") {
        Home home;
        OldServer old;
        const std::string words(1'400, 'w');
        const std::string name(1'000, 'n');
        const int posts = 2 * static_cast<int>(limits::archive_files_wanted_max / 4) + 40;
        for (int i = 1; i <= posts; ++i) {
            Json files = Json::array();
            for (int j = 0; j < 4; ++j) {
                files.push_back({{"type", "Document"},
                                 {"url", name + std::to_string(i) + "-" + std::to_string(j) + ".png"},
                                 {"name", words}});
            }
            old.items.push_back(note(i, "<p>empty promises</p>", {{"attachment", files}}));
        }
        const std::string last = "media_attachments/last.png";
        old.files = {{last, sample_png()}};
        old.items.push_back(note(posts + 1, "<p>kept</p>", {{"attachment", {{{"url", "/" + last}}}}}));
        const std::string path = old.write(home.folder.path());
        ArchiveIn::Summary summary{.more = true};
        std::int64_t came = 0;
        int calls = 0;
        for (; summary.more && calls < 30; ++calls) {
            summary = home.must_bring(path, summary.place);
            came += summary.posts;
        }
        CHECK(came == posts + 1);
        CHECK(summary.files == 1);
        CHECK(calls == 3);
    }

    TEST_CASE("hostile archives are refused, or what is wrong in them is") {
        Home home;
        OldServer old;
        Json deep = Json::array();
        for (int i = 0; i < 40; ++i) deep = Json::array({deep});
        old.items =
            Json::array({note(1, "<p>good</p>"),
                         note(2, "<p>deep</p>", {{"tag", deep}}),
                         note(3, "<p>undated</p>", {{"published", nullptr}}),
                         note(4, "<p>from the future</p>", {{"published", "2999-01-01T00:00:00Z"}}),
                         {{"type", "Create"}, {"actor", old_id}, {"object", "https://old.test/1"}},
                         {{"type", "Create"}, {"actor", "https://evil.test/"}, {"object", Json::object()}}});
        const auto summary = home.must_bring(old.write(home.folder.path()));
        CHECK(summary.posts == 2);
        CHECK(summary.refused == 2);
        REQUIRE(summary.refusals.size() == 2);
        CHECK(summary.refusals[0].at == 2);
        CHECK(summary.refusals[0].why == "It cannot be read.");
        CHECK(summary.refusals[1].at == 3);
        CHECK(summary.refusals[1].original.ends_with("/statuses/3"));
        CHECK(summary.refusals[1].why == "It does not say when it was written.");
        CHECK(summary.others == 2);
        for (const Json& each : home.posts_of_ana(home.ana.client)) {
            CHECK(each["created_at"].get<std::string>() < "2027");
        }
        OldServer another;
        another.actor["id"] = home.ben.row.uri.text();
        CHECK(home.bring(another.write(home.folder.path())).error().code == Errc::denied);
        another.actor = Json::array();
        CHECK(home.bring(another.write(home.folder.path())).error().code == Errc::malformed);
        const std::string path = home.folder.path() + "/archive.tar";
        std::ofstream(path, std::ios::binary | std::ios::trunc) << "nothing of the kind";
        CHECK(home.bring(path).error().code == Errc::malformed);
    }
}
