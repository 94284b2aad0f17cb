// Relations that go from one node to another, through files.
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "storage/blocks.h"
#include "storage/follow_options.h"
#include "storage/likes.h"
#include "storage/lists.h"
#include "storage/mutes.h"
#include "storage/user_domain_blocks.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;
using node::Importer;
using node::RelationKind;

namespace {

using Mode = Importer::Mode;

storage::ActorRow row_of(SimNode& at, const Person& who) {
    return at.read([&](storage::Tx& tx) { return storage::find_actor(tx, who.id).value(); });
}

std::string exported(SimNode& at, const Person& who, RelationKind kind) {
    return must(at.database().read([&](storage::Tx& tx) -> Result<std::string> {
        return node::relations_csv(tx, storage::find_actor(tx, who.id).value(), kind, at.clock().now());
    }));
}

storage::ImportId brought(
    SimNode& at, const Person& who, RelationKind kind, const std::string& csv, Mode mode = Mode::merge) {
    return must(at.core().importer().queue(row_of(at, who), kind, mode, csv)).id;
}

storage::ImportTotals totals(SimNode& at, storage::ImportId id) {
    return at.read([&](storage::Tx& tx) { return storage::import_totals(tx, id); });
}

struct Towns : Town {
    SimNode& c = network.add_node("c.test");
    Person cleo = c.add_person("cleo");
    Person dora = b.add_person("dora");

    storage::ActorId at_c(const Person& who) { return id_at(c, who.uri); }
};

/// Ana of the first town has something of every kind.
void keep_something(Towns& town, const Uri& post, const Person& eve, const Person& max) {
    SimNode& a = town.a;
    const storage::ActorId ana = town.ana.id;
    const Instant now = a.clock().now();
    town.follow(a, town.ana, town.ben);
    town.follow(a, town.ana, town.dora);
    must(a.social().bookmark(ana, post.text()));
    must(a.social().block(ana, eve.handle));
    const auto muted = must(a.social().find_actor(max.handle));
    const storage::ActorId ben = Town::id_at(a, town.ben.uri);
    const std::int64_t block = a.core().ids().next();
    a.write([&](storage::Tx& tx) {
        storage::put_follow_options(tx, ana, ben, {.boosts = false, .notify = true, .languages = {"en"}});
        storage::put_mute(tx, {.actor = ana, .target = muted.id, .notifications = false, .at = now});
        storage::put_user_domain_block(tx, ana, {.id = block, .host = Host::trusted("spam.test")});
        const storage::ListId list(7);
        storage::insert_list(tx, {.id = list, .owner = ana, .title = "=kin, \"and\" kith", .created = now});
        storage::add_to_list(tx, list, ben);
    });
}

}  // namespace

TEST_SUITE("portability/importing") {
    TEST_CASE("what somebody keeps goes to another node and is there as it was") {
        Towns town;
        SimNode& a = town.a;
        SimNode& b = town.b;
        SimNode& c = town.c;
        const auto post = town.post(b, town.ben, "to be kept");
        const Person eve = b.add_person("eve");
        const Person max = b.add_person("max");
        keep_something(town, post.uri, eve, max);
        CHECK(exported(a, town.ana, RelationKind::following) ==
              "Account address,Show boosts,Notify on new posts,Languages\r\n"
              "dora@b.test,true,false,\r\nben@b.test,false,true,en\r\n");
        CHECK(exported(a, town.ana, RelationKind::mutes) ==
              "Account address,Hide notifications\r\nmax@b.test,false\r\n");
        CHECK(exported(a, town.ana, RelationKind::blocks) == "eve@b.test\r\n");
        CHECK(exported(a, town.ana, RelationKind::domains) == "spam.test\r\n");
        CHECK(exported(a, town.ana, RelationKind::bookmarks) == post.uri.text() + "\r\n");
        CHECK(exported(a, town.ana, RelationKind::lists) == "\" =kin, \"\"and\"\" kith\",ben@b.test\r\n");

        for (const RelationKind kind : node::relation_kinds)
            brought(c, town.cleo, kind, exported(a, town.ana, kind));
        town.settle();
        for (const RelationKind kind : node::relation_kinds) {
            CHECK(exported(c, town.cleo, kind).size() == exported(a, town.ana, kind).size());
        }
        CHECK(Town::follows(c, town.cleo.uri, town.ben.uri));
        CHECK(Town::follows(b, town.cleo.uri, town.ben.uri));
        CHECK(Town::follows(b, town.cleo.uri, town.dora.uri));
        const storage::ActorId ben_there = town.at_c(town.ben);
        const auto options =
            c.read([&](storage::Tx& tx) { return storage::follow_options_of(tx, town.cleo.id, ben_there); });
        CHECK(!options.boosts);
        CHECK(options.notify);
        CHECK(options.languages == std::vector<std::string>{"en"});
        const storage::ActorId eve_there = town.at_c(eve);
        const storage::ActorId max_there = town.at_c(max);
        c.read([&](storage::Tx& tx) {
            CHECK(storage::is_blocked(tx, town.cleo.id, eve_there));
            CHECK(storage::is_muted(tx, town.cleo.id, max_there, c.clock().now()));
            CHECK(storage::is_domain_blocked_by(tx, town.cleo.id, Host::trusted("spam.test")));
            CHECK(storage::is_bookmarked(tx, town.cleo.id, storage::post_id_of(tx, post.uri)));
            const auto lists = storage::lists_of(tx, town.cleo.id);
            REQUIRE(lists.size() == 1);
            CHECK(lists[0].title == "=kin, \"and\" kith");
            CHECK(storage::count_members(tx, lists[0].id) == 1);
            return 0;
        });
    }

    TEST_CASE("what overwrites takes away what the file does not name, and nothing else") {
        Towns town;
        auto& c = town.c;
        town.follow(c, town.cleo, town.ben);
        town.follow(c, town.cleo, town.ana);
        c.write([&](storage::Tx& tx) {
            for (const char* host : {"one.test", "two.test"}) {
                storage::put_user_domain_block(
                    tx, town.cleo.id, {.id = c.core().ids().next(), .host = Host::trusted(host)});
            }
        });
        brought(c, town.cleo, RelationKind::following, "Ben@b.test\ndora@b.test\n", Mode::overwrite);
        brought(c, town.cleo, RelationKind::domains, "two.test\nthree.test\n", Mode::overwrite);
        town.settle();
        CHECK(Town::follows(c, town.cleo.uri, town.ben.uri));
        CHECK(Town::follows(c, town.cleo.uri, town.dora.uri));
        CHECK(!Town::follow_row(c, town.cleo.uri, town.ana.uri).has_value());
        CHECK(!Town::follow_row(town.a, town.cleo.uri, town.ana.uri).has_value());
        CHECK(exported(c, town.cleo, RelationKind::domains) == "three.test\r\ntwo.test\r\n");
        // A file in which nothing can be read would take everything away.
        const auto refused = c.core().importer().queue(
            row_of(c, town.cleo), RelationKind::following, Mode::overwrite, "nonsense\n");
        REQUIRE(!refused.has_value());
        CHECK(refused.error().code == Errc::malformed);
        town.settle();
        CHECK(Town::follows(c, town.cleo.uri, town.ben.uri));
    }

    TEST_CASE("what is one's own alone is overwritten too, however much there is of it") {
        Towns town;
        auto& c = town.c;
        town.follow(c, town.cleo, town.ben);
        town.follow(c, town.cleo, town.dora);
        const auto kept = town.post(town.b, town.ben, "to be kept");
        const auto left = town.post(town.b, town.ben, "to be left");
        town.settle();
        must(c.social().bookmark(town.cleo.id, left.uri.text()));
        const storage::ActorId ben = town.at_c(town.ben);
        const storage::ActorId dora = town.at_c(town.dora);
        c.write([&](storage::Tx& tx) {
            for (const auto who : {ben, dora})
                storage::put_mute(tx, {.actor = town.cleo.id, .target = who, .at = c.clock().now()});
            for (int i = 0; i < 2; ++i) {
                const storage::ListId list(70 + i);
                storage::insert_list(
                    tx, {.id = list, .owner = town.cleo.id, .title = i == 0 ? "kin" : "gone", .created = {}});
                storage::add_to_list(tx, list, ben);
            }
            for (std::size_t i = 0; i <= limits::import_ended_a_write; ++i) {
                storage::put_user_domain_block(
                    tx,
                    town.cleo.id,
                    {.id = c.core().ids().next(), .host = Host::trusted("n" + std::to_string(i) + ".test")});
            }
        });
        brought(c, town.cleo, RelationKind::mutes, "dora@b.test\n", Mode::overwrite);
        brought(c, town.cleo, RelationKind::lists, "kin,dora@b.test\n", Mode::overwrite);
        brought(c, town.cleo, RelationKind::bookmarks, kept.uri.text() + "\n", Mode::overwrite);
        brought(c, town.cleo, RelationKind::domains, "n7.test\n", Mode::overwrite);
        town.settle();
        CHECK(exported(c, town.cleo, RelationKind::mutes) ==
              "Account address,Hide notifications\r\ndora@b.test,true\r\n");
        CHECK(exported(c, town.cleo, RelationKind::lists) == "kin,dora@b.test\r\n");
        CHECK(exported(c, town.cleo, RelationKind::bookmarks) == kept.uri.text() + "\r\n");
        CHECK(exported(c, town.cleo, RelationKind::domains) == "n7.test\r\n");
    }

    TEST_CASE("whatever stops the node in the middle, each line is done once") {
        Towns town;
        auto& c = town.c;
        StrangeHost host(town.network, "strange.test");
        Stranger stranger(host, "sam");
        std::string csv;
        for (int i = 0; i < 8; ++i) {
            town.b.add_person("p" + std::to_string(i));
            csv += "p" + std::to_string(i) + "@b.test\n";
        }
        const auto id = brought(c, town.cleo, RelationKind::following, "sam@strange.test\n" + csv);
        // Dies after the follow was sent and before the line was settled.
        must(c.social().follow(town.cleo.id, stranger.uri().text()));
        c.restart();
        for (int step = 0; step < 4; ++step) {
            c.core().import_once(c.clock().now());
            c.restart();
        }
        const auto half = totals(c, id);
        CHECK(half.done == 4);
        CHECK(half.waiting == 5);
        town.settle();
        const auto all = totals(c, id);
        CHECK(all.done == 9);
        CHECK(all.waiting == 0);
        CHECK(host.activities("Follow").size() == 1);
        for (int i = 0; i < 8; ++i) {
            CHECK(Town::follows(
                c, town.cleo.uri, must(c.social().find_actor("p" + std::to_string(i) + "@b.test")).uri));
        }
    }

    TEST_CASE("a line that stops the whole process each time is given up in the end") {
        Towns town;
        auto& c = town.c;
        const auto id = brought(c, town.cleo, RelationKind::following, "ben@b.test\n");
        for (int i = 0; i < limits::import_tries_max; ++i) {
            // Taken and never settled, as when the process dies.
            c.write([&](storage::Tx& tx) {
                CHECK(storage::take_import_line(tx, id, c.clock().now(), c.clock().now()).has_value());
            });
        }
        town.settle();
        CHECK(totals(c, id).refused == 1);
        CHECK(!Town::follow_row(c, town.cleo.uri, town.ben.uri).has_value());
    }

    TEST_CASE("a server that does not answer is asked again, and then the line is refused in words") {
        Towns town;
        auto& c = town.c;
        const auto id = brought(c,
                                town.cleo,
                                RelationKind::following,
                                "nobody@nowhere.test\ncleo@c.test\nghost@b.test\nben@b.test\n");
        town.settle(std::chrono::minutes(1));
        CHECK(Town::follows(c, town.cleo.uri, town.ben.uri));
        CHECK(totals(c, id).waiting == 1);
        town.settle(std::chrono::hours(24));
        const auto after = totals(c, id);
        CHECK(after.waiting == 0);
        CHECK(after.done == 1);
        const auto refused = c.read([&](storage::Tx& tx) { return storage::refused_lines_of(tx, id, 10); });
        REQUIRE(refused.size() == 3);
        CHECK(refused[0].line == 1);
        CHECK(refused[0].tries == limits::import_tries_max);
        CHECK(refused[1].why == "This is you.");
        for (const auto& line : refused) CHECK(!line.why.empty());
    }

    TEST_CASE("a suspension ends what is open, changes nothing, and holds up nobody else") {
        Towns town;
        auto& c = town.c;
        town.follow(c, town.cleo, town.ana);
        const Person carl = c.add_person("carl");
        const auto over = brought(c, town.cleo, RelationKind::following, "ben@b.test\n", Mode::overwrite);
        const auto mutes = brought(c, town.cleo, RelationKind::mutes, "ben@b.test\n");
        const auto domains = brought(c, town.cleo, RelationKind::domains, "one.test\n");
        const auto other = brought(c, carl, RelationKind::domains, "one.test\ntwo.test\n");
        c.write([&](storage::Tx& tx) { storage::set_suspended(tx, town.cleo.id, c.clock().now()); });
        // Each turn does something, so that a worker never sleeps over it.
        for (int turn = 0; turn < 8 && totals(c, other).done < 2; ++turn) {
            CHECK(c.core().import_once(c.clock().now()).done == 1);
        }
        CHECK(totals(c, other).done == 2);
        town.settle();
        for (const auto id : {over, mutes, domains}) {
            CHECK(totals(c, id).refused == 1);
            CHECK(!c.read([&](storage::Tx& tx) { return storage::find_import(tx, id)->is_open(); }));
        }
        CHECK(Town::follow_row(c, town.cleo.uri, town.ana.uri).has_value());
        CHECK(exported(c, town.cleo, RelationKind::mutes) == "Account address,Hide notifications\r\n");
        CHECK(exported(c, town.cleo, RelationKind::domains).empty());
    }

    TEST_CASE("who brings files all day is told to go on tomorrow, even where none is worked on") {
        Towns town;
        auto& c = town.c;
        const auto queue = [&] {
            return c.core().importer().queue(
                row_of(c, town.cleo), RelationKind::following, Mode::merge, "nobody\n");
        };
        for (std::int64_t i = 0; i < limits::imports_a_day; ++i) REQUIRE(queue().has_value());
        const auto refused = queue();
        REQUIRE(!refused.has_value());
        CHECK(refused.error().rule == "import/day");
        c.clock().pass(std::chrono::hours(25));
        CHECK(queue().has_value());
    }

    TEST_CASE("too many open files are refused, and old ones go") {
        Towns town;
        auto& c = town.c;
        for (std::int64_t i = 0; i < limits::imports_open_max; ++i) {
            brought(c, town.cleo, RelationKind::following, "ben@b.test\n");
        }
        const auto refused = c.core().importer().queue(
            row_of(c, town.cleo), RelationKind::blocks, Mode::merge, "ben@b.test\n");
        REQUIRE(!refused.has_value());
        CHECK(refused.error().code == Errc::limited);
        town.settle();
        const auto count = [&] {
            return c.read([&](storage::Tx& tx) { return storage::imports_of(tx, town.cleo.id, 100).size(); });
        };
        CHECK(count() == static_cast<std::size_t>(limits::imports_open_max));
        town.settle(limits::imports_kept_for + std::chrono::hours(1));
        c.clock().pass(limits::imports_kept_for + std::chrono::hours(1));
        c.core().import_once(c.clock().now());
        CHECK(count() == 0);
    }
}
