// Post: a small node with an account that has an address, its mailer, its pages of links, and the mailboxes
// it writes to. For tests, one thread.
#pragma once

#include "node/mail/mailer.h"
#include "node/passwords.h"
#include "node/routes/reset.h"
#include "storage/accounts.h"
#include "storage/mail.h"
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kith::test {

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

inline constexpr const char* another = "new=quite%20another&again=quite%20another";

}  // namespace kith::test
