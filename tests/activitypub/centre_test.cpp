// What a person's centre gathers, over a whole town: kith/node/consent/centre.h.
#include "node/consent/centre.h"

#include "node/account_details.h"
#include "storage/audit.h"
#include "storage/details.h"
#include "storage/subjects.h"
#include "tests/activitypub/desk.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kith;
using namespace kith::sim;

namespace {

struct Room : Desk {
    node::Centre centre(const Person& whom, const node::CentrePlace& place = {}) {
        const auto subject = subject_of(whom);
        return must(a.database().read([&](storage::Tx& tx) {
            return node::centre_of(tx, a.core().key_store(), subject, place, a.clock().now());
        }));
    }
    node::Centre centre() { return centre(ben); }

    void show_name(const std::string& name) {
        const auto subject = subject_of(prof);
        a.write([&](storage::Tx& tx) {
            must(node::AccountDetails({tx, a.core().key_store(), a.core().ids(), subject, a.clock().now()})
                     .show_name(name));
        });
        must(a.social().profile_changed(prof.id));
        settle(std::chrono::minutes(1));
    }
    node::TakenBack stop(const Person& who, const node::Which& which) {
        const auto professor = row(who.uri);
        return must(a.database().write([&](storage::Tx& tx) -> Result<node::TakenBack> {
            return consents().stop(
                tx, professor, which, {.channel = consent::Channel::self, .now = a.clock().now()});
        }));
    }
};

const node::KnownDetail* known(const node::Centre& centre, DetailKind kind) {
    const auto found = std::ranges::find(centre.known, kind, &node::KnownDetail::kind);
    return found == centre.known.end() ? nullptr : &*found;
}

const node::Use* use(const node::Centre& centre, DetailKind kind, Reason reason) {
    const auto found = std::ranges::find_if(
        centre.uses, [&](const node::Use& each) { return each.kind == kind && each.reason == reason; });
    return found == centre.uses.end() ? nullptr : &*found;
}

std::vector<std::string> events_of(const node::Centre& centre) {
    std::vector<std::string> names;
    names.reserve(centre.happened.size());
    for (const auto& each : centre.happened) names.push_back(each.event);
    return names;
}

}  // namespace

TEST_SUITE("node/consent/centre") {
    TEST_CASE("a person with nothing but a handle sees an empty centre") {
        Room town;
        const node::Centre centre = town.centre();
        CHECK(centre.known.empty());
        CHECK(centre.uses.empty());
        CHECK(centre.questions.empty());
        CHECK(centre.happened.empty());
        CHECK_FALSE(centre.restricted);
        CHECK_FALSE(centre.forgets_all_at);
    }

    TEST_CASE("hearsay is shown with its value, the role that sees it and the day it ends, and with no use") {
        Room town;
        const Instant told = town.a.clock().now();
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        const node::Centre centre = town.centre();
        REQUIRE(known(centre, DetailKind::nickname) != nullptr);
        const auto& detail = *known(centre, DetailKind::nickname);
        CHECK(detail.value == "Bo Canarywren");
        CHECK(detail.source == "staff");
        CHECK(detail.heard_by == "faculty");
        CHECK_FALSE(detail.confirmed);
        CHECK(detail.kept_until == told + std::chrono::days(30));
        CHECK(centre.uses.empty());
        CHECK_FALSE(centre.held.contains(DetailKind::nickname));
        CHECK(events_of(centre) == std::vector<std::string>{"open"});
    }

    TEST_CASE("an open question has its words, its choices and who asks") {
        Room town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        const auto request = must(town.ask(town.prof, greeting));
        const node::Centre centre = town.centre();
        REQUIRE(centre.questions.size() == 1);
        const auto& question = centre.questions.front();
        CHECK(question.code == request.code);
        CHECK(question.kinds == KindSet{DetailKind::nickname});
        CHECK(question.reason == Reason::personal_greeting);
        CHECK(question.asked_by == "@prof@a.test");
        CHECK(question.notice.contains("nickname"));
        REQUIRE(question.choices.size() == 3);
        CHECK(question.choices[0].yes);
        CHECK_FALSE(question.choices[2].yes);
        // What is only asked for is no use.
        CHECK(centre.uses.empty());
        town.network.pass(std::chrono::hours(24 * 31));
        CHECK(town.centre().questions.empty());
    }

    TEST_CASE("a yes is a switch that is on, with its words and its end, and can be stopped") {
        Room town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        town.vote(must(town.ask(town.prof, greeting)), 0);
        CHECK(town.seen(town.prof, Reason::personal_greeting).size() == 1);
        node::Centre centre = town.centre();
        const auto* on = use(centre, DetailKind::nickname, Reason::personal_greeting);
        REQUIRE(on != nullptr);
        CHECK(on->on);
        CHECK(on->stoppable);
        REQUIRE(on->readers.size() == 1);
        CHECK(on->readers[0].audience == Audience::own_staff());
        CHECK(on->notice.contains("nickname"));
        REQUIRE(on->until);
        CHECK(*on->until > centre.now);
        REQUIRE(known(centre, DetailKind::nickname) != nullptr);
        CHECK(known(centre, DetailKind::nickname)->confirmed);
        CHECK(known(centre, DetailKind::nickname)->kept_until == on->until);
        CHECK(centre.held.contains(DetailKind::nickname));
        // Who of ours saw it, and which kind.
        REQUIRE(centre.received.size() == 1);
        CHECK(centre.received[0].way == node::Receiver::Way::shown);
        CHECK(centre.received[0].who == "@prof@a.test");
        CHECK(centre.received[0].kinds == KindSet{DetailKind::nickname});
        const auto given = std::ranges::find(centre.happened, "give", &node::Happened::event);
        REQUIRE(given != centre.happened.end());
        CHECK(given->has_evidence);
        CHECK(given->about_grant);
        CHECK(given->notice.contains("nickname"));

        town.stop(town.ben, {.reason = Reason::personal_greeting, .kind = DetailKind::nickname});
        centre = town.centre();
        const auto* off = use(centre, DetailKind::nickname, Reason::personal_greeting);
        REQUIRE(off != nullptr);
        CHECK_FALSE(off->on);
        CHECK_FALSE(off->stoppable);
        CHECK(off->state == consent::GrantState::withdrawn);
        CHECK(known(centre, DetailKind::nickname) == nullptr);
        // Who saw it stays known.
        CHECK(centre.received.size() == 1);
    }

    TEST_CASE("a narrower yes names the one person it is for") {
        Room town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        town.vote(must(town.ask(town.prof, greeting)), 1);
        const node::Centre centre = town.centre();
        const auto* narrow = use(centre, DetailKind::nickname, Reason::personal_greeting);
        REQUIRE(narrow != nullptr);
        REQUIRE(narrow->readers.size() == 1);
        CHECK(narrow->readers[0].name == "@prof@a.test");
    }

    TEST_CASE("a no is a switch that is off, and what staff had heard is gone") {
        Room town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        town.vote(must(town.ask(town.prof, greeting)), 2);
        const node::Centre centre = town.centre();
        const auto* off = use(centre, DetailKind::nickname, Reason::personal_greeting);
        REQUIRE(off != nullptr);
        CHECK_FALSE(off->on);
        CHECK(off->state == consent::GrantState::refused);
        CHECK(centre.known.empty());
    }

    TEST_CASE("a yes whose time has passed is off without any sweep") {
        Room town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        REQUIRE(use(town.centre(), DetailKind::nickname, Reason::relationship_memory)->on);
        town.network.clock().pass(std::chrono::hours(24 * 365 * 20));
        const node::Centre centre = town.centre();
        CHECK_FALSE(use(centre, DetailKind::nickname, Reason::relationship_memory)->on);
    }

    TEST_CASE("what everybody could see tells who got it, and how far taking it back has come") {
        Room town;
        StrangeHost elsewhere(town.network, "c.test");
        Stranger cleo(elsewhere, "cleo");
        town.show_name("Professor Canarywren");
        CHECK(cleo.get(town.a, parts_of(town.prof.uri).path).body.contains("Canarywren"));
        town.settle(std::chrono::minutes(1));
        node::Centre centre = town.centre(town.prof);
        REQUIRE(known(centre, DetailKind::display_name) != nullptr);
        CHECK(known(centre, DetailKind::display_name)->shown_to_all);
        CHECK(known(centre, DetailKind::display_name)->of_account);
        const auto pull = std::ranges::find(centre.received, "c.test", &node::Receiver::who);
        REQUIRE(pull != centre.received.end());
        CHECK(pull->way == node::Receiver::Way::asked_for);
        CHECK(pull->kinds.contains(DetailKind::display_name));
        const auto push = std::ranges::find(centre.received, node::Receiver::Way::sent, &node::Receiver::way);
        REQUIRE(push != centre.received.end());
        CHECK(push->told.took == 1);
        CHECK(centre.taken_back.empty());

        elsewhere.on_post = [](const HttpRequest&) -> Result<HttpResponse> {
            return HttpResponse{.status = 503};
        };
        CHECK(town.stop(town.prof, {.reason = Reason::profile_publication}).was_public);
        centre = town.centre(town.prof);
        REQUIRE(centre.taken_back.size() == 1);
        CHECK(centre.taken_back[0].told.waiting == centre.taken_back[0].told.all());
        town.settle(std::chrono::minutes(1));
        centre = town.centre(town.prof);
        const auto& told = centre.taken_back[0].told;
        CHECK(told.took == 1);
        CHECK(told.unreachable == 1);
        CHECK(told.waiting == 0);
        const auto missed = std::ranges::find(told.servers, "c.test", &node::Told::Server::host);
        REQUIRE(missed != told.servers.end());
        CHECK(missed->state == "unreachable");
    }

    TEST_CASE("forgetting everything has its hour, and the values can be seen until then") {
        Room town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        CHECK(town.say("forget everything").contains("Everything is destroyed on"));
        node::Centre centre = town.centre();
        CHECK(centre.restricted);
        REQUIRE(centre.forgets_all_at);
        CHECK(*centre.forgets_all_at > centre.now + std::chrono::hours(23));
        CHECK(known(centre, DetailKind::nickname)->value == "Bo");
        CHECK(town.say("keep").contains("as it was before"));
        centre = town.centre();
        CHECK_FALSE(centre.restricted);
        CHECK_FALSE(centre.forgets_all_at);
        CHECK(town.say("forget everything").contains("Everything is destroyed on"));
        town.network.pass(std::chrono::hours(25));
        town.settle(std::chrono::minutes(5));
        centre = town.centre();
        CHECK(centre.erased);
        CHECK(centre.known.empty());
        CHECK_FALSE(centre.happened.empty());
    }

    TEST_CASE("an objection turns its purpose off, and who of ours looked is told with the reason") {
        Room town;
        CHECK(town.say("stop gifts").contains("no longer use"));
        const auto subject = town.subject_of(town.ben);
        town.a.write([&](storage::Tx& tx) {
            storage::append_audit(tx,
                                  {.id = town.a.core().ids().make<storage::AuditId>(),
                                   .at = town.a.clock().now(),
                                   .channel = "operator",
                                   .verb = "show consent",
                                   .subject = subject,
                                   .reason = "asked by telephone"});
        });
        const node::Centre centre = town.centre();
        CHECK(centre.objections == consent::ReasonSet{Reason::gift_solicitation});
        REQUIRE(centre.looked.size() == 1);
        CHECK(centre.looked[0].reason == "asked by telephone");
    }

    TEST_CASE("long lists come in pages of fifty, and the pages together are everything") {
        Room town;
        const auto subject = town.subject_of(town.ben);
        constexpr std::size_t many = 120;
        for (std::size_t i = 0; i < many; ++i)
            must(town.record(town.prof, DetailKind::interest, "Interest " + std::to_string(i)));
        town.a.write([&](storage::Tx& tx) {
            for (std::size_t i = 0; i < many; ++i) {
                storage::append_audit(tx,
                                      {.id = town.a.core().ids().make<storage::AuditId>(),
                                       .at = town.a.clock().now(),
                                       .channel = "operator",
                                       .verb = "look " + std::to_string(i),
                                       .subject = subject});
            }
        });
        for (int i = 0; i < 60; ++i) {
            must(town.a.database().write([&](storage::Tx& tx) -> Done {
                return town.consents().restrict(tx, subject, i % 2 == 0, {.now = town.a.clock().now()});
            }));
        }
        std::set<std::string> values;
        std::set<std::string> looks;
        std::set<std::int64_t> events;
        node::CentrePlace place;
        bool more = true;
        for (int turns = 0; more && turns < 10; ++turns) {
            const node::Centre centre = town.centre(town.ben, place);
            CHECK(centre.known.size() <= node::centre_page_items);
            CHECK(centre.looked.size() <= node::centre_page_items);
            CHECK(centre.happened.size() <= node::centre_page_items);
            for (const auto& each : centre.known) values.insert(each.value);
            for (const auto& each : centre.looked) looks.insert(each.what);
            for (const auto& each : centre.happened) events.insert(each.id.value);
            more = centre.known_next || centre.looked_next || centre.happened_next;
            if (centre.known_next) place.known_from = *centre.known_next;
            if (centre.looked_next) place.looked_before = *centre.looked_next;
            if (centre.happened_next) place.happened_before = *centre.happened_next;
        }
        CHECK(values.size() == many);
        CHECK(looks.size() == many);
        CHECK(events.size() == town.events().size());
        CHECK(events.size() > node::centre_page_items);
    }

    TEST_CASE("nobody's centre is not found") {
        Room town;
        const auto centre = town.a.database().read([&](storage::Tx& tx) {
            return node::centre_of(
                tx, town.a.core().key_store(), storage::SubjectId(987654321), {}, town.a.clock().now());
        });
        REQUIRE_FALSE(centre.has_value());
        CHECK(centre.error().code == Errc::not_found);
    }
}
