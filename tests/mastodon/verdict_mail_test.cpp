// What people are told by mail of the answer to their sign-up, and what is kept until then.
#include "node/mail/limits.h"
#include "node/mail/mail_command.h"
#include "node/mail/mail_message.h"
#include "storage/erasure.h"
#include "storage/registrations.h"
#include "tests/mastodon/newcomers.h"
#include "tests/support/temp_dir.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace kith;
using namespace kith::test;

namespace {

struct Waiting {
    explicit Waiting(bool confirmed = false) : door(node::Registrations::approval, confirmed) {}
    const node::Moderation& service() { return door.node.core->moderation(); }
    Done approve() { return service().approve(node::Moderator::at_the_machine(), bea.id); }
    Done reject(const std::string& reason = "") {
        return service().reject(node::Moderator::at_the_machine(), bea.id, reason);
    }
    std::int64_t waiting() { return door.post.count("SELECT COUNT(*) FROM mail_queue"); }
    std::string stored() {
        return door.node.database
            ->read([](storage::Tx& tx) -> Result<std::string> {
                storage::Rows rows = tx.query("SELECT sealed FROM mail_queue WHERE kind = 'rejected'");
                return rows.next() ? std::string(as_text(rows.bytes(0))) : std::string();
            })
            .value();
    }

    storage::ActorRow asks() {
        auto wanted = Newcomers::bea();
        wanted.reason = "I study here";
        const auto made = door.make(wanted);
        REQUIRE(made.has_value());
        REQUIRE(made->pending);
        return made->actor;
    }

    Newcomers door;
    storage::ActorRow bea = asks();
};

}  // namespace

TEST_SUITE_BEGIN("mail/verdict");

TEST_CASE("who is approved gets a short letter, once, that names nothing of them") {
    Waiting town;
    CHECK(town.door.post.sent().empty());
    REQUIRE(town.approve().has_value());
    auto sent = town.door.post.sent();
    REQUIRE(sent.size() == 1);
    const std::string to = "To: <bea@mail.test>\n";
    REQUIRE(sent[0].contains(to));
    CHECK(sent[0].contains("https://hill.test was approved"));
    sent[0].erase(sent[0].find(to), to.size());
    for (const char* personal : {"bea", "mail.test", "study"}) CHECK_FALSE(sent[0].contains(personal));
    CHECK(town.approve().error().code == Errc::not_found);
    CHECK(town.door.post.sent().empty());
    CHECK(town.waiting() == 0);
}

TEST_CASE("who is refused is told so after they are erased, and why only where somebody wrote it for them") {
    for (const std::string& reason : {std::string(), std::string("We do not know you\r\nyet.")}) {
        CAPTURE(reason);
        Waiting town;
        REQUIRE(town.reject(reason).has_value());
        CHECK_FALSE(town.door.is_there("bea"));
        const std::string theirs = " WHERE subject_id = " + std::to_string(town.bea.subject.value);
        CHECK(town.door.post.count("SELECT COUNT(*) FROM details" + theirs) == 0);
        // Until it goes, neither the address nor the words can be read where it waits.
        REQUIRE_FALSE(town.stored().empty());
        CHECK_FALSE(town.stored().contains("bea@mail.test"));
        CHECK_FALSE(town.stored().contains("know"));
        const auto sent = town.door.post.sent();
        REQUIRE(sent.size() == 1);
        CHECK(sent[0].contains("To: <bea@mail.test>\n"));
        CHECK(sent[0].contains("https://hill.test was not approved"));
        CHECK(sent[0].contains("What those who decided wrote to you:\n\nWe do not know you\nyet.\n") ==
              !reason.empty());
        CHECK(sent[0].ends_with("deleted.\n") == reason.empty());
        CHECK(town.waiting() == 0);
    }
}

TEST_CASE("applications and the command line say what is told") {
    Waiting by_command;
    by_command.door.node.tell("account.reject", {{"handle", "bea"}, {"reason", "Full"}});
    REQUIRE(by_command.door.post.sent().size() == 1);
    Waiting by_app;
    SmallNode& node = by_app.door.node;
    const auto mod = node.person("warden", "staff");
    REQUIRE(node.core->moderation().set_role(node::Moderator::at_the_machine(), mod.id, "admin").has_value());
    const Client app(node, token_for(node, mod, "admin:read admin:write"));
    const std::string path = "/api/v1/admin/accounts/" + std::to_string(by_app.bea.id.value);
    REQUIRE(app.post(path + "/reject", {{"text", "Come again in May"}}).status == 200);
    const auto sent = by_app.door.post.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].contains("\nCome again in May\n"));
    CHECK_FALSE(sent[0].contains("warden"));
}

TEST_CASE("nothing is written to a mailbox that nobody confirmed") {
    Waiting refused(true);
    refused.door.post.sent();
    REQUIRE(refused.reject("No").has_value());
    CHECK(refused.door.post.sent().empty());
    CHECK(refused.waiting() == 0);
    Waiting approved(true);
    approved.door.post.sent();  // the link to confirm it
    REQUIRE(approved.approve().has_value());
    CHECK(approved.door.post.sent().empty());
    CHECK(approved.waiting() == 0);
}

TEST_CASE("a letter of refusal waits for the program for a day, and comes back from no archive") {
    Waiting town;
    town.door.post.boxes.down = true;
    REQUIRE(town.reject().has_value());
    CHECK(town.door.post.mailer.run_once(town.door.node.clock.now()).done == 1);
    CHECK(town.waiting() == 1);
    town.door.node.clock.time += limits::mail_waits_for;
    town.door.post.boxes.down = false;
    CHECK(town.door.post.sent().empty());
    CHECK(town.waiting() == 0);

    Waiting restored;
    REQUIRE(restored.reject().has_value());
    REQUIRE(storage::replay_erasures(
                *restored.door.node.database, *restored.door.node.keys, restored.door.node.clock.now())
                .has_value());
    CHECK(restored.waiting() == 0);
}

TEST_CASE("it reaches the program that takes mail on this machine") {
    Waiting town;
    const TempDir folder;
    const auto file = std::filesystem::path(folder.path()) / "letter";
    node::MailCommand command({"/usr/bin/tee", file.string()}, std::chrono::seconds(10));
    node::Mailer mailer({.site = town.door.node.site,
                         .database = *town.door.node.database,
                         .keys = *town.door.node.keys,
                         .port = &command,
                         .from = "noreply@hill.test",
                         .random = town.door.node.random});
    REQUIRE(town.reject(std::string(1900, 'x')).has_value());
    CHECK(mailer.run_once(town.door.node.clock.now()).done == 1);
    std::ifstream in(file, std::ios::binary);
    const std::string letter{std::istreambuf_iterator<char>(in), {}};
    CHECK(letter.starts_with("From: <noreply@hill.test>\nTo: <bea@mail.test>\n"));
    std::size_t longest = 0;
    for (std::size_t at = 0; at < letter.size();) {
        const std::size_t end = std::min(letter.find('\n', at), letter.size());
        longest = std::max(longest, end - at);
        at = end + 1;
    }
    CHECK(longest < 998);
    CHECK(std::ranges::count(letter, 'x') >= 1900);
}

TEST_CASE("what was typed becomes lines that mail carries") {
    using node::wrap_for_mail;
    CHECK(wrap_for_mail("").empty());
    using namespace std::string_view_literals;
    CHECK(wrap_for_mail("a\r\nb\tc\0d\x1b\n\n "sv) == "a\nb cd");
    const std::string words = wrap_for_mail(std::string(60, 'a') + " " + std::string(20, 'b') + " c d");
    CHECK(words == std::string(60, 'a') + " " + std::string(20, 'b') + "\nc d");
    std::string accents;
    for (int i = 0; i < 600; ++i) accents += "é";
    const std::string broken = wrap_for_mail(accents);
    CHECK(broken.contains('\n'));
    CHECK(is_utf8(broken));
    for (std::size_t at = 0; (at = broken.find('\n', at)) != std::string::npos; ++at) {
        CHECK(is_utf8(broken.substr(0, at)));
    }
}

TEST_SUITE_END();
