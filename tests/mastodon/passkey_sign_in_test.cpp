// Sign-in with passkeys: what opens an account, what does not, and that nothing is opened twice.
#include "node/limits.h"
#include "node/passkey_limits.h"
#include "node/web/assets.h"
#include "storage/accounts.h"
#include "tests/mastodon/client.h"
#include "tests/mastodon/passkey_holder.h"
#include "tests/support/page_question.h"

#include <utility>
#include <vector>

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("passkeys at sign-in");

TEST_CASE("a passkey opens the account by itself, of each algorithm, at each page that signs people in") {
    using enum crypto::PasskeyAlgorithm;
    for (const auto algorithm : {es256, ed25519, rs256}) {
        CAPTURE(static_cast<int>(algorithm));
        PasskeyHolder holder;
        Authenticator device("the phone", algorithm);
        holder.has_added(device);
        Browser other(holder.node);
        const auto done = holder.sign_in(other, device.use(holder.question()));
        CHECK(done.status == 303);
        CHECK(other.get("/settings").says("@ana@hill.test"));
        Browser third(holder.node);
        CHECK(holder.sign_in(third, device.use(holder.question()), "/consent/sign-in").status == 303);
        CHECK(third.get("/consent/me").status == 200);
        CHECK(holder.sign_in(device.use(holder.question()), "/operator/sign-in").status == 303);
    }
}

TEST_CASE("an application is let in after it, with what it had asked") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const Json app = Client(holder.node, "")
                         .post("/api/v1/apps", {{"client_name", "An app"}, {"redirect_uris", "app://x"}})
                         .json();
    FormFields form = {{"client_id", app["client_id"]},
                       {"redirect_uri", "app://x"},
                       {"response_type", "code"},
                       {"state", "river"}};
    holder.node.clock.time += std::chrono::seconds(1);
    Browser other(holder.node);
    const auto page = other.get("/oauth/authorize?" + encoded(form));
    form.emplace_back("passkey", device.use(question_in(page)));
    const auto done = other.post("/oauth/authorize/sign-in", form);
    CHECK(done.status == 303);
    CHECK(done.header("Location").contains("state=river"));
    CHECK(other.follow(done).says("Let this application in?"));
}

TEST_CASE("whatever is wrong with it, nothing is opened, and all of it is answered alike") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const storage::ActorRow ben = holder.node.person("ben");
    Browser bens(holder.node);
    REQUIRE(holder.by_password(bens, "ben").status == 303);
    Authenticator bens_key("ben’s key");
    holder.has_added(bens, bens_key);

    // The first that is refused; the others must look the same.
    const std::string nothing = without_question(holder.sign_in("x").body);
    using Change = std::function<void(Authenticator&)>;
    const std::pair<const char*, Change> changes[] = {
        {"another origin", [](Authenticator& it) { it.origin = "https://hill.test.evil.test"; }},
        {"another scheme", [](Authenticator& it) { it.origin = "http://hill.test"; }},
        {"another port", [](Authenticator& it) { it.origin = "https://hill.test:8443"; }},
        {"below the domain", [](Authenticator& it) { it.origin = "https://www.hill.test"; }},
        {"in a frame", [](Authenticator& it) { it.more["crossOrigin"] = true; }},
        {"in a frame, perhaps", [](Authenticator& it) { it.more["crossOrigin"] = "no"; }},
        {"another site", [](Authenticator& it) { it.site = "evil.test"; }},
        {"the person was not there", [](Authenticator& it) { it.flags &= ~0x01U; }},
        {"the person was not verified", [](Authenticator& it) { it.flags &= ~0x04U; }},
        {"of an account that is another's", [&](Authenticator& it) { it.user = bens_key.user; }},
        {"of nobody", [](Authenticator& it) { it.user.clear(); }},
        {"a passkey that is not known", [](Authenticator& it) { it.id = "the phonf"; }},
        {"another's passkey", [&](Authenticator& it) { it.id = bens_key.id; }},
        {"another's passkey and account",
         [&](Authenticator& it) {
             it = Authenticator(bens_key.id);
             it.user = bens_key.user;
         }},
        {"another key", [&](Authenticator& it) {
             it = Authenticator(device.id);
             it.user = device.user;
         }}};
    for (const auto& [about, change] : changes) {
        CAPTURE(about);
        Authenticator odd = device;
        change(odd);
        Browser other(holder.node);
        const auto page = holder.sign_in(other, odd.use(holder.question()));
        CHECK(page.status == 403);
        CHECK(without_question(page.body) == nothing);
        CHECK(other.cookie.empty());
        // What is counted against the account lets one in again at the end.
        holder.node.clock.time += limits::sign_in_failures_in;
    }
    const std::string question = holder.question();
    const std::string fields[] = {
        device.use(question, "webauthn.create"),
        device.use(to_base64url(as_bytes(std::string(56, 'q')))),
        device.use(question.substr(0, question.size() - 4)),
        device.use("not base64"),
        Authenticator::field({"the phone", device.user, "{}", device.said(5), "s"}),
        Authenticator::field({"the phone", device.user, "[[[", device.said(5), "s"}),
        Authenticator::field({"the phone", device.user, "", "", ""}),
        device.use(question) + ".",
        device.use(question) + "!",
        Authenticator::field({std::string(limits::passkey_id_bytes_max + 1, 'i'), "u", "c", "a", "s"}),
        device.use(question + std::string(limits::passkey_client_data_bytes_max, 'q'))};
    for (const std::string& field : fields) {
        CAPTURE(field.substr(0, 200));
        const auto page = holder.sign_in(field);
        CHECK(page.status == 403);
        CHECK(without_question(page.body) == nothing);
        holder.node.clock.time += limits::sign_in_failures_in;
    }
    // Nothing of it was wrong with the device, or with its account.
    CHECK(holder.sign_in(device.use(holder.question())).status == 303);
    CHECK(holder.sign_in(bens_key.use(holder.question())).status == 303);
    CHECK_FALSE(holder.audit_says("may be a copy"));
}

TEST_CASE("a signature of another moment, question or content does not fit") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const std::string client = device.client_data(holder.question(), "webauthn.get");
    const std::string said = device.said(device.flags);
    const std::string good = device.signature(said, client);
    const auto sent = [&](const std::string& data, const std::string& text, const std::string& signature) {
        return holder.sign_in(Authenticator::field({device.id, device.user, text, data, signature})).status;
    };
    std::string bent = good;
    bent[bent.size() / 2] = static_cast<char>(bent[bent.size() / 2] ^ 1);
    CHECK(sent(said, client, bent) == 403);
    CHECK(sent(device.said(device.flags | 0x02U), client, good) == 403);
    CHECK(sent(said, client + " ", good) == 403);
    CHECK(sent(said, client, good) == 303);
}

TEST_CASE("a question is answered once, and none after a newer one was") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const std::string older = device.use(holder.question());
    const std::string field = device.use(holder.question());
    CHECK(holder.sign_in(field).status == 303);
    CHECK(holder.sign_in(field).status == 403);
    CHECK(holder.sign_in(older).status == 403);
    CHECK_FALSE(holder.audit_says("may be a copy"));
    CHECK(holder.sign_in(device.use(holder.question())).status == 303);
}

TEST_CASE("a question is answered within five minutes, and one to add a passkey signs nobody in") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const std::string field = device.use(holder.question());
    const std::string question = question_in(PasskeyHolder::begin(holder.browser));
    CHECK(holder.sign_in(device.use(question)).status == 403);
    holder.node.clock.time += limits::passkey_challenge_for;
    const auto late = holder.sign_in(field);
    CHECK(late.status == 403);
    CHECK(late.says("It took too long"));
    const std::string in_time = device.use(holder.question());
    holder.node.clock.time += limits::passkey_challenge_for - Millis(1);
    CHECK(holder.sign_in(in_time).status == 303);
}

TEST_CASE("a device that counts back may be a copy: it is refused, and its person is told") {
    PasskeyHolder holder;
    Authenticator device("the key");
    device.count = 7;
    holder.has_added(device);
    holder.read_mail();
    device.count = 8;
    CHECK(holder.sign_in(device.use(holder.question())).status == 303);
    CHECK(holder.mails() == 0);
    for (const std::uint32_t back : {8U, 3U, 0U}) {
        CAPTURE(back);
        holder.read_mail();
        device.count = back;
        CHECK(holder.sign_in(device.use(holder.question())).status == 403);
        CHECK(holder.mails() == 1);
    }
    CHECK(holder.audit_says("refuse a passkey that may be a copy"));
    device.count = 9;
    CHECK(holder.sign_in(device.use(holder.question())).status == 303);
}

TEST_CASE("who guesses with a passkey waits, as with passwords, and others do not") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const std::string question = holder.question();
    Authenticator odd = device;
    odd.site = "evil.test";
    Browser guesser(holder.node);
    for (std::size_t i = 0; i < limits::sign_in_failures_max; ++i) {
        CHECK(holder.sign_in(guesser, odd.use(question)).status == 403);
    }
    const auto page = holder.sign_in(guesser, device.use(question));
    CHECK(page.status == 429);
    CHECK_FALSE(page.header("Retry-After").empty());
    Browser elsewhere(holder.node);
    elsewhere.address = "203.0.113.7";
    CHECK(holder.sign_in(elsewhere, device.use(question)).status == 303);
    holder.node.clock.time += limits::sign_in_failures_in;
    CHECK(holder.sign_in(guesser, device.use(holder.question())).status == 303);
}

TEST_CASE("a form of another site signs nobody in") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    Browser other(holder.node);
    const FormFields form = {{"passkey", device.use(holder.question())}};
    CHECK(other.post("/settings/sign-in", form, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    CHECK(other.cookie.empty());
    CHECK(other.post("/settings/sign-in", form, {{"Sec-Fetch-Site", "same-origin"}}).status == 303);
}

TEST_CASE("a passkey opens no account whose signing in was turned off") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const auto turn = [&](std::optional<Instant> off) {
        REQUIRE(holder.node.database
                    ->write([&](storage::Tx& tx) -> Done {
                        storage::set_disabled(tx, holder.ana.id, off);
                        return {};
                    })
                    .has_value());
    };
    turn(holder.node.clock.now());
    Browser other(holder.node);
    const auto refused = holder.sign_in(other, device.use(holder.question()));
    CHECK(refused.status == 403);
    CHECK(refused.says("turned off"));
    CHECK(other.cookie.empty());
    turn(std::nullopt);
    CHECK(holder.sign_in(other, device.use(holder.question())).status == 303);
}

TEST_CASE("suspended, erased and with a new password it is as with the password") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    holder.node.tell("account.password", {{"handle", "ana"}, {"password", "another one"}});
    CHECK_FALSE(holder.browser.get("/settings").says("@ana@hill.test"));
    CHECK(holder.sign_in(device.use(holder.question())).status == 303);

    const auto with_password = [&] {
        Browser other(holder.node);
        REQUIRE(other.post("/settings/sign-in", {{"handle", "ana"}, {"password", "another one"}}).status ==
                303);
        return other.get("/settings").status;
    };
    holder.node.tell("account.role", {{"handle", "ana"}, {"role", "moderator"}});
    Browser staff(holder.node);
    CHECK(holder.sign_in(staff, device.use(holder.question())).status == 303);
    CHECK(staff.get("/operator").status == 200);
    holder.node.tell("account.suspend", {{"handle", "ana"}});
    Browser suspended(holder.node);
    CHECK(holder.sign_in(suspended, device.use(holder.question())).status == 303);
    CHECK(suspended.get("/settings").status == with_password());
    CHECK(suspended.get("/operator").status == 404);
    holder.node.tell("account.resume", {{"handle", "ana"}});

    REQUIRE(holder.node.accounts->erase(holder.ana).has_value());
    CHECK(holder.sign_in(device.use(holder.question())).status == 403);
    CHECK(holder.count("SELECT COUNT(*) FROM passkeys") == 0);
}

TEST_CASE("the pages that sign people in may run one script, by its name, and no other page may run any") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    Browser nobody(holder.node);
    for (const char* path : {"/settings", "/consent", "/operator"}) {
        CAPTURE(path);
        const auto page = nobody.get(path);
        const std::string script = between(page.body, "<script type=\"module\" src=\"", '"');
        CHECK(script == node::passkey_script().path);
        const std::string policy(page.header("Content-Security-Policy"));
        CHECK(policy.ends_with("; script-src https://hill.test" + script));
        CHECK(policy.starts_with("default-src 'none';"));
    }
    CHECK(node::passkey_script().content_type == "text/javascript; charset=utf-8");
    CHECK(node::passkey_script().text.contains("navigator.credentials.get"));
    for (const char* path :
         {"/settings", "/settings/passkeys", "/settings/second-step", "/consent", "/consent/me"}) {
        CAPTURE(path);
        const auto page = holder.browser.get(path);
        CHECK(page.status == 200);
        CHECK_FALSE(page.says("<script"));
        CHECK_FALSE(page.header("Content-Security-Policy").contains("script-src"));
    }
}

TEST_SUITE_END();
