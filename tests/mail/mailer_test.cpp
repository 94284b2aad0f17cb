// What waits to be sent by mail, what is sent, and to whom.
#include "node/mail/limits.h"
#include "storage/subjects.h"
#include "tests/mail/post.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("mail/mailer");

TEST_CASE("what waits to be sent holds no address, no link and no words") {
    Post post;
    post.ask("ana");
    const std::string rows =
        post.node.database
            ->read([](storage::Tx& tx) -> Result<std::string> {
                std::string all;
                for (const char* sql : {"SELECT subject_id, kind, actor_id, sealed FROM mail_queue",
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

TEST_CASE("who is suspended is told so") {
    Post post;
    const node::Moderation& moderation = post.node.core->moderation();
    REQUIRE(moderation.suspend(node::Moderator::at_the_machine(), post.ana.id, {.text = "Spam"}).has_value());
    CHECK(post.sent().size() == 1);
    post.ask("ana");
    CHECK(post.sent().empty());
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
        storage::await_mailbox(tx, post.ana.id, {.asked = post.node.clock.now()});
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
