// Law: what a person may demand, and what nobody may do with some details (GDPR Art. 9, 13 to 18, 21 and 25).
#include "activitypub/profile.h"
#include "node/account_details.h"
#include "node/consent/wording.h"
#include "storage/disclosures.h"
#include "storage/follows.h"
#include "storage/subjects.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using consent::AgeBand;
using consent::Channel;
using consent::Grant;
using consent::LawfulBasis;

namespace {

const Audience everywhere[] = {Audience::self(),
                               Audience::actor("https://a.test/users/1"),
                               Audience::staff_role("faculty"),
                               Audience::own_staff(),
                               Audience::circle("1"),
                               Audience::mutuals(),
                               Audience::followers(),
                               Audience::partner("c.test"),
                               Audience::public_()};

/// What ben allowed, straight into the book, as the consent centre or an import may.
Grant given(Desk& town,
            DetailKind kind,
            Reason reason,
            Audience audience,
            LawfulBasis basis,
            Channel channel = Channel::remote) {
    Grant grant{.id = town.a.core().ids().make<storage::GrantId>(),
                .subject = town.subject_of(town.ben),
                .kind = kind,
                .reason = reason,
                .audience = std::move(audience),
                .basis = basis,
                .state = consent::GrantState::given,
                .channel = channel,
                .not_before = town.a.clock().now(),
                .changed = town.a.clock().now()};
    town.a.write([&](storage::Tx& tx) { must(storage::insert_grant(tx, grant, town.a.clock().now())); });
    return grant;
}

void withdraw(Desk& town, Grant grant) {
    grant.state = consent::GrantState::withdrawn;
    town.a.write([&](storage::Tx& tx) { storage::update_grant(tx, grant); });
}

storage::DetailId keep(Desk& town, DetailKind kind, const std::string& value) {
    const auto subject = town.subject_of(town.ben);
    const auto id = town.a.core().ids().make<storage::DetailId>();
    town.a.write([&](storage::Tx& tx) {
        if (!town.a.core().key_store().wrapped_key(subject))
            must(town.a.core().key_store().vault().create(subject));
        const auto sealed = must(town.a.core().key_store().vault().seal(subject, kind, value));
        must(storage::put_detail(tx, {.id = id, .created = town.a.clock().now()}, sealed));
    });
    return id;
}

void set_age(Desk& town, AgeBand age) {
    const auto subject = town.subject_of(town.ben);
    town.a.write([&](storage::Tx& tx) { storage::set_age(tx, subject, age); });
}

std::string_view rule(Desk& town, DetailKind kind, Reason reason, const Audience& audience) {
    const auto record = town.record_of(town.subject_of(town.ben));
    return consent::decide(record, {kind, reason, audience}, town.a.clock().now()).rule;
}

void show_name(Desk& town, const Person& who, const std::string& name) {
    const auto subject = town.subject_of(who);
    town.a.write([&](storage::Tx& tx) {
        must(node::AccountDetails(
                 {tx, town.a.core().key_store(), town.a.core().ids(), subject, town.a.clock().now()})
                 .show_name(name));
    });
    must(town.a.social().profile_changed(who.id));
    town.settle(std::chrono::minutes(1));
}

/// Every column of every row, as bytes.
std::string everything_at_rest(SimNode& node) {
    return node.read([](storage::Tx& tx) {
        std::vector<std::string> selects;
        storage::Rows tables = tx.query(
            "SELECT m.name, group_concat('quote(\"' || c.name || '\")', ' || ') FROM sqlite_master m"
            " JOIN pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name");
        while (tables.next())
            selects.push_back("SELECT " + tables.string(1) + " FROM \"" + tables.string(0) + "\"");
        std::string all;
        for (const std::string& select : selects) {
            storage::Rows rows = tx.query(select);
            while (rows.next()) all += rows.string(0) + "\n";
        }
        return all;
    });
}

}  // namespace

TEST_SUITE("law") {
    TEST_CASE("law/11 a special category needs explicit consent and is never public") {
        Desk town;
        set_age(town, AgeBand::adult);
        constexpr auto faith = DetailKind::cherished_cause_text;
        const auto detail = keep(town, faith, "a faith");
        const auto plain = given(town, faith, Reason::recognition, Audience::public_(), LawfulBasis::consent);
        CHECK(town.seen(town.prof, Reason::recognition).empty());
        CHECK(rule(town, faith, Reason::recognition, Audience::own_staff()) ==
              "gate: special category needs explicit consent");
        withdraw(town, plain);
        given(town, faith, Reason::recognition, Audience::public_(), LawfulBasis::explicit_consent);
        CHECK(town.seen(town.prof, Reason::recognition) == std::vector<std::string>{"a faith"});
        CHECK(rule(town, faith, Reason::recognition, Audience::public_()) ==
              "gate: special category is never public");
        // Not what an operator entered, and not by a message that two servers read.
        Desk other;
        set_age(other, AgeBand::adult);
        keep(other, faith, "a faith");
        given(other,
              faith,
              Reason::recognition,
              Audience::own_staff(),
              LawfulBasis::explicit_consent,
              Channel::operator_);
        CHECK(other.seen(other.prof, Reason::recognition).empty());
        node::Wish wish = greeting;
        wish.kinds = {faith};
        CHECK(other.ask(other.prof, wish).error().rule == "consent/special-by-message");
        CHECK(other.say("remember cause in own words: a faith").find("Thank you") == std::string::npos);
        CHECK(detail.valid());
    }

    TEST_CASE("law/12 whom staff wrote something down about is told, and unconfirmed it is gone in 30 days") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        const auto request = must(town.ask(town.prof, greeting));
        const std::string notice =
            town.a.read([&](storage::Tx& tx) { return must(node::notice_words(tx, request.notice)); });
        const std::string first_contact = town.last_answer();
        CHECK(first_contact.contains(notice.substr(0, notice.find('\n'))));
        CHECK(first_contact.contains(town.a.base() + "/about"));
        CHECK(town.say("what do you know").contains("you have not confirmed it"));
        const auto subject = town.subject_of(town.ben);
        const auto held = [&] {
            return town.a.read(
                [&](storage::Tx& tx) { return storage::detail_summaries(tx, subject).size(); });
        };
        town.network.pass(std::chrono::hours(24 * 29));
        town.settle(std::chrono::minutes(1));
        CHECK(held() == 1);
        town.network.pass(std::chrono::hours(24 * 2));
        town.settle(std::chrono::minutes(1));
        CHECK(held() == 0);
    }

    TEST_CASE("law/14 what is put right reaches everybody who had it wrong") {
        Desk town;
        StrangeHost elsewhere(town.network, "c.test");
        Stranger cleo(elsewhere, "cleo");
        show_name(town, town.prof, "Professor Wrongwren");
        must(town.b.social().unfollow(town.ben.id, town.prof.handle));
        CHECK(cleo.get(town.a, parts_of(town.prof.uri).path).body.contains("Wrongwren"));
        town.settle(std::chrono::minutes(1));
        show_name(town, town.prof, "Professor Rightwren");
        const auto name_at_b = town.b.read([&](storage::Tx& tx) {
            const auto row = storage::find_actor(tx, town.prof.uri);
            return activitypub::public_profile(tx, row->subject, town.b.clock().now()).display_name;
        });
        CHECK(name_at_b == "Professor Rightwren");
        REQUIRE(elsewhere.activities("Update").size() >= 1);
        CHECK(elsewhere.activities("Update").back().dump().contains("Rightwren"));
    }

    TEST_CASE("law/15 after an erasure nothing of the person is left, and the log still holds") {
        Desk town;
        CHECK(town.say("remember nickname: Canarywren").contains("Thank you"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        CHECK(town.say("who has it").contains("prof"));
        const auto subject = town.subject_of(town.ben);
        const auto receipt = town.events().back().receipt;
        CHECK(Visitor(town.a).post("/consent/receipts/" + receipt).status == 200);
        CHECK(town.a.core().key_store().wrapped_key(subject).has_value());
        CHECK(town.say("forget everything").contains("Everything is destroyed on"));
        town.network.pass(std::chrono::hours(25));
        town.settle(std::chrono::minutes(10));
        const std::string rest = everything_at_rest(town.a);
        REQUIRE(rest.size() > 1000);
        CHECK_FALSE(rest.contains("Canarywren"));
        CHECK_FALSE(rest.contains("43616E617279"));  // "Canary", as quote() writes bytes
        town.a.read([&](storage::Tx& tx) {
            CHECK(storage::detail_summaries(tx, subject).empty());
            CHECK(storage::grants_of(tx, subject).empty());
            CHECK(storage::disclosures_of(tx, subject, 10).empty());
            return true;
        });
        CHECK(town.a.core().key_store().wrapped_key(subject).error().code == Errc::gone);
        CHECK(Visitor(town.a).post("/consent/receipts/" + receipt).status == 404);
        CHECK_FALSE(town.record(town.prof, DetailKind::nickname, "Bo").has_value());
        CHECK(must(town.a.database().read(
                  [&](storage::Tx& tx) { return town.a.core().log_keeper().verify(tx); })) > 0);
    }

    TEST_CASE("law/16 who is restricted is only stored, and an objection is immediate and absolute") {
        Desk town;
        set_age(town, AgeBand::adult);
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        const auto subject = town.subject_of(town.ben);
        const auto restrict = [&](bool on) {
            town.a.write([&](storage::Tx& tx) {
                must(town.consents().restrict(
                    tx, subject, on, {.channel = Channel::operator_, .now = town.a.clock().now()}));
            });
        };
        restrict(true);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        for (const auto& category : consent::categories()) {
            for (const auto& purpose : consent::purposes()) {
                for (const Audience& audience : everywhere) {
                    const bool own =
                        purpose.reason == Reason::rights_handling && audience == Audience::self();
                    CHECK(rule(town, category.kind, purpose.reason, audience) ==
                          (own ? "gate: one's own" : "gate: subject restricted"));
                }
            }
        }
        CHECK(town.a.read([&](storage::Tx& tx) { return storage::detail_summaries(tx, subject).size(); }) ==
              1);
        restrict(false);
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);

        given(town,
              DetailKind::nickname,
              Reason::gift_solicitation,
              Audience::own_staff(),
              LawfulBasis::consent);
        CHECK(town.seen(town.prof, Reason::gift_solicitation).size() == 1);
        CHECK(town.say("stop gifts").contains("no longer use"));
        CHECK(town.seen(town.prof, Reason::gift_solicitation).empty());
        for (int basis = 0; basis <= static_cast<int>(LawfulBasis::legitimate_interest); ++basis) {
            given(town,
                  DetailKind::nickname,
                  Reason::gift_solicitation,
                  Audience::public_(),
                  static_cast<LawfulBasis>(basis));
        }
        for (const Audience& audience : everywhere) {
            CHECK(rule(town, DetailKind::nickname, Reason::gift_solicitation, audience) == "gate: objection");
        }
        CHECK(town.seen(town.prof, Reason::gift_solicitation).empty());
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
    }
}
