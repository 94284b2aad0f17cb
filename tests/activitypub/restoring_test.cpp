// A restored backup does not use again what was taken back after it was made: kith/node/consent/restoring.h.
#include "node/consent/restoring.h"

#include "node/account_details.h"
#include "storage/erasure.h"
#include "storage/subjects.h"
#include "storage/withdrawals.h"
#include "tests/activitypub/album.h"

#include <doctest/doctest.h>

#include <span>
#include <utility>

using namespace kith;
using namespace kith::sim;
using consent::GrantState;
using storage::Withdrawal;

namespace {

/// The data are those of a backup; the journal knows what happened later.
struct Restored : Album {
    std::vector<Withdrawal> later{};

    void happened(std::string_view event, std::string_view kind = "", std::string_view purpose = "") {
        add({.event = std::string(event), .kind = std::string(kind), .purpose = std::string(purpose)});
    }
    void ended(const consent::Grant& grant, std::string_view event = "withdraw") {
        add({.grant = grant.id, .event = std::string(event)});
    }
    int start() {
        must(a.core().key_store().put_withdrawals(std::exchange(later, {})));
        const int repeated =
            must(node::repeat_withdrawals(a.database(), a.core().key_store(), consents(), a.clock().now()));
        settle(std::chrono::minutes(2));
        return repeated;
    }
    std::vector<consent::Grant> grants_of_ben() { return record_of(subject_of(ben)).grants; }
    bool restricted() {
        const auto subject = subject_of(ben);
        return a.read([&](storage::Tx& tx) { return storage::find_subject(tx, subject)->restricted; });
    }
    std::vector<Withdrawal> journal() {
        must(storage::journal_all_withdrawals(a.database(), a.core().key_store()));
        return must(a.core().key_store().withdrawals());
    }

 private:
    void add(Withdrawal one) {
        one.receipt = "lost-" + std::to_string(later.size());
        one.subject = subject_of(ben);
        one.channel = "remote";
        one.at = a.clock().now();
        later.push_back(std::move(one));
    }
};

}  // namespace

TEST_SUITE("activitypub/restoring") {
    TEST_CASE("the journal follows what is taken back, of those who were not erased") {
        Restored town;
        town.say("remember nickname: Benny");
        CHECK(town.journal().empty());
        town.say("stop greetings");
        town.network.pass(std::chrono::minutes(2));
        town.settle(std::chrono::minutes(2));
        const auto subject = town.subject_of(town.ben);
        const auto followed = must(town.a.core().key_store().withdrawals());
        REQUIRE_FALSE(followed.empty());
        for (const Withdrawal& each : followed) CHECK(each.subject == subject);
        CHECK(followed.back().event == "object");
        // The database knows it all: nothing to repeat.
        CHECK(must(storage::missing_withdrawals(town.a.database(), town.a.core().key_store())).empty());
        CHECK(town.start() == 0);
        CHECK(town.journal().size() == followed.size());
        must(storage::erase_subject(
            town.a.database(), town.a.core().key_store(), subject, town.a.clock().now()));
        CHECK(town.journal().empty());
        // Also where it is looked through from the beginning.
        town.a.write(
            [](storage::Tx& tx) { tx.execute("DELETE FROM settings WHERE name LIKE 'withdrawals%'"); });
        CHECK(town.journal().empty());
    }

    TEST_CASE("a yes that was taken back after the backup opens nothing") {
        Restored town;
        town.say("remember nickname: Benny");
        REQUIRE(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Benny"});
        for (const auto& grant : town.grants_of_ben()) town.ended(grant);
        CHECK(town.start() > 0);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        for (const auto& grant : town.grants_of_ben()) CHECK(grant.state == GrantState::withdrawn);
        const auto subject = town.subject_of(town.ben);
        town.a.read([&](storage::Tx& tx) {
            for (const auto& each : storage::detail_summaries(tx, subject))
                CHECK(each.kind != DetailKind::nickname);
            return true;
        });
        // It is on record as what it is, and repeated no more.
        CHECK(town.journal().size() == town.grants_of_ben().size());
        CHECK(town.start() == 0);
        town.say("remember nickname: Benny");
        CHECK(town.start() == 0);
        CHECK(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Benny"});
    }

    TEST_CASE("a post that shows somebody who took that back is deleted wherever it went") {
        Restored town;
        const auto post = town.publish({town.ben});
        town.leave_elsewhere();
        town.ended(town.grants(town.ben).front());
        CHECK(town.start() == 1);
        town.check_gone(post.uri);
    }

    TEST_CASE("what was public is so no longer, and who has it is told") {
        Restored town;
        const auto author = town.row(town.prof.uri);
        town.a.write([&](storage::Tx& tx) {
            must(node::AccountDetails({tx,
                                       town.a.core().key_store(),
                                       town.a.core().ids(),
                                       author.subject,
                                       town.a.clock().now()})
                     .show_name("Professor Wren"));
        });
        must(town.a.social().profile_changed(town.prof.id));
        town.settle(std::chrono::minutes(1));
        for (const auto& grant : town.record_of(author.subject).grants) {
            if (grant.kind == DetailKind::display_name) town.ended(grant);
        }
        REQUIRE_FALSE(town.later.empty());
        for (Withdrawal& each : town.later) each.subject = author.subject;
        const std::size_t told = town.elsewhere.activities("Update").size();
        CHECK(town.start() > 0);
        CHECK(town.elsewhere.activities("Update").size() > told);
        town.a.read([&](storage::Tx& tx) {
            CHECK_FALSE(
                storage::PublicValues::kinds_of(tx, author.subject).contains(DetailKind::display_name));
            return true;
        });
    }

    TEST_CASE("what was refused after the backup cannot be answered with yes") {
        Restored town;
        must(town.record(town.prof, DetailKind::nickname, "Benny"));
        const auto asked = must(town.ask(town.prof, greeting));
        for (const auto& grant : town.grants_of_ben()) {
            if (grant.state == GrantState::requested) town.ended(grant, "refuse");
        }
        REQUIRE(town.later.size() == 2);
        CHECK(town.start() == 2);
        town.vote(asked, 0);
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
    }

    TEST_CASE("what was given and taken back since cannot be given again by the question that stands open") {
        Restored town;
        must(town.record(town.prof, DetailKind::nickname, "Benny"));
        const auto asked = must(town.ask(town.prof, greeting));
        for (const auto& grant : town.grants_of_ben()) {
            if (grant.state == GrantState::requested) town.ended(grant);
        }
        CHECK(town.start() == 2);
        town.vote(asked, 0);
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        for (const auto& grant : town.grants_of_ben()) {
            if (grant.reason == Reason::personal_greeting) CHECK(grant.state == GrantState::refused);
        }
        // Nobody asks him again at once.
        CHECK_FALSE(town.ask(town.prof, greeting).has_value());
    }

    TEST_CASE("the node says that it repeats, and not that the person said it again") {
        Restored town;
        town.say("remember nickname: Benny");
        town.ended(town.grants_of_ben().front());
        town.happened("object", "", "research");
        town.happened("restrict");
        CHECK(town.start() == 3);
        const auto events = town.events();
        REQUIRE(events.size() > 3);
        for (const auto& event : std::span(events).last(3)) {
            CHECK(event.channel == consent::Channel::import);
            const auto evidence = must(
                town.a.core().key_store().vault().open_private(event.subject, "evidence", event.evidence));
            CHECK(as_text(evidence.bytes()).find("lost-") != std::string_view::npos);
        }
        // The pause may have been his own: he can end it.
        town.come_in();
        CHECK(town.visitor.act("restrict", "choice=off").status == 200);
        CHECK_FALSE(town.restricted());
    }

    TEST_CASE("a no to one purpose takes nothing back by itself, and its end is repeated too") {
        Restored town;
        town.say("remember nickname: Benny");
        town.happened("object", "", "relationship_memory");
        CHECK(town.start() == 1);
        for (const auto& grant : town.grants_of_ben()) CHECK(grant.state == GrantState::given);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        town.happened("unobject", "", "relationship_memory");
        town.later.back().receipt = "lost-again";
        CHECK(town.start() == 1);
        CHECK(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Benny"});
    }

    TEST_CASE("a stop, a forgotten kind and a pause hold again") {
        Restored town;
        town.say("remember nickname: Benny");
        town.say("remember author: Le Guin");
        town.happened("object");
        town.happened("forget", "nickname");
        town.happened("restrict");
        CHECK(town.start() == 3);
        CHECK(town.restricted());
        CHECK(town.record_of(town.subject_of(town.ben)).objections.includes(node::consented_reasons()));
        const auto subject = town.subject_of(town.ben);
        town.a.read([&](storage::Tx& tx) {
            CHECK(node::said_stop_to_all(tx, subject));
            CHECK(node::is_not_to_be_asked(tx, subject, DetailKind::nickname));
            for (const auto& each : storage::detail_summaries(tx, subject))
                CHECK(each.kind != DetailKind::nickname);
            return true;
        });
    }

    TEST_CASE("who asked to be forgotten is, unless they called it off, paused or not") {
        struct Row {
            const char* about;
            std::vector<std::string_view> then;
            bool restricted;
            bool erased;
        };
        const Row rows[] = {
            {"nothing more", {}, true, true},
            {"called off", {"keep", "unrestrict"}, false, false},
            {"called off while paused", {"restrict", "keep"}, true, false},
            {"called off, and paused later", {"keep", "unrestrict", "restrict"}, true, false},
            {"an operator ended a pause", {"unrestrict"}, false, true},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Restored town;
            town.say("remember nickname: Benny");
            town.happened("restrict");
            town.happened("ask_erasure");
            for (const std::string_view event : row.then) {
                town.network.pass(std::chrono::minutes(1));
                town.happened(event);
            }
            CHECK(town.start() == static_cast<int>(row.then.size()) + 2);
            CHECK(town.restricted() == row.restricted);
            // Nothing of it waits for the next time.
            CHECK(must(storage::missing_withdrawals(town.a.database(), town.a.core().key_store())).empty());
            const auto subject = town.subject_of(town.ben);
            town.network.pass(std::chrono::hours(25));
            town.settle(std::chrono::minutes(5));
            CHECK(town.a.read([&](storage::Tx& tx) {
                return storage::find_subject(tx, subject)->erased.has_value();
            }) == row.erased);
        }
    }

    TEST_CASE("who says KEEP is kept also when they had paused before, and that is on record") {
        Restored town;
        town.say("remember nickname: Benny");
        const auto subject = town.subject_of(town.ben);
        must(town.a.database().write([&](storage::Tx& tx) {
            return town.consents().restrict(
                tx, subject, true, {.channel = consent::Channel::self, .now = town.a.clock().now()});
        }));
        town.say("forget everything");
        town.say("keep");
        CHECK(town.restricted());
        CHECK(town.journal().back().event == "keep");
    }

    TEST_CASE("what does not fit the backup is passed over") {
        Restored town;
        const auto subject = town.subject_of(town.prof);
        consent::Grant unknown;
        unknown.id = storage::GrantId(77);
        town.ended(unknown);
        town.happened("dance");
        // A grant of somebody else's.
        for (const auto& grant : town.record_of(subject).grants) town.ended(grant);
        const std::size_t known = town.journal().size() + town.later.size();
        CHECK(town.start() == 0);
        for (const auto& grant : town.record_of(subject).grants) CHECK(grant.state != GrantState::withdrawn);
        // Another backup may know it.
        CHECK(town.journal().size() == known);
    }
}
