// A new password by a link, from a mailbox or from an operator's hand.
#include "node/routes/reset.h"

#include "node/mail/limits.h"
#include "node/mail/mailer.h"
#include "node/passwords.h"
#include "storage/accounts.h"
#include "storage/mail.h"
#include "storage/oauth.h"
#include "storage/retention.h"
#include "storage/subjects.h"
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace kith;
using namespace kith::test;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("mail/reset");

namespace {

struct Mailboxes final : node::MailPort {
    std::vector<std::string> sent{};
    bool down = false;
    Done send(std::string_view message) override {
        if (down) return fail(Errc::unavailable, "mail/refused");
        sent.emplace_back(message);
        return {};
    }
};

struct Post {
    explicit Post(bool sends_mail = true) : has_mail(sends_mail) { door.add_routes(node.core->router()); }

    SmallNode node;
    bool has_mail;
    Mailboxes boxes;
    storage::ActorRow ana = account("ana", "ana.secret@mail.test");
    node::Mailer mailer{{.site = node.site,
                         .database = *node.database,
                         .keys = *node.keys,
                         .port = has_mail ? &boxes : nullptr,
                         .from = "noreply@hill.test",
                         .random = node.random}};
    node::ResetDoor door{{.site = node.site,
                          .database = *node.database,
                          .keys = *node.keys,
                          .problems = node.core->problems(),
                          .ids = node.core->ids(),
                          .clock = node.clock,
                          .random = node.random,
                          .sends_mail = has_mail}};

    storage::ActorRow account(const std::string& handle, const std::string& email) {
        const auto made = node.accounts->create(
            {.handle = handle, .role = "student", .email = email, .password = "the first one"});
        REQUIRE(made);
        return made->actor;
    }
    node::Response call(const std::string& method,
                        const std::string& path,
                        std::string body = {},
                        const std::string& from = "192.0.2.1",
                        const std::string& origin = "https://hill.test") {
        node::Request request{.method = method, .target = path, .path = path, .host = "hill.test"};
        if (method == "POST") request.headers.emplace_back("Origin", origin);
        request.body = std::move(body);
        request.remote_address = from;
        return node.core->router()(request);
    }
    node::Response ask(const std::string& handle, const std::string& from = "192.0.2.1") {
        return call("POST", "/reset", "handle=" + handle, from);
    }
    /// What was sent since the last time.
    std::vector<std::string> sent() {
        while (mailer.run_once(node.clock.now()).done > 0) {
        }
        return std::exchange(boxes.sent, {});
    }
    static std::string path_in(const std::string& message, const std::string& kind = "/reset/") {
        const auto at = message.find("https://hill.test" + kind);
        REQUIRE(at != message.npos);
        const std::string rest = message.substr(at + std::string("https://hill.test").size());
        return rest.substr(0, rest.find('\n'));
    }
    bool is_password(const std::string& password) {
        using Found = std::optional<storage::AccountWithActor>;
        const auto account = node.database->read(
            [&](storage::Tx& tx) -> Result<Found> { return storage::find_account(tx, ana.id); });
        REQUIRE(account);
        return node::is_password_of(*account, password);
    }
    template <class Job>
    void write(Job job) {
        const auto done = node.database->write([&](storage::Tx& tx) -> Done {
            job(tx);
            return {};
        });
        REQUIRE(done.has_value());
    }
    std::int64_t count(const std::string& sql) {
        return node.database
            ->read([&](storage::Tx& tx) -> Result<std::int64_t> {
                storage::Rows rows = tx.query(sql);
                return rows.next() ? rows.integer(0) : -1;
            })
            .value();
    }
};

constexpr const char* another = "new=quite%20another&again=quite%20another";

}  // namespace

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

TEST_CASE("what waits to be sent holds no address, no link and no words") {
    Post post;
    post.ask("ana");
    const std::string rows =
        post.node.database
            ->read([](storage::Tx& tx) -> Result<std::string> {
                std::string all;
                for (const char* sql : {"SELECT subject_id, kind, actor_id, sealed_token FROM mail_queue",
                                        "SELECT subject_id, may, actor_id, token_sha256 FROM mail_links"}) {
                    storage::Rows found = tx.query(sql);
                    while (found.next()) {
                        for (int i = 0; i < 4; ++i) all += as_text(found.bytes(i));
                    }
                }
                return all;
            })
            .value();
    const std::string path = Post::path_in(post.sent().at(0));
    CHECK(rows.contains("reset"));
    CHECK_FALSE(rows.contains("mail.test"));
    CHECK_FALSE(rows.contains("secret"));
    CHECK_FALSE(rows.contains(path.substr(std::string("/reset/").size())));
}

TEST_CASE("mail says nothing of the person but the address it goes to") {
    Post post;
    post.ask("ana");
    post.write([&](storage::Tx& tx) {
        for (const auto kind : {storage::MailKind::confirm, storage::MailKind::rights}) {
            CHECK(node::queue_mail(tx, *post.node.keys, post.ana, kind, post.node.clock.now()).has_value());
        }
    });
    const auto sent = post.sent();
    CHECK(sent.size() == 3);
    for (std::string message : sent) {
        const std::string to = "To: <ana.secret@mail.test>\n";
        REQUIRE(message.contains(to));
        message.erase(message.find(to), to.size());
        for (const char* personal : {"ana", "secret", "student", "mail.test"})
            CHECK_FALSE(message.contains(personal));
    }
}

TEST_CASE("an address that was typed with more than one line reaches no program") {
    Post post;
    for (const char* odd : {"eve@mail.test, ana@mail.test", "Eve <eve@mail.test>", "eve"}) {
        CAPTURE(odd);
        const std::string handle = "eve" + std::to_string(std::string_view(odd).size());
        post.account(handle, odd);
        post.ask(handle);
        CHECK(post.sent().empty());
    }
    CHECK(post.count("SELECT COUNT(*) FROM mail_queue") == 0);
    CHECK_FALSE(post.node.accounts->create({.handle = "mal",
                                            .role = "student",
                                            .email = "mal@mail.test\nBcc: a@b.test",
                                            .password = "long enough"}));
}

TEST_CASE("who paused everything is only told what they must know") {
    Post post;
    post.write([&](storage::Tx& tx) { storage::set_restricted(tx, post.ana.subject, true); });
    post.ask("ana");
    CHECK(post.sent().empty());
    CHECK(post.count("SELECT COUNT(*) FROM mail_queue") == 0);
    post.write([&](storage::Tx& tx) {
        CHECK(
            node::queue_mail(tx, *post.node.keys, post.ana, storage::MailKind::rights, post.node.clock.now())
                .has_value());
    });
    CHECK(post.sent().size() == 1);
}

TEST_CASE("what the program could not take is tried again, and given up after a day") {
    Post post;
    post.boxes.down = true;
    post.ask("ana");
    CHECK(post.mailer.run_once(post.node.clock.now()).done == 1);
    const auto next = post.mailer.run_once(post.node.clock.now()).next;
    REQUIRE(next);
    CHECK(*next > post.node.clock.now());
    post.boxes.down = false;
    CHECK(post.sent().empty());
    post.node.clock.time = *next;
    CHECK(post.sent().size() == 1);
    post.boxes.down = true;
    post.ask("ana");
    CHECK(post.mailer.run_once(post.node.clock.now()).done == 1);
    post.node.clock.time += limits::mail_waits_for;
    post.boxes.down = false;
    CHECK(post.sent().empty());
    CHECK(post.count("SELECT COUNT(*) FROM mail_queue") == 0);
    CHECK(post.count("SELECT COUNT(*) FROM mail_links") == 0);
}

TEST_CASE("without a program for mail nothing waits, and an operator makes the link") {
    Post post(false);
    CHECK(post.call("GET", "/reset").body.contains("sends no mail"));
    CHECK(post.ask("ana").body.contains("sends no mail"));
    CHECK(post.count("SELECT COUNT(*) FROM mail_links") == 0);
    const auto made = post.node.tell("account.reset-link", {{"handle", "ana"}});
    const std::string link = made.at("link");
    CHECK(link.starts_with("https://hill.test/reset/"));
    CHECK(post.call("POST", Post::path_in(link), another).status == 200);
    CHECK(post.is_password("quite another"));
    CHECK(post.sent().empty());
    CHECK(post.count("SELECT COUNT(*) FROM mail_queue") == 0);
    const auto audit = post.node.tell("account.audit", {{"handle", "ana"}});
    CHECK(
        std::ranges::any_of(audit, [](const auto& event) { return event.at("verb") == "make reset link"; }));
    CHECK(std::ranges::any_of(audit, [](const auto& event) { return event.at("verb") == "reset password"; }));
}

TEST_CASE("a mailbox is confirmed by pressing the button, not by looking at the link") {
    Post post;
    const auto awaited = [&] {
        return post.node.database
            ->read(
                [&](storage::Tx& tx) -> Result<bool> { return storage::is_mailbox_awaited(tx, post.ana.id); })
            .value();
    };
    post.write([&](storage::Tx& tx) {
        storage::await_mailbox(tx, post.ana.id, post.node.clock.now());
        CHECK(
            node::queue_mail(tx, *post.node.keys, post.ana, storage::MailKind::confirm, post.node.clock.now())
                .has_value());
    });
    const std::string path = Post::path_in(post.sent().at(0), "/confirm/");
    CHECK(post.call("GET", path).status == 200);
    CHECK(awaited());
    CHECK(post.call("POST", path).status == 200);
    CHECK_FALSE(awaited());
    CHECK(post.call("POST", path).status == 410);
}

TEST_CASE("an erased person has no link and no message any more") {
    Post post;
    post.ask("ana");
    REQUIRE(post.node.accounts->erase(post.ana).has_value());
    CHECK(post.count("SELECT COUNT(*) FROM mail_queue") == 0);
    CHECK(post.count("SELECT COUNT(*) FROM mail_links") == 0);
    CHECK(post.sent().empty());
}

TEST_SUITE_END();
