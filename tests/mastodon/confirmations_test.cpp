// An account that somebody makes is shut until its mailbox is known to be theirs, and until an operator let
// them in.
#include "node/mail/limits.h"
#include "storage/registrations.h"
#include "tests/mastodon/browser.h"
#include "tests/mastodon/newcomers.h"

using namespace kith;
using namespace kith::test;

namespace {

/// A door to a node's database that looks at every commit, or lets none through after some.
struct Watched final : storage::Database {
    explicit Watched(std::function<void()> saw) : saw_(std::move(saw)) {}

    storage::Database* inner = nullptr;
    int left = 100;  // commits until the machine stops
    int made = 0;

    void run_writer() override { inner->run_writer(); }
    void stop_writer() override { inner->stop_writer(); }
    Done checkpoint() override { return inner->checkpoint(); }
    std::uint64_t version() const override { return inner->version(); }
    Done backup_to(const std::string& path) override { return inner->backup_to(path); }

 protected:
    Done read_body(const Body& body) override { return inner->read(body); }
    Done write_body(const Body& body) override {
        if (left == 0) return fail(Errc::unavailable, "test/stopped");
        --left;
        ++made;
        Done done = inner->write(body);
        saw_();
        return done;
    }

 private:
    std::function<void()> saw_;
};

/// An application with an account that it has just made.
struct SignUp {
    explicit SignUp(Newcomers& door) : door_(door) {}

    storage::AppId app() {
        return door_.node.database
            ->read([&](storage::Tx& tx) -> Result<storage::AppId> {
                return storage::find_token(tx, crypto::sha256(as_bytes(token)))->app;
            })
            .value();
    }
    /// Another token of the application, for the person.
    Client person() {
        const std::string text = door_.node.random.token(32);
        door_.post.write([&](storage::Tx& tx) {
            storage::insert_token(tx,
                                  {.id = door_.node.core->ids().make<storage::TokenId>(),
                                   .token = crypto::sha256(as_bytes(text)),
                                   .app = storage::find_token(tx, crypto::sha256(as_bytes(token)))->app,
                                   .actor = bea.id,
                                   .subject = bea.subject,
                                   .scopes = "read write",
                                   .created = door_.node.clock.now(),
                                   .last_used = door_.node.clock.now()});
        });
        return {door_.node, text};
    }

    Newcomers& door_;
    std::string token = token_for(door_.node, std::nullopt, "read write");
    storage::ActorRow bea = signed_up();

 private:
    storage::ActorRow signed_up() {
        auto wanted = Newcomers::bea();
        wanted.app = app();
        auto made = door_.make(wanted);
        REQUIRE(made.has_value());
        CHECK(made->pending);
        return std::move(made->actor);
    }
};

constexpr const char* again = "/api/v1/emails/confirmations";
constexpr const char* check = "/api/v1/emails/check_confirmation";

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("until the mailbox is confirmed a token does what the application may do for itself, and no more") {
    Newcomers door(node::Registrations::open, true);
    SignUp up(door);
    const Client client = up.person();
    for (const char* path : {"/api/v1/timelines/home", "/api/v1/accounts/verify_credentials"}) {
        const auto answer = client.get(path);
        CHECK(answer.status == 403);
        CHECK(answer.json()["error"] == "Your login is missing a confirmed e-mail address");
    }
    CHECK(client.post("/api/v1/statuses", {{"status", "hello"}}).status == 403);
    CHECK(client.get("/api/v1/apps/verify_credentials").status == 200);
    CHECK(client.get("/api/v2/instance").status == 200);
    CHECK(client.get(check).json() == false);
    // Nobody makes accounts with the token of an account.
    CHECK(client.post("/api/v1/accounts", {{"username", "cleo"}}).status == 403);
    // Nobody sees it.
    CHECK(client.get("/api/v1/accounts/lookup?acct=bea").status == 404);
    CHECK(door.post.call("GET", "/@bea").status != 200);
    const Client nobody(door.node, "");
    const auto people = [&] { return nobody.get("/api/v1/instance").json()["stats"]["user_count"]; };
    const auto finger = [&] {
        node::Request request{.method = "GET", .path = "/.well-known/webfinger", .host = "hill.test"};
        request.query["resource"] = "acct:bea@hill.test";
        return door.node.core->router()(request).status;
    };
    CHECK(finger() == 404);
    CHECK(nobody.get(up.bea.uri.text().substr(door.node.site.base.size())).status == 404);
    const Json before = people();

    const auto sent = door.post.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent.front().contains("\nTo: <bea@mail.test>\n"));
    CHECK(sent.front().contains("within 48 hours"));
    const std::string path = Post::path_in(sent.front(), "/confirm/");
    // A scanner of mail that opens the link changes nothing.
    CHECK(door.post.call("GET", path).body.contains("Confirm the address"));
    CHECK(client.get(check).json() == false);
    CHECK(door.post.call("POST", path).body.contains("You can sign in now"));
    CHECK(client.get(check).json() == true);
    CHECK(client.get("/api/v1/timelines/home").status == 200);
    CHECK(door.post.call("POST", path).status == 410);
    CHECK(client.post(again).status == 403);
    CHECK(finger() == 200);
    door.node.clock.time += std::chrono::hours(1);  // figures are counted from time to time
    CHECK(people() == before.get<int>() + 1);
}

TEST_CASE("without the wish for it an account works at once") {
    Newcomers door(node::Registrations::open);
    const auto made = door.make(Newcomers::bea());
    REQUIRE(made.has_value());
    CHECK_FALSE(made->pending);
    const Client client(door.node, token_for(door.node, made->actor));
    CHECK(client.get("/api/v1/timelines/home").status == 200);
    CHECK(client.get(check).json() == true);
    CHECK(client.post(again).status == 403);
    CHECK(door.post.sent().empty());
    CHECK(Client(door.node, "").get(check).status == 401);
    CHECK(Client(door.node, token_for(door.node, std::nullopt, "read write")).get(check).status == 401);
    CHECK(Client(door.node, token_for(door.node, std::nullopt, "read write")).post(again).status == 403);
}

TEST_CASE("the message is sent again, or to another address, and then an old link is dead") {
    Newcomers door(node::Registrations::open, true);
    SignUp up(door);
    const Client client = up.person();
    const std::string first = Post::path_in(door.post.sent().at(0), "/confirm/");
    CHECK(client.post(again).json() == Json::object());
    CHECK(door.post.sent().at(0).contains("\nTo: <bea@mail.test>\n"));
    CHECK(client.post(again, {{"email", "no address"}}).status == 422);
    CHECK(client.post(again, {{"email", "beatrice@mail.test"}}).status == 200);
    const auto sent = door.post.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent.front().contains("\nTo: <beatrice@mail.test>\n"));
    CHECK(door.post.call("POST", first).status == 410);
    // An application that did not make the account.
    const Client other(door.node, token_for(door.node, up.bea, "write"));
    CHECK(other.post(again).status == 403);
    CHECK(door.post.call("POST", Post::path_in(sent.front(), "/confirm/")).status == 200);
    CHECK(client.get(check).json() == true);
}

TEST_CASE("no mailbox is flooded by sign-ups or by asking again") {
    Newcomers door(node::Registrations::open, true);
    SignUp up(door);
    const Client client = up.person();
    int last = 0;
    for (std::size_t i = 0; i <= limits::confirmations_max; ++i) {
        last = client.post(again).status;
        door.post.sent();
    }
    CHECK(last == 429);
    door.node.clock.time += limits::confirmations_in;
    auto wanted = Newcomers::bea();
    for (std::size_t i = 0; i < limits::confirmations_max; ++i) {
        wanted.username = "b" + std::to_string(i);
        CHECK(door.make(wanted, "198.51.100." + std::to_string(i)).has_value());
    }
    wanted.username = "more";
    wanted.email = "Bea@mail.test";
    CHECK_FALSE(door.make(wanted).has_value());
    // What sends no message is not counted.
    wanted.username = "b1";
    wanted.email = "dora@mail.test";
    for (std::size_t i = 0; i < limits::confirmations_max; ++i)
        CHECK_FALSE(door.make(wanted, "203.0.113." + std::to_string(i)).has_value());
    wanted.username = "dora";
    CHECK(door.make(wanted, "203.0.113.99").has_value());
    wanted.username = "more";
    wanted.email = "cleo@mail.test";
    CHECK(door.make(wanted).has_value());
}

TEST_CASE("what nobody confirms in two days is gone, and its handle is free") {
    Newcomers door(node::Registrations::open, true);
    SignUp up(door);
    const std::string path = Post::path_in(door.post.sent().at(0), "/confirm/");
    door.node.clock.time += limits::confirm_link_for - std::chrono::minutes(1);
    door.node.accounts->tidy_once(door.node.clock.time);
    CHECK(door.is_there("bea"));
    door.node.clock.time += std::chrono::minutes(1);
    CHECK(door.post.call("POST", path).status == 410);
    door.node.accounts->tidy_once(door.node.clock.time);
    CHECK_FALSE(door.is_there("bea"));
    CHECK(door.post.count("SELECT COUNT(*) FROM mail_links") == 0);
    CHECK(door.post.count("SELECT COUNT(*) FROM unconfirmed_mailboxes") == 0);
    CHECK(door.post.count("SELECT COUNT(*) FROM oauth_tokens WHERE subject_id IS NOT NULL") == 0);
    CHECK(door.post.count("SELECT COUNT(*) FROM actors WHERE username = 'bea'") == 0);
    const auto made = door.make(Newcomers::bea());
    REQUIRE(made.has_value());
    CHECK(door.post.call("POST", Post::path_in(door.post.sent().at(0), "/confirm/")).status == 200);
    door.node.clock.time += limits::confirm_link_for;
    door.node.accounts->tidy_once(door.node.clock.time);
    CHECK(door.is_there("bea"));
}

TEST_CASE("where an operator approves too, both are waited for, in any order") {
    for (const bool mailbox_first : {true, false}) {
        CAPTURE(mailbox_first);
        Newcomers door(node::Registrations::approval, true);
        SignUp up(door);
        const Client client = up.person();
        const std::string path = Post::path_in(door.post.sent().at(0), "/confirm/");
        if (mailbox_first) {
            CHECK(door.post.call("POST", path).body.contains("when they have let yours in"));
            CHECK(client.get("/api/v1/timelines/home").body.contains("pending approval"));
            door.node.tell("account.approve", {{"handle", "bea"}});
        } else {
            door.node.tell("account.approve", {{"handle", "bea"}});
            CHECK(client.get("/api/v1/timelines/home").body.contains("confirmed e-mail"));
            CHECK(door.post.call("POST", path).body.contains("You can sign in now"));
        }
        CHECK(client.get("/api/v1/timelines/home").status == 200);
    }
}

TEST_CASE("a link in a mailbox does not undo what an operator decided") {
    Newcomers door(node::Registrations::open, true);
    SignUp up(door);
    const Client client = up.person();
    const std::string path = Post::path_in(door.post.sent().at(0), "/confirm/");
    door.node.tell("account.suspend", {{"handle", "bea"}});
    CHECK(door.post.call("POST", path).status == 410);
    CHECK(client.get("/api/v1/timelines/home").body.contains("disabled"));
    door.node.clock.time += limits::confirm_link_for;
    door.node.accounts->tidy_once(door.node.clock.time);
    CHECK(door.is_there("bea"));
    door.node.tell("account.resume", {{"handle", "bea"}});
    CHECK(client.get("/api/v1/timelines/home").status == 200);
}

TEST_CASE("who signs in to a new account that is not open is told why no application is let in") {
    Newcomers door(node::Registrations::open, true);
    SignUp up(door);
    Browser browser(door.node);
    REQUIRE(browser.post("/settings/sign-in", {{"handle", "bea"}, {"password", "long enough"}}).status ==
            303);
    const Json app = Client(door.node, "")
                         .post("/api/v1/apps", {{"client_name", "A"}, {"redirect_uris", "app://x"}})
                         .json();
    const auto page = browser.get(
        "/oauth/authorize?" +
        encoded({{"client_id", app["client_id"]}, {"redirect_uri", "app://x"}, {"response_type", "code"}}));
    CHECK(page.status == 403);
    CHECK(page.says("Follow the link in the message"));
}

TEST_CASE("at no moment is an account open that waits, wherever the machine stops") {
    for (int stop = 0; stop < 6; ++stop) {
        CAPTURE(stop);
        Newcomers* open = nullptr;
        int looked = 0;
        const auto hidden = [&] {
            ++looked;
            const auto found = open->node.database->read([&](storage::Tx& tx) -> Result<bool> {
                const auto row = storage::find_local_actor(tx, "bea");
                return !row || (row->suspended && storage::is_account_pending(tx, row->id));
            });
            CHECK(*found);
        };
        Watched watched(hidden);
        Newcomers door(node::Registrations::approval, false, &watched);
        open = &door;
        watched.inner = door.node.database.get();
        watched.left = stop;
        const bool made = door.make(Newcomers::bea()).has_value();
        CHECK(made == door.is_there("bea"));
        CHECK(looked == watched.made);
        // One transaction makes it.
        CHECK(made == (stop > 0));
        CHECK(watched.made == (stop > 0 ? 1 : 0));
    }
}

TEST_SUITE_END();
