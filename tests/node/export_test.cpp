// A copy of everything about a person: complete, opened, bounded, and nobody else's.
#include "node/consent/export.h"

#include "node/consent/export_page.h"
#include "node/consent/limits.h"
#include "storage/personal_rows.h"
#include "tests/node/busy_node.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <sys/stat.h>

using namespace kith;
using namespace kith::node;
using namespace kith::test;

namespace {

/// Of every table that says whose its rows are: each text of theirs is in `all`. How many there were.
std::size_t check_texts(const SmallNode& small, storage::SubjectId subject, const std::string& all) {
    return in(small, [&](storage::Tx& tx) {
        std::size_t texts = 0;
        auto columns = tx.query(
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND c.type = 'TEXT' AND c.name <> 'password_hash' AND EXISTS (SELECT 1 "
            "FROM"
            " pragma_table_info(m.name) o WHERE o.name = 'subject_id')");
        while (columns.next()) {
            const std::string table = columns.string(0);
            const std::string column = columns.string(1);
            // The copy itself is an event, written down after it was made.
            const std::string made = table == "consent_events" ? " AND event <> 'export'" : "";
            auto rows =
                tx.query("SELECT " + column + " FROM " + table + " WHERE subject_id = ?" + made, subject);
            while (rows.next()) {
                if (rows.is_null(0) || rows.text(0).empty()) continue;
                const Json parsed = Json::parse(rows.text(0), nullptr, /*allow_exceptions=*/false);
                const Json text = parsed.is_structured() ? parsed : Json(rows.string(0));
                CAPTURE(std::string(table));
                CAPTURE(column);
                CHECK(all.contains(text.dump()));
                ++texts;
            }
        }
        return texts;
    });
}

std::int64_t count_of(const SmallNode& small, const std::string& table, storage::SubjectId subject) {
    return in(small, [&](storage::Tx& tx) {
        auto rows = tx.query("SELECT COUNT(*) FROM " + table + " WHERE subject_id = ?", subject);
        rows.next();
        return rows.integer(0);
    });
}

/// What only comes from elsewhere: a claim, a no to whole audiences, what servers were sent and told to take
/// back, a link that was sent, a browser that is signed in.
void keep_more(SmallNode& small, const storage::ActorRow& who) {
    const Done kept = small.database->write([&](storage::Tx& tx) -> Done {
        for (const char* sql :
             {"INSERT INTO legal_holds (subject_id, reason, placed_ms, review_ms) SELECT subject_id,"
              " 'canaryclaim 9', 1, 2 FROM actors WHERE id = ?",
              "INSERT INTO denials (id, subject_id, kinds, reasons, audience, created_ms) SELECT 7,"
              " subject_id, '[\"nickname\"]', '[\"recognition\"]', 'public', 1 FROM actors WHERE id = ?",
              "INSERT INTO retractions (activity_id, subject_id, event_id, at_ms) SELECT 17,"
              " subject_id, 18, 1 FROM actors WHERE id = ?",
              "INSERT INTO activity_details (activity_id, detail_id, subject_id, epoch) SELECT"
              " (SELECT MAX(id) FROM activities), 19, subject_id, 1 FROM actors WHERE id = ?",
              "INSERT INTO consent_links (token_sha256, subject_id, actor_id, may, made_ms) SELECT x'17',"
              " subject_id, id, 'withdraw', 1 FROM actors WHERE id = ?",
              "INSERT INTO consent_sessions (token_sha256, subject_id, actor_id, way, made_ms, seen_ms) "
              "SELECT"
              " x'17', subject_id, id, 'link', 1, 2 FROM actors WHERE id = ?"}) {
            tx.execute(sql, who.id);
        }
        return {};
    });
    REQUIRE(kept.has_value());
}

}  // namespace

TEST_SUITE("node/consent/export") {
    TEST_CASE("a copy holds every row about the person, opened, and nothing of others' details") {
        SmallNode small;
        const auto ana = busy_person(small);
        keep_more(small, ana);
        small.tell(
            "detail.add",
            {{"as", "dean"}, {"who", "@ben@hill.test"}, {"kind", "nickname"}, {"value", "Strangenick"}});
        const TempDir dir;
        const std::string out = dir.path() + "/ana";
        const Json done = small.tell(
            "subject.export", {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", out}});
        const std::string all = everything_in(out);
        for (const char* canary : {"Canarypost two",
                                   "Canarypost one",
                                   "canarytag",
                                   "Canaryyes",
                                   "Canarynick",
                                   "Canaryheard",
                                   "canaryform of 3 May",
                                   "canaryreason by phone",
                                   "canaryclaim 9",
                                   "ana of the hill",
                                   "DataIntegrityProof"}) {
            CAPTURE(canary);
            CHECK(all.contains(canary));
        }
        CHECK_FALSE(all.contains("Strangenick"));
        CHECK_FALSE(all.contains("scrypt"));
        // Every row by every column that says whose it is, counted apart from what made the copy.
        for (const char* table : {"details",
                                  "public_values",
                                  "grants",
                                  "denials",
                                  "objections",
                                  "consent_events",
                                  "consent_requests",
                                  "disclosures",
                                  "retractions",
                                  "legal_holds",
                                  "consent_links",
                                  "consent_sessions",
                                  "activity_details",
                                  "audit_events",
                                  "posts",
                                  "activities",
                                  "actors",
                                  "accounts"}) {
            CAPTURE(std::string(table));
            std::int64_t exported = 0;
            for (const auto& each : storage::personal_tables()) {
                if (each.table == table)
                    exported += done["rows"].at(std::string(each.section)).get<std::int64_t>();
            }
            const std::int64_t kept = count_of(small, table, ana.subject);
            // The copy itself is an event, written down after it was made.
            const int itself = table == std::string("consent_events") ? 1 : 0;
            CHECK(kept > itself);  // none of it would prove nothing
            CHECK(exported == kept - itself);
        }
    }

    TEST_CASE("each section has what the person did") {
        SmallNode small;
        busy_person(small);
        const TempDir dir;
        const Json done = small.tell(
            "subject.export",
            {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", dir.path() + "/ana"}});
        for (const char* section :
             {"details", "grants",   "events",    "questions", "disclosures",  "audit",
              "posts",   "edits",    "tags",      "polls",     "poll_options", "follows",
              "likes",   "boosts",   "bookmarks", "pins",      "blocks",       "notifications",
              "notices", "receipts", "keys",      "addressed"}) {
            CAPTURE(std::string(section));
            CHECK(done["rows"].at(section).get<std::int64_t>() > 0);
        }
    }

    TEST_CASE("each text of each row is in the copy as it is kept") {
        SmallNode small;
        const auto ana = busy_person(small);
        const TempDir dir;
        const std::string out = dir.path() + "/ana";
        small.tell("subject.export",
                   {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", out}});
        const std::string all = everything_in(out + "/data");
        const std::size_t texts = check_texts(small, ana.subject, all);
        CHECK(texts > 100);
    }

    TEST_CASE("a copy is JSON-LD, a page that needs nothing else, and its owner's alone") {
        SmallNode small;
        small.person("ana");
        small.tell("post",
                   {{"as", "ana"}, {"text", "<script>alert(1)</script> & more"}, {"visibility", "public"}});
        const TempDir dir;
        const std::string out = dir.path() + "/ana";
        small.tell("subject.export",
                   {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", out}});
        const Json posts = Json::parse(read_file(out + "/data/posts-1.jsonld"));
        CHECK(posts["@context"]["as"] == "https://www.w3.org/ns/activitystreams#");
        REQUIRE(posts["@graph"].size() == 1);
        CHECK(posts["@graph"][0]["@type"] == "as:Note");
        CHECK(posts["@graph"][0]["as:published"] == to_iso8601(small.clock.now()));
        const Json details = Json::parse(read_file(out + "/data/details-1.jsonld"));
        bool named = false;
        for (const Json& each : details["@graph"]) {
            named = named || (each["kith:value"] == "ana of the hill" &&
                              each["dpv:hasPersonalData"]["dct:title"] == "display_name");
        }
        CHECK(named);
        const std::string page = read_file(out + "/index.html");
        CHECK(page.contains("ana of the hill"));
        CHECK_FALSE(page.contains("<script"));
        CHECK_FALSE(page.contains("src="));
        CHECK_FALSE(page.contains("<link"));
        CHECK(page.contains("default-src 'none'"));
        CHECK(read_file(out + "/media/README.txt").size() > 20);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(out)) {
            struct stat status{};
            REQUIRE(::stat(entry.path().c_str(), &status) == 0);
            CHECK((status.st_mode & 0077) == 0);
        }
        // Nothing is written over, and what failed leaves nothing.
        CHECK(rule_of(small.ask("subject.export",
                                {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", out}})) ==
              "export: not empty");
        CHECK_FALSE(small.ask("subject.export",
                              {{"who", "@ana@hill.test"},
                               {"reason", "asked by letter"},
                               {"out", dir.path() + "/no/such/x.tar"}}));
    }

    TEST_CASE("a copy may be one tar archive") {
        SmallNode small;
        small.person("ana");
        const TempDir dir;
        const std::string out = dir.path() + "/ana.tar";
        const Json done = small.tell(
            "subject.export", {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", out}});
        CHECK(done["files"].get<int>() > 5);
        CHECK(std::system(("tar --extract --file " + out + " --directory " + dir.path()).c_str()) == 0);
        CHECK(read_file(dir.path() + "/index.html").contains("ana of the hill"));
        CHECK(read_file(dir.path() + "/data/details-1.jsonld").contains("ana of the hill"));
    }

    TEST_CASE("however much there is, a file and the page stay of a bounded size") {
        SmallNode small;
        const auto ana = small.person("ana");
        const std::size_t many = limits::export_rows_per_file + 5;
        REQUIRE(
            small.database
                ->write([&](storage::Tx& tx) -> Done {
                    for (std::size_t i = 0; i < many; ++i) {
                        tx.execute(
                            "INSERT INTO audit_events (id, at_ms, channel, verb, subject_id) VALUES (?, 0, "
                            "'operator', 'look', ?)",
                            10'000'000 + i,
                            ana.subject);
                    }
                    return {};
                })
                .has_value());
        std::size_t biggest = 0;
        std::vector<std::string> names;
        const ExportParts parts{small.site, *small.keys, small.core->receipts()};
        const auto summary = in(small, [&](storage::Tx& tx) {
            const auto done =
                export_subject(tx, parts, ana, small.clock.now(), [&](const ExportFile& file) -> Done {
                    biggest = std::max(biggest, file.body.size());
                    names.push_back(file.name);
                    return {};
                });
            REQUIRE(done.has_value());
            return *done;
        });
        CHECK(summary.rows.at("audit") >= static_cast<std::int64_t>(many));
        CHECK(std::ranges::find(names, "data/audit-2.jsonld") != names.end());
        CHECK(biggest < limits::export_file_bytes + (64 << 10));
        ExportPage page("Hill", "@ana", "2026-01-01");
        page.begin("Much");
        for (int i = 0; i < 1'000; ++i) page.row({{"kith:value", std::string(20'000, 'x')}});
        page.end(1'000, "data/much-1.jsonld");
        const std::string html = page.finish();
        CHECK(html.size() < limits::export_page_rows * (limits::export_page_value_bytes + 200) + 10'000);
        CHECK(html.contains("data/much-1.jsonld"));
        // A sink that fails ends it.
        const auto failed = small.database->read([&](storage::Tx& tx) -> Result<ExportSummary> {
            return export_subject(tx, parts, ana, small.clock.now(), [](const ExportFile&) {
                return Done(fail(Errc::unavailable, "disk is full"));
            });
        });
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().rule == "disk is full");
    }
}
