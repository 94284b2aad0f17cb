// What goes by time and what may not: the schedule over whole nodes, with the clock put forward.
#include "storage/retention.h"

#include "activitypub/profile.h"
#include "node/account_details.h"
#include "storage/audit.h"
#include "storage/details.h"
#include "storage/disclosures.h"
#include "storage/erasure.h"
#include "storage/subjects.h"
#include "tests/activitypub/desk.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using storage::Aging;

namespace {

using std::chrono::days;

struct Archive : Desk {
    std::int64_t gone(std::string_view kept) {
        for (const auto& each : must(a.core().sweeper().run_all(a.clock().now()))) {
            if (each.kept.name == kept) return each.rows.due;
        }
        return -1;
    }
    storage::Tally due(std::string_view kept) {
        for (const auto& each : must(a.core().sweeper().plan(a.clock().now()))) {
            if (each.kept.name == kept) return each.rows;
        }
        return {-1, -1};
    }
    bool knows(const Uri& post) {
        return a.read([&](storage::Tx& tx) { return storage::post_id_of(tx, post).valid(); });
    }
    std::size_t details() {
        const auto subject = subject_of(ben);
        return a.read([&](storage::Tx& tx) {
            std::size_t own = 0;
            for (const auto& each : storage::detail_summaries(tx, subject))
                own += each.facts.source != "remote";
            return own;
        });
    }
    void show(SimNode& at, const Person& who, const std::string& name) {
        const auto subject = at.actor(who.uri).value().subject;
        if (!at.core().key_store().wrapped_key(subject)) must(at.core().key_store().vault().create(subject));
        at.write([&](storage::Tx& tx) {
            must(node::AccountDetails({tx, at.core().key_store(), at.core().ids(), subject, at.clock().now()})
                     .show_name(name));
        });
        must(at.social().profile_changed(who.id));
        settle(std::chrono::minutes(1));
    }
    static std::string name_at(SimNode& at, const Uri& who) {
        return at.read([&](storage::Tx& tx) {
            const auto row = storage::find_actor(tx, who);
            return activitypub::public_profile(tx, row->subject, at.clock().now()).display_name;
        });
    }
    static std::string name_at(SimNode& at, const Person& who) { return name_at(at, who.uri); }
    void hold() {
        const auto subject = subject_of(ben);
        must(a.database().write([&](storage::Tx& tx) -> Done {
            storage::put_legal_hold(tx,
                                    {.subject = subject,
                                     .reason = "a claim",
                                     .placed = a.clock().now(),
                                     .review = a.clock().now() + days(60)});
            return {};
        }));
    }
    void release() {
        const auto subject = subject_of(ben);
        must(a.database().write([&](storage::Tx& tx) -> Done {
            CHECK(storage::drop_legal_hold(tx, subject));
            return consents().let_go(tx, subject, a.clock().now());
        }));
    }
};

}  // namespace

TEST_SUITE("activitypub/retention") {
    TEST_CASE("a dry run counts what a run takes, changes nothing, and a second run finds nothing") {
        Archive town;
        must(town.record(town.prof, DetailKind::nickname, "Canarywren"));
        CHECK(town.due("hearsay").due == 0);
        town.network.pass(days(31));
        CHECK(town.due("hearsay").due == 1);
        CHECK(town.due("hearsay").due == 1);
        CHECK(town.details() == 1);
        // Whichever class comes to it first: the right to hold it ended the same day.
        must(town.a.core().sweeper().run_all(town.a.clock().now()));
        CHECK(town.details() == 0);
        for (const auto& each : must(town.a.core().sweeper().run_all(town.a.clock().now()))) {
            CAPTURE(each.kept.name);
            CHECK(each.rows.due == 0);
        }
    }

    TEST_CASE("a consent whose time has passed is noted, and the detail goes that nothing else keeps") {
        Archive town;
        must(town.record(town.prof, DetailKind::nickname, "Canarywren"));
        node::Wish short_wish = greeting;
        short_wish.period = days(10);
        town.vote(must(town.ask(town.prof, short_wish)), 0);
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Canarywren"});
        town.network.pass(days(11));
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.gone("ended_grants") >= 1);
        CHECK(town.details() == 0);
        const auto events = town.events();
        CHECK(std::ranges::any_of(events, [](const auto& row) { return row.event == "expire"; }));
    }

    TEST_CASE("what was public until a day is taken back from every server on that day") {
        Archive town;
        town.show(town.a, town.prof, "Professor Canarywren");
        CHECK(town.name_at(town.b, town.prof) == "Professor Canarywren");
        const auto subject = town.subject_of(town.prof);
        town.a.write([&](storage::Tx& tx) {
            for (consent::Grant grant : storage::grants_of(tx, subject)) {
                if (grant.kind != DetailKind::display_name) continue;
                grant.expires = town.a.clock().now() + days(5);
                storage::update_grant(tx, grant);
            }
        });
        town.network.pass(days(6));
        CHECK(town.gone("ended_grants") == 1);
        town.settle(std::chrono::minutes(1));
        CHECK(town.name_at(town.b, town.prof).empty());
        const auto back = town.a.read([&](storage::Tx& tx) { return storage::retractions_of(tx, subject); });
        REQUIRE(back.size() == 1);
        const auto reached =
            town.a.read([&](storage::Tx& tx) { return storage::reached_by(tx, back.front().activity); });
        REQUIRE(!reached.empty());
        for (const auto& each : reached) CHECK(each.state == "delivered");
    }

    TEST_CASE("posts of strangers go after their time, and what our people have to do with stays") {
        Archive town;
        town.follow(town.a, town.prof, town.ben);
        const auto seen = town.post(town.b, town.ben, "seen by a follower");
        const auto liked = town.post(town.b, town.ben, "liked");
        const auto answered = town.post(town.b, town.ben, "answered");
        const auto named = town.post(town.b, town.ben, "hello " + town.prof.handle);
        REQUIRE(town.knows(seen.uri));
        must(town.a.social().like(town.prof.id, liked.uri.text()));
        const auto answer =
            town.post(town.a, town.prof, {.text = "an answer", .reply_to = answered.uri.text()});
        const auto deep =
            town.post(town.b, town.ben, {.text = "to the answer", .reply_to = answer.uri.text()});
        town.network.pass(days(91));
        CHECK(town.due("remote_posts").due >= 1);
        CHECK(town.gone("remote_posts") >= 1);
        CHECK_FALSE(town.knows(seen.uri));
        for (const auto* row : {&liked, &answered, &named, &answer, &deep}) {
            CAPTURE(row->content);
            CHECK(town.knows(row->uri));
        }
    }

    TEST_CASE("a profile nobody has to do with goes; one that is followed stays") {
        Archive town;
        StrangeHost elsewhere(town.network, "far.test");
        Stranger stranger(elsewhere, "zoe");
        stranger.change({{"name", "Zoe Canarywren"}});
        activitypub::FetchBudget budget;
        must(town.a.core().resolver().actor(stranger.uri(), budget));
        town.show(town.b, town.ben, "Ben Canarywren");
        REQUIRE(town.name_at(town.a, stranger.uri()) == "Zoe Canarywren");
        REQUIRE(town.name_at(town.a, town.ben.uri) == "Ben Canarywren");
        town.network.pass(days(91));
        CHECK(town.gone("remote_profiles") >= 1);
        CHECK(town.name_at(town.a, stranger.uri()).empty());
        CHECK(town.name_at(town.a, town.ben.uri) == "Ben Canarywren");
    }

    TEST_CASE("under a legal hold nothing goes, nothing is erased, and nothing more is used") {
        Archive town;
        must(town.record(town.prof, DetailKind::nickname, "Canarywren"));
        town.hold();
        CHECK(town.say("forget everything").contains("The law holds"));
        town.network.pass(days(40));
        town.settle();
        CHECK(town.due("hearsay").held == 1);
        must(town.a.core().sweeper().run_all(town.a.clock().now()));
        CHECK(town.details() == 1);
        CHECK(town.seen(town.prof, Reason::rights_handling).empty());
        const auto subject = town.subject_of(town.ben);
        CHECK_FALSE(town.a.read([&](storage::Tx& tx) { return storage::find_subject(tx, subject)->erased; }));
        town.release();
        town.network.pass(std::chrono::minutes(5));
        town.settle();
        CHECK(town.a.read(
            [&](storage::Tx& tx) { return storage::find_subject(tx, subject)->erased.has_value(); }));
        CHECK(town.details() == 0);
    }

    TEST_CASE("after a no under a legal hold what staff had heard is kept, and seen by nobody") {
        Archive town;
        must(town.record(town.prof, DetailKind::nickname, "Canarywren"));
        const auto request = must(town.ask(town.prof, greeting));
        town.hold();
        town.vote(request, static_cast<int>(request.choices.size()) - 1);
        CHECK(town.details() == 1);
        CHECK(town.seen(town.prof, Reason::rights_handling).empty());
        town.release();
        CHECK(town.details() == 0);
    }

    TEST_CASE("a kind that is forgotten under a legal hold is kept, and used by nobody") {
        Archive town;
        CHECK(town.say("remember nickname: Canarywren").contains("Thank you"));
        town.hold();
        town.say("forget nickname");
        CHECK(town.details() == 1);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        town.release();
        CHECK(town.details() == 0);
    }
}
