// /settings/data and /settings/move in a browser without script.
#include "node/portability/archive_file.h"
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "node/routes/own_data.h"
#include "storage/blocks.h"
#include "storage/imports.h"
#include "storage/user_domain_blocks.h"
#include "tests/mastodon/browser.h"
#include "tests/support/markup.h"

using namespace kith;
using namespace kith::test;

namespace {

struct House : SmallNode {
    storage::ActorRow ana = person("ana");
    storage::ActorRow ben = person("ben");

    Browser signed_in(const std::string& handle) {
        Browser browser(*this);
        const auto answer =
            browser.post("/settings/sign-in", {{"handle", handle}, {"password", "long enough"}});
        REQUIRE(answer.status == 303);
        return browser;
    }
    void work() {
        while (core->import_once(clock.now()).done > 0) {
        }
    }
};

struct Upload {
    std::string csrf{};
    std::string kind = "blocks";
    std::string mode = "merge";
    std::string file{};
};

Browser::Page bring(Browser& browser, const Upload& upload) {
    const std::string edge = "kithboundary";
    std::string body;
    for (const auto& [name, value] :
         {std::pair("csrf", upload.csrf), {"kind", upload.kind}, {"mode", upload.mode}}) {
        body += "--" + edge + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value +
                "\r\n";
    }
    body += "--" + edge + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" +
            upload.file + "\r\n--" + edge + "--\r\n";
    return browser.send("POST", "/settings/imports", body, "multipart/form-data; boundary=" + edge);
}

}  // namespace

TEST_SUITE("portability/pages") {
    TEST_CASE("who is not signed in by password gets nothing of it") {
        House house;
        Browser nobody(house);
        for (const char* path : {"/settings/data", "/settings/move", "/settings/exports/lists.csv"}) {
            CAPTURE(path);
            const auto answer = nobody.get(path);
            CHECK(answer.status == 303);
            CHECK(answer.header("Location") == "/settings");
        }
        CHECK(nobody.post("/settings/exports/archive", {{"csrf", ""}}).status == 303);
        CHECK(bring(nobody, {.file = "ben@hill.test\n"}).status == 303);
        CHECK(nobody.post("/settings/move", {{"target", "@ben@hill.test"}}).status == 303);
    }

    TEST_CASE("the files are the person's own, and to be kept") {
        House house;
        REQUIRE(house.core->social().block(house.ana.id, "@ben@hill.test").has_value());
        Browser ana = house.signed_in("ana");
        Browser ben = house.signed_in("ben");
        const auto page = ana.get("/settings/data");
        CHECK(page.status == 200);
        CHECK(page.header("Cache-Control").contains("no-store"));
        read_markup(page.body);
        for (const node::RelationKind kind : node::relation_kinds) {
            CHECK(page.says("href=\"/settings/exports/" + std::string(node::file_name_of(kind)) + "\""));
        }
        CHECK(ana.get("/settings").says("href=\"/settings/data\""));
        const auto file = ana.get("/settings/exports/blocked_accounts.csv");
        CHECK(file.body == "ben@hill.test\r\n");
        CHECK(file.header("Content-Type") == "text/csv; charset=utf-8");
        CHECK(file.header("Content-Disposition") == "attachment; filename=\"blocked_accounts.csv\"");
        CHECK(file.header("Cache-Control").contains("no-store"));
        CHECK(ben.get("/settings/exports/blocked_accounts.csv").body.empty());
        CHECK(ana.get("/settings/exports/others.csv").status == 404);
    }

    TEST_CASE("a file is brought along, worked off and told about") {
        House house;
        Browser ana = house.signed_in("ana");
        const std::string csrf = ana.get("/settings/data").field("csrf");
        REQUIRE(!csrf.empty());
        const auto answer = bring(ana, {.csrf = csrf, .file = "ben@hill.test\n<b>odd</b>\nben@hill.test\n"});
        CHECK(answer.status == 303);
        const auto before = ana.get("/settings/data");
        CHECK(before.says("0 of 3 lines are done, 2 were refused."));
        CHECK(before.says("being worked on"));
        house.work();
        const auto after = ana.get("/settings/data");
        read_markup(after.body);
        CHECK(after.says("1 of 3 lines are done, 2 were refused."));
        CHECK(after.says("Line 2, “&lt;b&gt;odd&lt;/b&gt;”"));
        CHECK(after.says("Line 1 says the same."));
        CHECK(house.database
                  ->read([&](storage::Tx& tx) -> Result<bool> {
                      return storage::is_blocked(tx, house.ana.id, house.ben.id);
                  })
                  .value());
        // Nobody else sees what somebody brought.
        CHECK(!house.signed_in("ben").get("/settings/data").says("lines are done"));
    }

    TEST_CASE("forms that are not of the page, or not whole, change nothing") {
        House house;
        Browser ana = house.signed_in("ana");
        const std::string csrf = ana.get("/settings/data").field("csrf");
        CHECK(bring(ana, {.csrf = "", .file = "ben@hill.test\n"}).status == 403);
        CHECK(bring(ana, {.csrf = csrf + "x", .file = "ben@hill.test\n"}).status == 403);
        CHECK(bring(ana, {.csrf = csrf, .kind = "others", .file = "ben@hill.test\n"}).status == 422);
        CHECK(bring(ana, {.csrf = csrf, .mode = "other", .file = "ben@hill.test\n"}).status == 422);
        CHECK(bring(ana, {.csrf = csrf, .file = ""}).status == 422);
        const auto broken = bring(ana, {.csrf = csrf, .file = "\"open\n"});
        CHECK(broken.status == 422);
        CHECK(broken.says("Line 1: a quote is left open."));
        CHECK(ana.post("/settings/imports", {{"csrf", csrf}}).status == 403);
        CHECK(ana.post("/settings/exports/archive", {{"csrf", "x"}}).status == 403);
        CHECK(!ana.get("/settings/data").says("lines are done"));
        CHECK(node::takes_imports("POST", "/settings/imports"));
        CHECK(!node::takes_imports("POST", "/settings/import"));
    }

    TEST_CASE("the archive is got with one press, so many times a day") {
        House house;
        REQUIRE(house.core->social().post(house.ana.id, {.text = "words of ana"}).has_value());
        Browser ana = house.signed_in("ana");
        const std::string csrf = ana.get("/settings/data").field("csrf");
        const auto got = ana.post("/settings/exports/archive", {{"csrf", csrf}});
        REQUIRE(got.status == 200);
        CHECK(got.header("Content-Type") == "application/zip");
        auto reader = node::ArchiveReader::of(got.body);
        REQUIRE(reader.has_value());
        std::string outbox;
        while (reader->next().value()) {
            if (reader->name() == "outbox.json") outbox = reader->rest(1 << 20).value();
        }
        CHECK(outbox.contains("words of ana"));
        for (std::size_t i = 1; i < limits::archives_a_day; ++i) {
            CHECK(ana.post("/settings/exports/archive", {{"csrf", csrf}}).status == 200);
        }
        CHECK(ana.post("/settings/exports/archive", {{"csrf", csrf}}).status == 429);
    }

    TEST_CASE("moving asks for the password, and for an account that agreed") {
        House house;
        Browser ana = house.signed_in("ana");
        Browser ben = house.signed_in("ben");
        const std::string csrf = ana.get("/settings/move").field("csrf");
        const auto try_move = [&](const std::string& password) {
            return ana.post("/settings/move",
                            {{"csrf", csrf}, {"target", "@ben@hill.test"}, {"password", password}});
        };
        const auto moved_to = [&] {
            return house.database
                ->read([&](storage::Tx& tx) -> Result<std::optional<Uri>> {
                    return storage::find_actor(tx, house.ana.id)->moved_to;
                })
                .value();
        };
        read_markup(ana.get("/settings/move").body);
        CHECK(try_move("wrong").status == 403);
        const auto unnamed = try_move("long enough");
        CHECK(unnamed.status == 422);
        CHECK(unnamed.says("does not name this one as an alias"));
        CHECK(!moved_to().has_value());

        const std::string of_ben = ben.get("/settings/move").field("csrf");
        const auto name = [&](const std::string& password) {
            return ben.post("/settings/move/aliases",
                            {{"csrf", of_ben}, {"aliases", "@ana@hill.test"}, {"password", password}});
        };
        CHECK(name("wrong").status == 403);
        CHECK(!ben.get("/settings/move").says("@ana@hill.test"));
        CHECK(name("long enough").status == 303);
        CHECK(ben.get("/settings/move").says("value=\"@ana@hill.test\""));
        CHECK(ana.post("/settings/move",
                       {{"csrf", "x"}, {"target", "@ben@hill.test"}, {"password", "long enough"}})
                  .status == 403);
        CHECK(try_move("long enough").status == 303);
        CHECK(moved_to() == house.ben.uri);
        CHECK(ana.get("/settings/move").says("You moved to @ben@hill.test"));
    }
}
