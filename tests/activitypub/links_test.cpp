// Links by direct message: what they open, what they cannot, and where their tokens are not.
#include "node/limits.h"
#include "tests/activitypub/visitor.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace kith;
using namespace kith::sim;

namespace {

constexpr auto minutes = [](int number) { return std::chrono::minutes(number); };
constexpr auto days = [](int number) { return std::chrono::hours(24 * number); };

std::string bytes_of(SimNode& node, const TempDir& folder, std::string_view name) {
    const std::string path = folder.path() + "/" + std::string(name);
    must(node.database().backup_to(path));
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Whether the token stands there, as text or as the bytes it is made of, whole or in a part that would do.
bool holds_token(const std::string& bytes, const std::string& token) {
    const Bytes raw = must(from_base64url(token));
    return bytes.contains(token) || bytes.contains(token.substr(0, 12)) || bytes.contains(as_text(raw)) ||
           bytes.contains(as_text(ByteView(raw).first(8)));
}

std::string without(std::string page, const std::string& token) {
    for (auto at = page.find(token); at != std::string::npos; at = page.find(token)) {
        page.erase(at, token.size());
    }
    return page;
}

}  // namespace

TEST_SUITE("activitypub/links") {
    TEST_CASE("a link that was asked for opens the centre once, and shows its values there alone") {
        CentreTown town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        for (const char* words : {"link", "what do you know", "who has it", "export"}) {
            CAPTURE(words);
            const std::string answer = town.say(words);
            CHECK_FALSE(answer.contains("Canarywren"));
            const std::string path = link_in(answer, "/consent/l/");
            REQUIRE_FALSE(path.empty());
            Visitor ben(town.a);
            const auto opened = ben.post(path);
            CHECK(opened.status == 303);
            CHECK(header(opened.headers, "Location") == "/consent/me");
            const std::string cookie(header(opened.headers, "Set-Cookie"));
            CHECK(cookie.starts_with("__Host-kith-consent="));
            for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"}) {
                CHECK(cookie.contains(part));
            }
            CHECK_FALSE(cookie.contains("Domain"));
            const auto centre = ben.get("/consent/me");
            CHECK(centre.status == 200);
            CHECK(centre.body.contains("Bo Canarywren"));
            CHECK(header(centre.headers, "Cache-Control") == "no-store");
            CHECK(header(centre.headers, "Referrer-Policy") == "no-referrer");
            CHECK(header(centre.headers, "X-Robots-Tag").starts_with("noindex"));
            // Replayed: dead, for a new visitor and for the same.
            Visitor again(town.a);
            CHECK(again.post(path).status == 410);
            CHECK(again.token.empty());
            CHECK(ben.post(path).status == 410);
        }
    }

    TEST_CASE("a crawler that opens the link first spends nothing and sees what everybody sees") {
        CentreTown town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        const std::string path = link_in(town.say("link"), "/consent/l/");
        const std::string token = path.substr(path.rfind('/') + 1);
        Visitor crawler(town.a);
        const auto seen = crawler.get(path);
        CHECK(seen.status == 200);
        const std::string made_up(token.size(), 'A');
        const auto nothing = crawler.get("/consent/l/" + made_up);
        CHECK(without(seen.body, token) == without(nothing.body, made_up));
        CHECK(seen.headers == nothing.headers);
        CHECK_FALSE(seen.body.contains("Canarywren"));
        CHECK_FALSE(seen.body.contains("og:"));
        CHECK_FALSE(seen.body.contains("ben"));
        CHECK(header(seen.headers, "Cache-Control") == "no-store");
        CHECK(header(seen.headers, "Referrer-Policy") == "no-referrer");
        CHECK(header(seen.headers, "Set-Cookie").empty());
        for (int i = 0; i < 3; ++i) {
            HttpRequest head{.method = "HEAD", .url = Uri::trusted(town.a.base() + path)};
            CHECK(town.a.serve(head).status == 200);
        }
        CHECK(town.count("consent_sessions") == 0);
        CHECK(crawler.post(path).status == 303);
    }

    TEST_CASE("a link is dead after 14 days, after a newer one, and of a person who was erased") {
        CentreTown town;
        const std::string first = link_in(town.say("link"), "/consent/l/");
        const std::string second = link_in(town.say("link"), "/consent/l/");
        CHECK(first != second);
        CHECK(town.visitor.post(first).status == 410);
        town.network.pass(days(14) - minutes(10));
        const std::string third = link_in(town.say("what do you know"), "/consent/l/");
        CHECK(town.visitor.post(second).status == 410);
        town.network.pass(days(14));
        CHECK(town.visitor.post(third).status == 410);
        CHECK(town.visitor.token.empty());
        CHECK(town.count("consent_sessions") == 0);

        const std::string withdraw = link_in(town.say("remember nickname: Bo"), "/consent/w/");
        town.come_in();
        const std::string open = link_in(town.say("link"), "/consent/l/");
        CHECK(town.visitor.act("forget-everything").status == 200);
        town.network.pass(days(1) + minutes(1));
        town.settle(minutes(10));
        CHECK(Visitor(town.a).post(open).status == 410);
        CHECK(Visitor(town.a).post(withdraw).status == 410);
        CHECK(town.visitor.get("/consent/me").status == 403);
        for (const char* table : {"consent_links", "consent_sessions", "sealed_bodies"}) {
            CHECK(town.count(table) == 0);
        }
    }

    TEST_CASE(
        "every yes is answered with a link that takes back in one press, and can neither show nor give") {
        CentreTown town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        town.vote(must(town.ask(town.prof, greeting)), 0);
        const std::string path = link_in(town.last_answer(), "/consent/w/");
        REQUIRE_FALSE(path.empty());
        CHECK(town.last_answer().contains("Thank you"));
        const std::string token = path.substr(path.rfind('/') + 1);
        const std::string by_code = link_in(town.say("remember pet: Rex"), "/consent/w/");
        CHECK_FALSE(by_code.empty());

        Visitor holder(town.a);
        CHECK(holder.get(path).status == 200);
        CHECK_FALSE(holder.get(path).body.contains("Canarywren"));
        CHECK(holder.post("/consent/l/" + token).status == 410);
        holder.token = token;
        CHECK(holder.get("/consent/me").status == 403);
        holder.token = token;
        CHECK(holder.act("remember", "kind=nickname&value=Eve").status == 403);
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Bo Canarywren"});

        // As a mail program does it (RFC 8058), from anywhere.
        Visitor mail(town.a);
        const auto done = mail.post(path,
                                    "List-Unsubscribe=One-Click",
                                    {{"Content-Type", "application/x-www-form-urlencoded"},
                                     {"Sec-Fetch-Site", "cross-site"},
                                     {"Origin", "https://mail.example"}});
        CHECK(done.status == 200);
        CHECK_FALSE(done.body.contains("Canarywren"));
        CHECK(mail.token.empty());
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(town.events().back().event == "object");
        CHECK(town.events().back().channel == consent::Channel::self);
        // Pressed again, and by the other link: nothing is written a second time.
        const auto events = town.events().size();
        CHECK(mail.post(path).status == 200);
        CHECK(mail.post(by_code).status == 200);
        CHECK(town.events().size() == events);
    }

    TEST_CASE("a key that changed a minute ago gets no link that shows, and its stop is obeyed") {
        CentreTown town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        const std::string before = link_in(town.say("link"), "/consent/l/");
        town.b.rotate_keys(town.ben);
        town.network.pass(minutes(1));
        for (const char* words : {"link", "what do you know", "who has it", "export"}) {
            CAPTURE(words);
            const std::string answer = town.say(words);
            CHECK(answer.contains("key changed"));
            CHECK_FALSE(answer.contains("/consent/l/"));
            CHECK(answer.contains("/consent/w/"));
        }
        // Whoever took the account over reads its older messages too.
        CHECK(town.visitor.post(before).status == 410);
        CHECK(town.visitor.token.empty());
        const std::string withdraw = link_in(town.last_answer(), "/consent/w/");
        CHECK(town.visitor.post(withdraw).status == 200);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(town.say("stop").contains("Done."));
        town.network.pass(days(8));
        CHECK(town.say("link").contains("/consent/l/"));
    }

    TEST_CASE("the token of a message is nowhere at rest in clear, and its body is gone when it arrived") {
        CentreTown town;
        const TempDir folder;
        must(town.b.social().post(town.ben.id,
                                  {.text = town.desk.handle + " link", .visibility = Visibility::direct}));
        // It comes, it is dealt with, and the answer waits.
        while (town.b.core().deliverer().run_once(town.b.clock().now()).done > 0) {
        }
        while (town.a.core().take_waiting_once(town.a.clock().now()).done > 0) {
        }
        while (town.count("sealed_bodies") == 0 &&
               town.a.core().dialogue_once(town.a.clock().now()).done > 0) {
        }
        REQUIRE(town.count("sealed_bodies") == 1);
        const std::string waiting = bytes_of(town.a, folder, "waiting.db");
        town.settle(minutes(1));
        const std::string path = link_in(town.last_answer(), "/consent/l/");
        REQUIRE_FALSE(path.empty());
        const std::string token = path.substr(path.rfind('/') + 1);
        CHECK(holds_token(bytes_of(town.b, folder, "his.db"), token));  // so the search finds one
        CHECK_FALSE(holds_token(waiting, token));
        CHECK(waiting.contains("A message with a private link"));
        CHECK(town.count("sealed_bodies") == 0);
        const std::string delivered = bytes_of(town.a, folder, "delivered.db");
        CHECK_FALSE(holds_token(delivered, token));
        CHECK_FALSE(delivered.contains("/consent/l/"));
        CHECK(town.visitor.post(path).status == 303);
        CHECK_FALSE(holds_token(bytes_of(town.a, folder, "spent.db"), town.visitor.token));
    }

    TEST_CASE("a message with a link that never arrives is destroyed when its time is over") {
        CentreTown town;
        town.say("help");
        must(town.b.social().post(town.ben.id,
                                  {.text = town.desk.handle + " link", .visibility = Visibility::direct}));
        while (town.b.core().deliverer().run_once(town.b.clock().now()).done > 0) {
        }
        town.network.cut("a.test", "b.test");
        town.settle(minutes(5));
        CHECK(town.count("sealed_bodies") == 1);
        // It shows values to whoever opens it: a day, and not the fortnight of the link.
        town.network.pass(days(1) + minutes(1));
        town.a.core().tidy_once(town.a.clock().now());
        CHECK(town.count("sealed_bodies") == 0);
        town.network.mend("a.test", "b.test");
        town.settle(days(1));
        CHECK_FALSE(town.last_answer().contains("/consent/l/"));
    }

    TEST_CASE("a session that began with a link is over when the key changes, and taking back is not") {
        CentreTown town;
        const std::string withdraw = link_in(town.say("remember nickname: Bo"), "/consent/w/");
        town.come_in();
        const std::string token = town.visitor.token;
        CHECK(town.visitor.get("/consent/me").status == 200);
        town.b.rotate_keys(town.ben);
        town.network.pass(minutes(1));
        CHECK(town.say("help").contains("STOP"));
        CHECK(town.visitor.get("/consent/me").status == 403);
        town.visitor.token = token;
        CHECK(town.visitor.act("remember", "kind=pet&value=Rex").status == 403);
        CHECK(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Bo"});
        CHECK(Visitor(town.a).post(withdraw).status == 200);
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
    }

    TEST_CASE("whoever took an account over ends no link of its person by asking for more") {
        CentreTown town;
        const std::string first = link_in(town.say("remember nickname: Bo"), "/consent/w/");
        town.b.rotate_keys(town.ben);
        town.network.pass(minutes(1));
        for (int i = 0; i < 8; ++i) town.say("link");
        CHECK(town.count("consent_links WHERE may = 'withdraw'") == limits::spare_links_a_day);
        CHECK_FALSE(town.last_answer().contains("/consent/"));
        CHECK(town.last_answer().contains("still work"));
        town.network.pass(days(1));
        CHECK(town.say("link").contains("/consent/w/"));
        CHECK(town.visitor.post(first).status == 200);
    }

    TEST_CASE("our own people get no link by message, where an operator might read it") {
        CentreTown town;
        must(town.a.social().post(town.dean.id,
                                  {.text = town.desk.handle + " link", .visibility = Visibility::direct}));
        must(town.a.social().post(
            town.dean.id,
            {.text = town.desk.handle + " remember pet: Rex", .visibility = Visibility::direct}));
        town.settle(minutes(1));
        CHECK(town.count("consent_links") == 0);
        CHECK(town.count("sealed_bodies") == 0);
        CHECK(town.count("posts WHERE content LIKE '%/consent\"%'") >= 1);
    }

    TEST_CASE("one person has so many links and sessions and no more") {
        CentreTown town;
        const auto ben = town.row(town.ben.uri);
        std::string first;
        std::string last;
        town.a.write([&](storage::Tx& tx) {
            const auto& links = town.a.core().links();
            for (int i = 0; i < 60; ++i) {
                const Instant at = town.a.clock().now() + Millis(i);
                last = links.withdraw_link(tx, ben, at);
                if (i == 0) first = last;
                links.begin(tx, ben, storage::SignedInBy::link, at);
            }
        });
        CHECK(town.count("consent_links") == 50);
        CHECK(town.count("consent_sessions") == 10);
        CHECK(town.visitor.post(link_in(last, "/consent/w/")).status == 200);
        CHECK(town.visitor.post(link_in(first, "/consent/w/")).status == 410);
    }
}
