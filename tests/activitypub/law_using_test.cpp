// Law: when use ends, and what ending it does and does not do (GDPR Art. 7, 19 and 21).
#include "consent/vault.h"
#include "node/account_details.h"
#include "storage/disclosures.h"
#include "storage/follows.h"
#include "storage/subjects.h"
#include "tests/activitypub/desk.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace kith;
using namespace kith::sim;

namespace {

void show_name(Desk& town, const std::string& name) {
    const auto subject = town.subject_of(town.prof);
    town.a.write([&](storage::Tx& tx) {
        must(node::AccountDetails(
                 {tx, town.a.core().key_store(), town.a.core().ids(), subject, town.a.clock().now()})
                 .show_name(name));
    });
    must(town.a.social().profile_changed(town.prof.id));
}

node::TakenBack withdraw_publication(Desk& town) {
    const auto professor = town.row(town.prof.uri);
    return must(town.a.database().write([&](storage::Tx& tx) -> Result<node::TakenBack> {
        return town.consents().stop(tx,
                                    professor,
                                    {.reason = Reason::profile_publication},
                                    {.channel = consent::Channel::self, .now = town.a.clock().now()});
    }));
}

/// A book on disk with one person, one sealed detail and one live grant, as many threads may read it.
struct Shelf {
    TempDir folder{};
    SeededRandom random{7};
    VirtualClock clock{};
    std::unique_ptr<storage::Database> database =
        must(storage::open_sqlite(folder.path() + "/kith.db", storage::Durability::process));
    std::unique_ptr<storage::KeyStore> keys = must(storage::KeyStore::open_in_memory(random));
    storage::SubjectId subject{41};
    consent::Grant grant{.id = storage::GrantId(1),
                         .subject = subject,
                         .kind = DetailKind::nickname,
                         .reason = Reason::personal_greeting,
                         .audience = Audience::own_staff(),
                         .basis = consent::LawfulBasis::consent,
                         .state = consent::GrantState::given,
                         .not_before = clock.now(),
                         .changed = clock.now()};

    Shelf() {
        must(keys->vault().create(subject));
        const auto sealed = must(keys->vault().seal(subject, DetailKind::nickname, std::string("Bo")));
        must(database->write([&](storage::Tx& tx) -> Done {
            storage::create_subject(tx, subject, clock.now());
            TRY_DONE(storage::insert_grant(tx, grant, clock.now()));
            TRY(storage::put_detail(tx, {.id = storage::DetailId(1), .created = clock.now()}, sealed));
            return {};
        }));
    }
    /// Reads as a request does: the gate, the row, the seal.
    Result<int> release() {
        return database->read([&](storage::Tx& tx) -> Result<int> {
            storage::SqlGrantBook book(tx);
            const auto permit = TRY(consent::Gate(book).ask<consent::purpose::PersonalGreeting>(
                subject, {DetailKind::nickname}, Audience::own_staff(), clock.now()));
            int opened = 0;
            consent::Vault vault = keys->vault();
            for (const auto& each : TRY(storage::details_of(tx, permit))) {
                TRY(vault.open(each.sealed, permit));
                ++opened;
            }
            return opened;
        });
    }
};

}  // namespace

TEST_SUITE("law") {
    TEST_CASE("law/06 what has run out is used no more at the next request, though nothing swept") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        node::Wish wish = greeting;
        wish.period = std::chrono::days(2);
        town.vote(must(town.ask(town.prof, wish)), 0);
        const Instant end = town.events().back().expires.value();
        town.network.pass(end - town.a.clock().now() - Millis(1));
        CHECK(town.seen(town.prof, Reason::personal_greeting).size() == 1);
        town.network.pass(Millis(1));
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.seen(town.dean, Reason::personal_greeting).empty());
        // It may be asked for anew, and opens with the new yes only.
        const auto again = must(town.ask(town.prof, wish));
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        town.vote(again, 0);
        CHECK(town.seen(town.prof, Reason::personal_greeting).size() == 1);
    }

    TEST_CASE("law/07 after the commit of a withdrawal none of 32 readers is let through") {
        Shelf shelf;
        REQUIRE(must(shelf.release()) == 1);
        std::atomic<bool> withdrawn{false};
        std::atomic<int> before{0};
        std::atomic<int> after{0};
        std::atomic<int> refused_after{0};
        std::vector<std::thread> readers;
        for (int i = 0; i < 32; ++i) {
            readers.emplace_back([&] {
                for (int left = 20; left > 0;) {
                    const bool was_withdrawn = withdrawn.load();
                    const auto released = shelf.release();
                    if (released && *released > 0) ++(was_withdrawn ? after : before);
                    if (!was_withdrawn) continue;
                    refused_after += released ? 0 : 1;
                    --left;
                }
            });
        }
        while (before < 64) std::this_thread::yield();
        shelf.grant.state = consent::GrantState::withdrawn;
        const Done done = shelf.database->write([&](storage::Tx& tx) -> Done {
            storage::update_grant(tx, shelf.grant);
            return {};
        });
        withdrawn = true;
        for (std::thread& reader : readers) reader.join();
        REQUIRE(done.has_value());
        CHECK(before >= 64);
        CHECK(after == 0);
        CHECK(refused_after == 32 * 20);
    }

    TEST_CASE("law/08 within a minute every recipient there is was told, and of the rest it is said") {
        Desk town;
        StrangeHost elsewhere(town.network, "c.test");
        StrangeHost down(town.network, "d.test");
        Stranger cleo(elsewhere, "cleo");
        Stranger dora(down, "dora", 21);
        show_name(town, "Professor Canarywren");
        town.settle(std::chrono::minutes(1));
        must(town.b.social().unfollow(town.ben.id, town.prof.handle));
        CHECK(cleo.get(town.a, parts_of(town.prof.uri).path).body.contains("Canarywren"));
        CHECK(dora.get(town.a, parts_of(town.prof.uri).path).body.contains("Canarywren"));
        town.settle(std::chrono::minutes(1));
        down.on_post = [](const HttpRequest&) { return HttpResponse{.status = 503}; };

        const auto taken = withdraw_publication(town);
        REQUIRE(taken.activity.has_value());
        const Instant at = town.a.clock().now();
        town.settle(std::chrono::seconds(60));
        const auto subject = town.subject_of(town.prof);
        const auto reached = town.a.read([&](storage::Tx& tx) {
            return storage::reached_by(tx, storage::retractions_of(tx, subject).at(0).activity);
        });
        std::map<std::string, std::string> state_of;
        for (const auto& each : reached) {
            state_of[parts_of(each.inbox).host] = each.state;
            REQUIRE(each.last.has_value());
            if (each.state == "delivered") CHECK(*each.last <= at + std::chrono::seconds(60));
        }
        CHECK(state_of["b.test"] == "delivered");
        CHECK(state_of["c.test"] == "delivered");
        CHECK(state_of["d.test"] == "queued");
        CHECK(elsewhere.activities("Update").size() == 1);
        // On request the person is told, the truth.
        must(town.a.social().post(
            town.prof.id, {.text = town.desk.handle + " who has it", .visibility = Visibility::direct}));
        town.settle(std::chrono::minutes(1));
        const std::string told = town.a.read([&](storage::Tx& tx) {
            for (const auto& row : storage::notifications_of(tx, town.prof.id, {.limit = 50})) {
                const auto post = storage::find_post(tx, row.post);
                if (post && post->actor == town.desk.id) return activitypub::to_plain_text(post->content);
            }
            return std::string();
        });
        CHECK(told.contains("c.test asked for it"));
        CHECK(told.contains("d.test asked for it"));
        CHECK(told.contains("still being tried"));
        CHECK(told.contains("took the message"));
    }

    TEST_CASE("law/09 new words open nothing before a new yes, and take nothing from the old one") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        node::Wish narrow = greeting;
        narrow.audience = Audience::staff_role("faculty");
        town.vote(must(town.ask(town.prof, narrow)), 0);
        const auto old = town.events().back();
        CHECK(town.seen(town.prof, Reason::personal_greeting).size() == 1);
        CHECK(town.seen(town.dean, Reason::personal_greeting).empty());
        // The institution wants more, when it may ask again: other words, so another notice.
        town.network.pass(std::chrono::hours(24 * 91));
        node::Wish wide = greeting;
        wide.kinds = {DetailKind::nickname, DetailKind::pet};
        const auto request = must(town.ask(town.prof, wide));
        CHECK(request.notice != old.notice);
        CHECK(town.seen(town.dean, Reason::personal_greeting).empty());
        CHECK(town.seen(town.prof, Reason::personal_greeting).size() == 1);
        const auto record = town.record_of(town.subject_of(town.ben));
        const auto kept = std::ranges::find(record.grants, old.grant, &consent::Grant::id);
        REQUIRE(kept != record.grants.end());
        CHECK(kept->notice == old.notice);
        CHECK(kept->live(town.a.clock().now()));
        // Unanswered, it stays so, and the old one ends at its own time.
        town.network.pass(std::chrono::hours(24 * 31));
        town.settle(std::chrono::minutes(1));
        CHECK(town.seen(town.dean, Reason::personal_greeting).empty());
        CHECK(town.seen(town.prof, Reason::personal_greeting).size() == 1);
        town.network.pass(kept->end() - town.a.clock().now());
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
    }

    TEST_CASE("law/10 a no costs nothing: following, reading and answering go on") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        town.vote(must(town.ask(town.prof, greeting)), 2);
        CHECK(town.say("stop").contains("Done."));
        CHECK(town.say("forget nickname").contains("Forgotten"));
        CHECK(Town::follows(town.a, town.ben.uri, town.prof.uri));
        const auto post = town.post(
            town.a, town.prof, node::PostDraft{.text = "Term begins", .visibility = Visibility::followers});
        const auto arrived = town.b.post(post.uri);
        REQUIRE(arrived.has_value());
        CHECK(Town::sees(town.b, post.uri, town.ben));
        const auto reply =
            town.post(town.b,
                      town.ben,
                      node::PostDraft{.text = town.prof.handle + " Good!", .reply_to = post.uri.text()});
        CHECK(town.a.post(reply.uri).has_value());
        CHECK(Town::told(town.a, town.prof).contains("mention"));
        must(town.b.social().unfollow(town.ben.id, town.prof.handle));
        town.settle(std::chrono::minutes(1));
        town.follow(town.b, town.ben, town.prof);
    }
}
