// A new password by a link, from a mailbox or from an operator's hand.
#include "node/mail/limits.h"
#include "storage/oauth.h"
#include "tests/mail/post.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("mail/reset");

TEST_CASE("who asks gets a link by mail, and with it a new password, once") {
    Post post;
    CHECK(post.ask("ana").status == 200);
    const auto sent = post.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent.front().contains("\nTo: <ana.secret@mail.test>\n"));
    const std::string path = Post::path_in(sent.front());
    CHECK(post.call("POST", path, another).status == 200);
    CHECK(post.is_password("quite another"));
    CHECK_FALSE(post.is_password("the first one"));
    const auto again = post.call("POST", path, "new=a%20third%20one&again=a%20third%20one");
    CHECK(again.status == 410);
    CHECK(post.is_password("quite another"));
    // And who reads the mailbox learns that it happened.
    const auto told = post.sent();
    REQUIRE(told.size() == 1);
    CHECK(told.front().contains("Something about your account"));
}

TEST_CASE("looking at a link changes nothing, and is the same page for every link") {
    Post post;
    post.ask("ana");
    const std::string path = Post::path_in(post.sent().at(0));
    const auto real = post.call("GET", path);
    const auto made_up = post.call("GET", "/reset/" + std::string(43, 'A'));
    CHECK(real.status == 200);
    CHECK(real.body == made_up.body);
    CHECK(header(real.headers, "Referrer-Policy") == "no-referrer");
    CHECK(header(real.headers, "Cache-Control") == "no-store");
    CHECK_FALSE(real.body.contains("og:"));
    for (int i = 0; i < 5; ++i) post.call("GET", path);
    CHECK(post.call("POST", path, another).status == 200);
}

TEST_CASE("whether an account is there, or has an address, shows to nobody who asks") {
    Post post;
    post.account("ben", "");
    const auto known = post.ask("ana");
    for (const char* handle : {"ben", "nobody", "", "%00", "ana%40elsewhere.test"}) {
        CAPTURE(handle);
        const auto other = post.ask(handle);
        CHECK(other.status == known.status);
        CHECK(other.body == known.body);
    }
    CHECK(post.sent().size() == 1);
}

TEST_CASE("a unit gets no link, whatever mailbox is on record for it") {
    Post post;
    const auto made =
        post.node.accounts->create({.handle = "lab", .type = "Organization", .email = "lab@mail.test"});
    REQUIRE(made.has_value());
    CHECK(post.ask("lab").status == 200);
    CHECK(post.sent().empty());
    post.ask("ana");
    CHECK(post.sent().size() == 1);
}

TEST_CASE("a new password signs everything out, and ends what was asked for before") {
    Post post;
    post.ask("%40ana%40hill.test");
    const std::string first = Post::path_in(post.sent().at(0));
    post.ask("ana");
    const std::string second = Post::path_in(post.sent().at(0));
    CHECK(first != second);
    post.write([&](storage::Tx& tx) {
        storage::insert_consent_session(tx,
                                        {.token = crypto::sha256(as_bytes("s")),
                                         .subject = post.ana.subject,
                                         .actor = post.ana.id,
                                         .way = storage::SignedInBy::password,
                                         .made = post.node.clock.now(),
                                         .seen = post.node.clock.now()},
                                        5);
        const auto app = post.node.core->ids().make<storage::AppId>();
        storage::insert_app(tx, {.id = app, .client_id = "a"});
        storage::insert_token(tx,
                              {.id = post.node.core->ids().make<storage::TokenId>(),
                               .app = app,
                               .actor = post.ana.id,
                               .subject = post.ana.subject});
    });
    CHECK(post.call("POST", first, another).status == 200);
    CHECK(post.count("SELECT COUNT(*) FROM consent_sessions") == 0);
    CHECK(post.count("SELECT COUNT(*) FROM oauth_tokens") == 0);
    CHECK(post.call("POST", second, another).status == 410);
}

TEST_CASE("a password that will not do is refused, and the link still works") {
    Post post;
    post.ask("ana");
    const std::string path = Post::path_in(post.sent().at(0));
    for (const std::string& form : {std::string("new=short&again=short"),
                                    std::string("new=quite%20another&again=quite%20other"),
                                    std::string(""),
                                    "new=" + std::string(2000, 'a') + "&again=" + std::string(2000, 'a')}) {
        const auto refused = post.call("POST", path, form);
        CHECK(refused.status == 400);
        CHECK(refused.body.contains("That did not work."));
        CHECK_FALSE(refused.body.contains("quite"));
    }
    CHECK(post.is_password("the first one"));
    CHECK(post.call("POST", path, another).status == 200);
}

TEST_CASE("a form of another site is not taken") {
    Post post;
    CHECK(post.call("POST", "/reset", "handle=ana", "192.0.2.1", "https://evil.test").status == 403);
    CHECK(post.sent().empty());
    post.ask("ana");
    const std::string path = Post::path_in(post.sent().at(0));
    CHECK(post.call("POST", path, another, "192.0.2.1", "https://evil.test").status == 403);
    CHECK(post.is_password("the first one"));
}

TEST_CASE("an old link, one of a suspended account and one for something else open nothing") {
    Post post;
    const auto fresh = [&] {
        post.ask("ana");
        return Post::path_in(post.sent().at(0));
    };
    const std::string old = fresh();
    post.node.clock.time += limits::mail_link_for;
    CHECK(post.call("POST", old, another).status == 410);
    const std::string path = fresh();
    std::string confirm = path;
    confirm.replace(0, std::string("/reset/").size(), "/confirm/");
    CHECK(post.call("POST", confirm).status == 410);
    REQUIRE(post.node.accounts->suspend(post.ana, true).has_value());
    CHECK(post.call("POST", path, another).status == 410);
    CHECK(post.ask("ana").status == 200);
    CHECK(post.sent().empty());
    for (const char* odd : {"/reset/x", "/reset/%00", "/reset/..%2f..%2fetc"})
        CHECK(post.call("POST", odd, another).status == 410);
}

TEST_CASE("neither asking nor trying can be done without end, and a mailbox is not flooded") {
    Post post;
    for (std::size_t i = 0; i < limits::reset_mails_max + 3; ++i) {
        post.ask("ana", "198.51.100." + std::to_string(i));
        post.sent();
    }
    CHECK(post.count("SELECT COUNT(*) FROM mail_queue") == 0);
    CHECK(post.count("SELECT COUNT(*) FROM mail_links") == static_cast<std::int64_t>(limits::mail_links_max));
    int last = 0;
    for (std::size_t i = 0; i <= limits::reset_asks_max; ++i) last = post.ask("nobody").status;
    CHECK(last == 429);
    for (std::size_t i = 0; i <= limits::reset_asks_max; ++i) {
        last = post.call("POST", "/reset/" + std::string(43, 'A'), another, "203.0.113.9").status;
    }
    CHECK(last == 429);
}

TEST_CASE("one message of a kind waits at a time, and its link is not superseded meanwhile") {
    Post post;
    for (int i = 0; i < 4; ++i) post.ask("ana");
    CHECK(post.count("SELECT COUNT(*) FROM mail_links") == 1);
    const auto sent = post.sent();
    REQUIRE(sent.size() == 1);
    CHECK(post.call("POST", Post::path_in(sent.front()), another).status == 200);
}

TEST_SUITE_END();
