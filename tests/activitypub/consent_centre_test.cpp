// What a person does at the consent centre, and what nobody else can do there in their name.
#include "node/limits.h"
#include "storage/consent_events.h"
#include "storage/retention.h"
#include "storage/subjects.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;

namespace {

std::size_t count_of(const std::vector<storage::ConsentEventRow>& events,
                     std::string_view event,
                     std::string_view purpose = "") {
    return static_cast<std::size_t>(std::ranges::count_if(
        events, [&](const auto& row) { return row.event == event && row.purpose == purpose; }));
}

}  // namespace

TEST_SUITE("activitypub/consent centre") {
    TEST_CASE("everything that can be said by message is done with one press") {
        CentreTown town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        const auto request = must(town.ask(town.prof, greeting));
        town.come_in();
        Visitor& ben = town.visitor;

        const auto yes = ben.act("answer", "code=" + request.code + "&choice=0");
        CHECK(yes.status == 200);
        CHECK(yes.body.contains("/consent/receipts/"));
        town.settle(std::chrono::minutes(1));
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Bo Canarywren"});
        // This yes too is answered by a message with the way back.
        CHECK_FALSE(link_in(town.last_answer(), "/consent/w/").empty());
        const auto given = town.events().back();
        CHECK(given.channel == consent::Channel::self);
        const auto evidence = must(town.a.core().key_store().vault().open_private(
            town.subject_of(town.ben), "evidence", given.evidence));
        const Json shown = Json::parse(as_text(evidence.bytes()));
        CHECK(shown["channel"] == "web");
        CHECK(shown["request"] == "POST /consent/me/answer");
        CHECK(shown["signedInBy"] == "single-use link");

        CHECK(ben.act("correct", "kind=nickname&value=Bea+Canarywren").status == 200);
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Bea Canarywren"});
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(ben.act("stop", "kind=nickname&purpose=personal_greeting").status == 200);
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(ben.act("remember", "kind=pet&value=Rex").status == 200);
        CHECK(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Rex"});
        CHECK(ben.act("restrict", "choice=on").status == 200);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(ben.get("/consent/me").body.contains("Rex"));
        CHECK(ben.act("restrict", "choice=off").status == 200);
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        CHECK(ben.act("forget-everything").status == 200);
        CHECK(ben.act("restrict", "choice=off").status == 409);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(ben.act("keep").status == 200);
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        CHECK(ben.act("forget", "kind=pet").status == 200);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(ben.act("export").status == 200);
        CHECK(ben.act("export").status == 200);
        CHECK(count_of(town.events(), "ask_export") == 1);
        CHECK(ben.act("stop").status == 200);
        CHECK(town.events().back().event == "object");
    }

    TEST_CASE("what a form says wrongly is refused in words, and changes nothing") {
        CentreTown town;
        town.come_in();
        const auto before = town.events().size();
        const std::pair<const char*, const char*> wrong[] = {
            {"stop", "purpose=nonsense"},
            {"stop", "kind=nonsense"},
            {"stop", "purpose=security_abuse"},
            {"forget", ""},
            {"forget", "kind=%ff"},
            {"restrict", "choice=maybe"},
            {"object", "purpose=personal_greeting"},
            {"object", "choice=on"},
            {"remember", "kind=nickname&value="},
            {"remember", "kind=nickname&value=a%0Ab"},
            {"remember", "kind=nickname&value=Bo%E2%80%AE"},
            {"remember", "kind=role&value=staff"},
            {"remember", "kind=cherished_cause_text&value=a+faith"},
            {"correct", "kind=nickname&value=Bo"},
            {"answer", "code=ABCDEF&choice=0"},
        };
        for (const auto& [what, fields] : wrong) {
            CAPTURE(what);
            CAPTURE(fields);
            const auto response = town.visitor.act(what, fields);
            CHECK(response.status >= 400);
            CHECK(response.status < 500);
            CHECK(header(response.headers, "Content-Type").starts_with("text/html"));
            CHECK(header(response.headers, "Cache-Control") == "no-store");
        }
        CHECK(town.visitor.act("remember", "kind=nickname&value=" + std::string(20'000, 'x')).status == 413);
        CHECK(town.visitor.act("remember", "kind=nickname&value=" + std::string(3'000, 'x')).status == 400);
        CHECK(town.events().size() == before);
    }

    TEST_CASE("a browser that says Sec-GPC objects once, and the person's later choice stands") {
        CentreTown town;
        town.come_in();
        const Headers gpc = {{"Sec-GPC", "1"}};
        const auto objections = [&] { return town.record_of(town.subject_of(town.ben)).objections; };
        town.visitor.get("/consent/me");
        CHECK(objections().empty());
        CHECK(town.visitor.get("/consent/me", gpc).status == 200);
        CHECK(objections().contains(Reason::partner_introduction));
        CHECK(objections().contains(Reason::aggregate_reporting));
        CHECK_FALSE(objections().contains(Reason::gift_solicitation));
        const auto events = town.events().size();
        town.visitor.get("/consent/me", gpc);
        town.visitor.act("export", "", gpc);
        CHECK(town.events().size() == events + 1);
        CHECK(count_of(town.events(), "object", "partner_introduction") == 1);
        CHECK(count_of(town.events(), "object", "aggregate_reporting") == 1);

        CHECK(town.visitor.act("object", "purpose=aggregate_reporting&choice=off", gpc).status == 200);
        town.visitor.get("/consent/me", gpc);
        CHECK_FALSE(objections().contains(Reason::aggregate_reporting));
        CHECK(objections().contains(Reason::partner_introduction));
        CHECK(town.visitor.act("object", "purpose=aggregate_reporting&choice=on").status == 200);
        CHECK(objections().contains(Reason::aggregate_reporting));
    }

    TEST_CASE("a browser that says Sec-GPC takes back nothing that its person said yes to") {
        CentreTown town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        node::Wish wish = greeting;
        wish.reason = Reason::partner_introduction;
        const auto request = must(town.ask(town.prof, wish));
        town.come_in();
        CHECK(town.visitor.act("answer", "code=" + request.code + "&choice=0").status == 200);
        CHECK(town.visitor.get("/consent/me", {{"Sec-GPC", "1"}}).body.contains("Bo Canarywren"));
        const auto record = town.record_of(town.subject_of(town.ben));
        CHECK_FALSE(record.objections.contains(Reason::partner_introduction));
        CHECK(record.objections.contains(Reason::aggregate_reporting));
        CHECK(std::ranges::any_of(record.grants, [&](const auto& grant) {
            return grant.reason == Reason::partner_introduction && grant.live(town.a.clock().now());
        }));
    }

    TEST_CASE("only one's own pause is one's own to end, and it outlasts a forgetting that is called off") {
        CentreTown town;
        town.come_in();
        Visitor& ben = town.visitor;
        const auto subject = town.subject_of(town.ben);
        const auto paused = [&] { return town.record_of(subject).subject.restricted; };
        CHECK(ben.act("restrict", "choice=on").status == 200);
        const auto events = town.events().size();
        CHECK(ben.act("restrict", "choice=on").status == 200);
        CHECK(town.events().size() == events);
        CHECK(ben.act("forget-everything").status == 200);
        CHECK(ben.act("keep").status == 200);
        CHECK(paused());
        CHECK(ben.act("restrict", "choice=off").status == 200);
        CHECK_FALSE(paused());
        CHECK(ben.act("forget-everything").status == 200);
        CHECK(ben.act("restrict", "choice=on").status == 200);
        CHECK(ben.act("keep").status == 200);
        CHECK(paused());
        CHECK(ben.act("restrict", "choice=off").status == 200);
        CHECK_FALSE(paused());

        must(town.a.database().write([&](storage::Tx& tx) -> Done {
            return town.consents().restrict(
                tx, subject, true, {consent::Channel::operator_, "letter 17", town.a.clock().now()});
        }));
        const auto no = ben.act("restrict", "choice=off");
        CHECK(no.status == 403);
        CHECK(no.body.contains("The institution paused this"));
        CHECK(ben.act("restrict", "choice=on").status == 200);
        CHECK(ben.act("forget-everything").status == 200);
        CHECK(ben.act("keep").status == 200);
        CHECK(ben.act("restrict", "choice=off").status == 403);
        CHECK(paused());
    }

    TEST_CASE("what is said twice is written down once, and what was begun again is stopped again") {
        CentreTown town;
        town.come_in();
        const auto objections = [&] { return town.record_of(town.subject_of(town.ben)).objections; };
        CHECK(town.visitor.act("object", "purpose=personal_greeting&choice=on").status == 200);
        const auto events = town.events().size();
        CHECK(town.visitor.act("object", "purpose=personal_greeting&choice=on").status == 200);
        CHECK(town.events().size() == events);
        CHECK(town.visitor.act("stop").status == 200);
        CHECK(town.visitor.act("object", "purpose=gift_solicitation&choice=off").status == 200);
        CHECK_FALSE(objections().contains(Reason::gift_solicitation));
        CHECK(town.visitor.act("stop").status == 200);
        CHECK(objections().contains(Reason::gift_solicitation));
    }

    TEST_CASE("who presses too often waits with what widens, and never with what narrows") {
        CentreTown town;
        town.come_in();
        for (std::size_t i = 0; i < limits::widenings_max; ++i) {
            CHECK(town.visitor.act("object", "purpose=gift_solicitation&choice=off").status == 200);
        }
        CHECK(town.visitor.act("remember", "kind=pet&value=Rex").status == 429);
        CHECK(town.visitor.act("object", "purpose=gift_solicitation&choice=off").status == 429);
        CHECK(town.visitor.act("object", "purpose=gift_solicitation&choice=on").status == 200);
        CHECK(town.visitor.act("forget", "kind=pet").status == 200);
        CHECK(town.visitor.act("stop").status == 200);
    }

    TEST_CASE("what the law keeps is told as kept, on the page and by message") {
        CentreTown town;
        CHECK(town.say("remember nickname: Canarywren").contains("Thank you"));
        const auto subject = town.subject_of(town.ben);
        const Instant now = town.a.clock().now();
        town.a.write([&](storage::Tx& tx) {
            storage::put_legal_hold(
                tx, {.subject = subject, .reason = "case 17", .placed = now, .review = now + Millis(1)});
        });
        town.come_in();
        const auto page = town.visitor.act("forget", "kind=nickname");
        CHECK(page.status == 200);
        CHECK(page.body.contains("It is stopped, and kept"));
        CHECK_FALSE(page.body.contains("It is erased"));
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        const std::string answer = town.say("forget nickname");
        CHECK(answer.contains("It is not erased"));
        CHECK_FALSE(answer.contains("Forgotten"));
        town.a.write([&](storage::Tx& tx) { storage::drop_legal_hold(tx, subject); });
        CHECK(town.say("forget nickname").contains("Forgotten"));
    }
}

TEST_SUITE("security/S12 sessions and tokens") {
    TEST_CASE("a form without this session's own value, or from another site, changes nothing") {
        CentreTown town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        town.come_in();
        const auto before = town.events().size();
        const std::string good = "csrf=" + node::csrf_of(town.visitor.token);
        const std::string other = "csrf=" + node::csrf_of(std::string(43, 'A'));
        for (const char* what : {"stop",
                                 "forget",
                                 "forget-everything",
                                 "keep",
                                 "restrict",
                                 "object",
                                 "remember",
                                 "correct",
                                 "answer",
                                 "export",
                                 "copy",
                                 "sign-out"}) {
            CAPTURE(what);
            const std::string path = "/consent/me/" + std::string(what);
            const std::string fields = "kind=nickname&value=Eve&purpose=personal_greeting&choice=on&";
            CHECK(town.visitor.post(path, fields).status == 403);
            CHECK(town.visitor.post(path, fields + other).status == 403);
            CHECK(town.visitor.post(path, fields + "csrf=").status == 403);
            CHECK(town.visitor.post(path, fields + good, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
            CHECK(town.visitor.post(path, fields + good, {{"Sec-Fetch-Site", "same-site"}}).status == 403);
            CHECK(town.visitor.post(path, fields + good, {{"Origin", "https://evil.test"}}).status == 403);
            CHECK(Visitor(town.a).post(path, fields + good).status == 403);
            // A GET does nothing, whatever it says.
            CHECK(town.visitor.get(std::string(path).append("?").append(fields).append(good)).status == 405);
        }
        CHECK(town.events().size() == before);
        const auto page = town.visitor.get("/consent/me");
        CHECK(page.status == 200);
        CHECK(page.body.contains(node::csrf_of(town.visitor.token)));
        CHECK_FALSE(page.body.contains(town.visitor.token));
        CHECK(town.visitor.act("stop", "", {{"Sec-Fetch-Site", "same-origin"}, {"Origin", "null"}}).status ==
              200);
        CHECK(town.events().size() > before);
    }

    TEST_CASE("a form of another site, which comes without the cookie, ends no session") {
        CentreTown town;
        Visitor other(town.a);
        for (const char* what : {"stop", "sign-out"}) {
            const std::string path = "/consent/me/" + std::string(what);
            const auto sent = other.post(path, "", {{"Sec-Fetch-Site", "cross-site"}});
            CHECK(sent.status == 403);
            CHECK(header(sent.headers, "Set-Cookie").empty());
            CHECK(header(other.post(path).headers, "Set-Cookie").empty());
        }
    }

    TEST_CASE("a link is not spent for somebody whom another site sends there") {
        CentreTown town;
        const std::string path = link_in(town.say("link"), "/consent/l/");
        CHECK(town.visitor.post(path, "", {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
        CHECK(town.visitor.post(path, "", {{"Origin", "https://evil.test"}}).status == 403);
        CHECK(town.visitor.token.empty());
        CHECK(town.visitor.post(path, "", {{"Sec-Fetch-Site", "same-origin"}}).status == 303);
    }

    TEST_CASE("a session ends by itself after half an hour of rest, after eight hours, and by sign-out") {
        CentreTown town;
        town.come_in();
        town.network.pass(std::chrono::minutes(29));
        CHECK(town.visitor.get("/consent/me").status == 200);
        town.network.pass(std::chrono::minutes(29));
        CHECK(town.visitor.get("/consent/me").status == 200);
        town.network.pass(std::chrono::minutes(31));
        const std::string idle = town.visitor.token;
        CHECK(town.visitor.get("/consent/me").status == 403);
        CHECK(town.visitor.token.empty());
        town.visitor.token = idle;
        CHECK(town.visitor.act("stop").status == 403);

        town.come_in();
        for (int i = 0; i < 19; ++i) {
            town.network.pass(std::chrono::minutes(25));
            CHECK(town.visitor.get("/consent/me").status == 200);
        }
        town.network.pass(std::chrono::minutes(10));
        CHECK(town.visitor.get("/consent/me").status == 403);

        town.come_in();
        const std::string ended = town.visitor.token;
        const auto out = town.visitor.act("sign-out");
        CHECK(out.status == 200);
        CHECK(header(out.headers, "Set-Cookie").contains("Max-Age=0"));
        town.visitor.token = ended;
        CHECK(town.visitor.get("/consent/me").status == 403);
    }

    TEST_CASE("a session and a link are one person's: another's question, values and link stay shut") {
        CentreTown town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        const auto request = must(town.ask(town.prof, greeting));
        const Person eve = town.b.add_person("eve");
        must(town.b.social().post(eve.id,
                                  {.text = town.desk.handle + " link", .visibility = Visibility::direct}));
        town.settle(std::chrono::minutes(1));
        std::string hers;
        town.b.read([&](storage::Tx& tx) {
            for (const auto& row : storage::notifications_of(tx, eve.id, {.limit = 5})) {
                const auto post = storage::find_post(tx, row.post);
                if (post) hers = link_in(activitypub::to_plain_text(post->content), "/consent/l/");
            }
            return true;
        });
        REQUIRE_FALSE(hers.empty());
        Visitor visitor(town.a);
        CHECK(visitor.post(hers).status == 303);
        const auto page = visitor.get("/consent/me");
        CHECK(page.status == 200);
        CHECK_FALSE(page.body.contains("Canarywren"));
        CHECK_FALSE(page.body.contains(request.code));
        CHECK(visitor.act("answer", "code=" + request.code + "&choice=0").status == 404);
        CHECK(visitor.act("correct", "kind=nickname&value=Eve").status == 404);
        CHECK(visitor.act("forget", "kind=nickname").status == 200);
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bo Canarywren"});
        // Her link ended none of his.
        town.come_in();
        CHECK(town.visitor.get("/consent/me").body.contains("Canarywren"));
    }

    TEST_CASE("what is no token is looked up nowhere and answered like one that is dead") {
        CentreTown town;
        for (const char* path : {"/consent/l/x",
                                 "/consent/l/not%20a%20token",
                                 "/consent/l/%22%3E%3Cb%3E",
                                 "/consent/w/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
            CAPTURE(path);
            const auto seen = town.visitor.get(path);
            CHECK(seen.status == 200);
            CHECK_FALSE(seen.body.contains("\"><b>"));
            CHECK(town.visitor.post(path).status == 410);
        }
    }
}
