// An archive that a person sends from /settings/data: over a real connection, and worked off.
#include "node/portability/archive_shelf.h"
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "storage/imports.h"
#include "tests/mastodon/browser.h"
#include "tests/node/http_client_socket.h"
#include "tests/node/http_running_server.h"
#include "tests/portability/old_server.h"
#include "tests/portability/sample_picture.h"
#include "tests/portability/zeros.h"
#include "tests/support/markup.h"
#include "tests/support/temp_dir.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace kith;
using namespace kith::test;

namespace {

constexpr std::string_view edge = "kithboundary";

std::string form_of(std::string_view archive) {
    std::string body = "--" + std::string(edge);
    body += "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.tar\"\r\n\r\n";
    body.append(archive).append("\r\n--").append(edge).append("--\r\n");
    return body;
}

struct Folder {
    TempDir folder{};
};

struct ArchiveHouse : Folder, SmallNode {
    ArchiveHouse() : SmallNode(":memory:", "hill.test", folder.path() + "/archives") {}

    storage::ActorRow ana = person("ana");
    storage::ActorRow ben = person("ben");

    Browser signed_in(const std::string& handle) {
        Browser browser(*this);
        REQUIRE(browser.post("/settings/sign-in", {{"handle", handle}, {"password", "long enough"}}).status ==
                303);
        return browser;
    }
    /// Where the page's form leads, with what only that page knows.
    static std::string way(Browser& browser) {
        const auto page = browser.get("/settings/data");
        const auto from = page.body.find("/settings/imports/archive?form=");
        REQUIRE(from != std::string::npos);
        return page.body.substr(from, page.body.find('"', from) - from);
    }
    static Browser::Page bring(Browser& browser, const std::string& way, std::string_view archive) {
        return browser.send(
            "POST", way, form_of(archive), "multipart/form-data; boundary=" + std::string(edge));
    }
    void work() {
        while (core->import_once(clock.now()).done > 0) {
        }
    }
    /// The names of what lies there, those that are hidden too.
    std::vector<std::string> shelf() const {
        std::vector<std::string> names;
        for (const auto& each : std::filesystem::directory_iterator(folder.path() + "/archives")) {
            names.push_back(each.path().filename().string());
        }
        return names;
    }
    std::int64_t posts_of(const storage::ActorRow& who) const {
        return *database->read([&](storage::Tx& tx) -> Result<std::int64_t> {
            auto rows = tx.query("SELECT count(*) FROM posts WHERE actor_id = ?", who.id);
            return rows.next() ? rows.integer(0) : 0;
        });
    }
};

/// The head of an upload, as a browser sends it.
std::string head_of(const Browser& browser, const std::string& way, std::size_t bytes) {
    return "POST " + way + " HTTP/1.1\r\nHost: hill.test\r\nCookie: " + browser.cookie +
           "\r\nContent-Type: multipart/form-data; boundary=" + std::string(edge) +
           "\r\nContent-Length: " + std::to_string(bytes) + "\r\nAccept: text/html\r\n\r\n";
}

bool is_status(const std::string& answer, int status) {
    return answer.starts_with("HTTP/1.1 " + std::to_string(status));
}

}  // namespace

TEST_SUITE("portability/archive_page") {
    TEST_CASE("an archive comes in from the page, is told about, and its file goes") {
        ArchiveHouse house;
        OldServer old;
        const std::string name = "media_attachments/files/1/original/a.png";
        old.files = {{name, sample_png()}};
        const std::string followers = std::string(old_id) + "/followers";
        old.items = nlohmann::json::array(
            {note(1, "<p>first</p>", {{"attachment", {{{"type", "Document"}, {"url", "/" + name}}}}}),
             note(2, "<p>for followers</p>", {{"to", {followers}}, {"cc", nlohmann::json::array()}}),
             note(3, "<p>to one</p>", {{"to", {"https://b.test/u"}}, {"cc", nlohmann::json::array()}}),
             note(4, "<p>undated</p>", {{"published", nullptr}})});
        Browser ana = house.signed_in("ana");
        CHECK(ana.get("/settings/data").says("up to 1 GB"));
        CHECK(house.bring(ana, house.way(ana), old.text()).status == 303);
        REQUIRE(house.shelf().size() == 1);
        struct stat file{};
        REQUIRE(::stat((house.folder.path() + "/archives/" + house.shelf().front()).c_str(), &file) == 0);
        CHECK((file.st_mode & 0777U) == 0600U);
        // One at a time.
        CHECK(house.bring(ana, house.way(ana), old.text()).status == 429);
        const auto before = ana.get("/settings/data");
        read_markup(before.body);
        CHECK(before.says("It is being worked on."));
        CHECK(before.says("/stop\""));
        house.work();
        const auto after = ana.get("/settings/data");
        read_markup(after.body);
        CHECK(after.says("2 posts and 1 pictures came."));
        CHECK(after.says(
            "Left out: 1 direct messages, 0 boosts and things of others, 1 posts that were refused"));
        CHECK(after.says("It is done."));
        CHECK(after.says("Post 4, “https://old.test/users/ana/statuses/4”: It does not say when"));
        CHECK(!after.says("/stop\""));
        CHECK(house.posts_of(house.ana) == 2);
        CHECK(house.shelf().empty());
        const auto listed = house.tell("import.list", {{"handle", "ana"}})[0];
        CHECK(listed["kind"] == "archive");
        CHECK(listed["done"] == 2);
        CHECK(listed["refused"] == 1);
        CHECK(!house.signed_in("ben").get("/settings/data").says("posts and"));
        // The same again brings nothing twice.
        CHECK(house.bring(ana, house.way(ana), old.text()).status == 303);
        house.work();
        CHECK(house.posts_of(house.ana) == 2);
    }

    TEST_CASE("a large archive is worked off in turns, and goes on after a stop of the node") {
        ArchiveHouse house;
        OldServer old;
        const int posts = static_cast<int>(limits::archive_posts_a_call) + 7;
        for (int i = 1; i <= posts; ++i) old.items.push_back(note(i, "<p>one of many</p>"));
        Browser ana = house.signed_in("ana");
        REQUIRE(house.bring(ana, house.way(ana), old.text()).status == 303);
        REQUIRE(house.core->import_once(house.clock.now()).done == 1);
        CHECK(house.posts_of(house.ana) == limits::archive_posts_a_call);
        CHECK(ana.get("/settings/data").says("500 posts and 0 pictures came."));
        house.work();
        CHECK(house.posts_of(house.ana) == posts);
        CHECK(ana.get("/settings/data").says(std::to_string(posts) + " posts and 0 pictures came."));
        CHECK(house.shelf().empty());
    }

    TEST_CASE("the file goes when its person stops it, is erased, or a day has passed") {
        OldServer old;
        old.items = nlohmann::json::array({note(1, "<p>first</p>")});
        ArchiveHouse house;
        Browser ana = house.signed_in("ana");
        const std::string csrf = ana.get("/settings/data").field("csrf");
        const auto stop = [&](Browser& browser, const std::string& key) {
            const auto page = ana.get("/settings/data");
            const auto end = page.body.find("/stop\"");
            REQUIRE(end != std::string::npos);
            const auto from = page.body.rfind('"', end) + 1;
            return browser.post(page.body.substr(from, end + 5 - from), {{"csrf", key}}).status;
        };
        REQUIRE(house.bring(ana, house.way(ana), old.text()).status == 303);
        Browser ben = house.signed_in("ben");
        CHECK(stop(ana, "x") == 403);
        CHECK(stop(ben, ben.get("/settings/data").field("csrf")) == 303);  // says nothing of whose it is
        CHECK(house.shelf().size() == 1);
        CHECK(stop(ana, csrf) == 303);
        CHECK(house.shelf().empty());
        CHECK(ana.get("/settings/data").says("You stopped it."));
        house.work();
        CHECK(house.posts_of(house.ana) == 0);

        REQUIRE(house.bring(ana, house.way(ana), old.text()).status == 303);
        house.clock.time += limits::archive_kept_for;
        house.work();
        CHECK(house.shelf().empty());
        CHECK(house.posts_of(house.ana) == 0);

        Browser again = house.signed_in("ana");
        CHECK(again.get("/settings/data").says("It took more than a day."));
        REQUIRE(house.bring(again, house.way(again), old.text()).status == 303);
        CHECK(house.shelf().size() == 1);
        REQUIRE(house.accounts->erase(house.ana).has_value());
        house.work();
        CHECK(house.shelf().empty());
    }

    TEST_CASE("what is no archive, or somebody else's, is refused with words") {
        ArchiveHouse house;
        Browser ana = house.signed_in("ana");
        const std::string way = house.way(ana);
        const auto none = house.bring(ana, way, "nothing of the kind");
        CHECK(none.status == 422);
        CHECK(none.says("This is no whole archive"));
        CHECK(house.bring(ana, way, "").status == 422);
        CHECK(house.shelf().empty());
        OldServer of_ben;
        of_ben.actor["id"] = house.ben.uri.text();
        REQUIRE(house.bring(ana, way, of_ben.text()).status == 303);
        house.work();
        CHECK(ana.get("/settings/data").says("This is the archive of somebody else of this server."));
        CHECK(house.shelf().empty());
        // The form is the session's own, and so is its address.
        CHECK(house.bring(ana, "/settings/imports/archive", of_ben.text()).status == 403);
        CHECK(house.bring(ana, way + "x", of_ben.text()).status == 403);
        CHECK(house
                  .bring(ana,
                         "/settings/imports/archive?form=" + ana.get("/settings/data").field("csrf"),
                         of_ben.text())
                  .status == 403);
        Browser nobody(house);
        CHECK(house.bring(nobody, way, of_ben.text()).status == 303);
    }

    TEST_CASE("what came until an archive broke off is told with it") {
        ArchiveHouse house;
        node::TarText tar;
        REQUIRE(tar.add("actor.json", OldServer().actor.dump()).has_value());
        const std::string item = note(1, "<p>first</p>").dump();
        REQUIRE(tar.add("outbox.json", "{\"orderedItems\":[" + item + ",{\"broken").has_value());
        Browser ana = house.signed_in("ana");
        REQUIRE(house.bring(ana, house.way(ana), std::move(tar).finish()).status == 303);
        house.work();
        const auto after = ana.get("/settings/data");
        CHECK(after.says("1 posts and 0 pictures came."));
        CHECK(after.says("A file of the archive is not the JSON that it says it is."));
        CHECK(house.shelf().empty());
    }

    TEST_CASE("what would be large before anything of it is kept is refused at once") {
        ArchiveHouse house;
        Browser ana = house.signed_in("ana");
        const std::string way = house.way(ana);
        const std::string skipped(limits::archive_name_bytes_max + 1, 'n');
        const auto bomb = house.bring(ana, way, zeros_tar_gz({{skipped, 8 << 20}, {"actor.json", 2}}));
        CHECK(bomb.status == 422);
        CHECK(bomb.says("The archive is too large."));
        // A ZIP file that is a list of its files, and nothing else.
        std::string entry("PK\1\2");
        entry.resize(46, '\0');
        std::string list;
        for (std::size_t i = 0; i <= limits::archive_entries_max; ++i) list += entry;
        std::string end("PK\5\6");
        end.resize(22, '\0');
        for (unsigned i = 0; i < 4; ++i) end[12 + i] = static_cast<char>(list.size() >> (8 * i));
        const auto promises = house.bring(ana, way, list + end);
        CHECK(promises.status == 422);
        CHECK(promises.says("The archive holds too many files."));
        CHECK(house.shelf().empty());
    }

    TEST_CASE("a node that stops takes no turn, and what a crash left of an upload goes at its start") {
        ArchiveHouse house;
        OldServer old;
        old.items = nlohmann::json::array({note(1, "<p>first</p>")});
        Browser ana = house.signed_in("ana");
        REQUIRE(house.bring(ana, house.way(ana), old.text()).status == 303);
        house.core->importer().stop();
        CHECK(house.core->import_once(house.clock.now()).done == 0);
        CHECK(house.posts_of(house.ana) == 0);
        std::ofstream(house.folder.path() + "/archives/.upload-abcdef") << "half of it";
        REQUIRE(house.shelf().size() == 2);
        const node::ArchiveShelf shelf(house.folder.path() + "/archives");
        CHECK(house.shelf().size() == 1);
        CHECK(shelf.all().size() == 1);
    }

    TEST_CASE("whose archive is being worked on sends no byte of another") {
        ArchiveHouse house;
        RunningServer server([&](node::Request& request) { return house.core->router()(request); },
                             {.parser = {.body_places = &house.core->body_places()}});
        OldServer old;
        old.items = nlohmann::json::array({note(1, "<p>first</p>")});
        Browser ana = house.signed_in("ana");
        const std::string way = house.way(ana);
        REQUIRE(house.bring(ana, way, old.text()).status == 303);
        RawCaller caller(server.port());
        REQUIRE(caller.send(head_of(ana, way, 1 << 20)));
        CHECK(is_status(caller.read_answer(), 429));
    }

    TEST_CASE("over a connection only who may send one is listened to beyond an ordinary body") {
        ArchiveHouse house;
        RunningServer server([&](node::Request& request) { return house.core->router()(request); },
                             {.parser = {.body_places = &house.core->body_places()}});
        OldServer old;
        // Larger than what any other page takes.
        old.files = {{"media_attachments/large", std::string(24 << 20, 'x')}};
        old.items = nlohmann::json::array({note(1, "<p>first</p>")});
        const std::string form = form_of(old.text());
        Browser ana = house.signed_in("ana");
        const std::string way = house.way(ana);
        for (const auto& [to, by] :
             {std::pair(way + "x", &ana), {std::string("/settings/imports/archive"), &ana}}) {
            RawCaller caller(server.port());
            REQUIRE(caller.send(head_of(*by, to, form.size())));
            CHECK(is_status(caller.read_answer(), 403));  // before a byte of it was sent
        }
        {
            RawCaller caller(server.port());
            Browser nobody(house);
            REQUIRE(caller.send(head_of(nobody, way, form.size())));
            CHECK(is_status(caller.read_answer(), 403));
        }
        {
            RawCaller caller(server.port());
            REQUIRE(caller.send(head_of(ana, way, limits::archive_form_bytes_max + 1)));
            CHECK(is_status(caller.read_answer(), 413));
        }
        {
            // One of each person at a time; one that breaks off leaves nothing.
            RawCaller first(server.port());
            REQUIRE(first.send(head_of(ana, way, form.size())));
            REQUIRE(first.send(std::string_view(form).substr(0, 1 << 20)));
            std::string answer;
            for (int tries = 0; tries < 50 && !is_status(answer, 429); ++tries) {
                RawCaller caller(server.port());
                REQUIRE(caller.send(head_of(ana, way, form.size())));
                answer = caller.read_answer(std::chrono::milliseconds(200));
            }
            CHECK(is_status(answer, 429));
            CHECK(house.shelf().empty());
        }
        std::string answer;
        for (int tries = 0; tries < 50 && !is_status(answer, 303); ++tries) {
            RawCaller caller(server.port());
            if (!caller.send(head_of(ana, way, form.size()))) continue;
            if (!caller.send(form)) continue;
            answer = caller.read_answer();
        }
        CHECK(is_status(answer, 303));
        CHECK(house.shelf().size() == 1);
        house.work();
        CHECK(house.posts_of(house.ana) == 1);
        CHECK(house.shelf().empty());
    }
}
