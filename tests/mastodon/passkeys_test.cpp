// Passkeys in the settings: added after the password, named, removed, and what of them is kept.
#include "consent/crypto/one_time_code.h"
#include "node/passkey_limits.h"
#include "storage/personal_rows.h"
#include "storage/second_steps.h"
#include "tests/mastodon/passkey_holder.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

std::vector<std::string> names_on(const Browser::Page& page) {
    std::vector<std::string> names;
    const std::string before = "<p class=\"switch-what\"><bdi>";
    for (auto at = page.body.find(before); at != std::string::npos; at = page.body.find(before, at + 1)) {
        const auto from = at + before.size();
        names.push_back(page.body.substr(from, page.body.find('<', from) - from));
    }
    return names;
}

}  // namespace

TEST_SUITE_BEGIN("passkeys");

TEST_CASE("one is added after the password, told of, and shown with its name and days") {
    PasskeyHolder holder;
    REQUIRE(holder.by_password(holder.browser).status == 303);
    CHECK(holder.browser.get("/settings/passkeys").says("None yet."));
    const auto wrong = PasskeyHolder::begin(holder.browser, {{"password", "not this one"}});
    CHECK(wrong.status == 403);
    CHECK(wrong.says("The password is wrong."));
    CHECK_FALSE(wrong.says("data-question"));

    Authenticator device("the phone");
    const auto page = PasskeyHolder::begin(holder.browser);
    CHECK(page.status == 200);
    CHECK(page.header("Cache-Control") == "no-store");
    CHECK(page.header("Content-Security-Policy").contains("script-src https://hill.test/assets/"));
    CHECK(page.says("data-site=\"hill.test\""));
    CHECK(page.says("data-account=\"ana@hill.test\""));
    PasskeyHolder::hand_over(page, device);
    CHECK(device.user.size() == 32);
    const std::string before = holder.browser.cookie;
    CHECK(PasskeyHolder::add(holder.browser, page, device.make(question_in(page))).status == 303);
    CHECK(holder.browser.cookie != before);
    CHECK(holder.mails() == 1);
    CHECK(holder.audit_says("add passkey"));
    const auto list = holder.browser.get("/settings/passkeys");
    CHECK(names_on(list) == std::vector<std::string>{"Heron’s phone"});
    CHECK(list.says("Not used yet."));
    CHECK(holder.sign_in(device.use(holder.question())).status == 303);
    CHECK(holder.browser.get("/settings/passkeys").says("Last used on"));
    // Nobody who is not signed in sees anything.
    Browser other(holder.node);
    CHECK(other.get("/settings/passkeys").status == 303);
}

TEST_CASE("an account with a second step asks for a code as well, and then the passkey stands for both") {
    PasskeyHolder holder;
    REQUIRE(holder.by_password(holder.browser).status == 303);
    const auto pages = [&](const std::string& path, const FormFields& form) {
        return holder.browser.post("/settings/second-step" + path, form);
    };
    const std::string csrf = PasskeyHolder::csrf(holder.browser);
    REQUIRE(pages("", {{"csrf", csrf}}).status == 303);
    const auto row = holder.node.database
                         ->read([&](storage::Tx& tx) -> Result<std::optional<storage::SecondStepRow>> {
                             return storage::find_second_step(tx, holder.ana.id);
                         })
                         .value();
    REQUIRE(row);
    const auto secret =
        holder.node.keys->vault().open_private(row->subject, "second step", row->sealed_secret).value();
    const auto code = [&] {
        holder.node.clock.time += crypto::code_step;
        return crypto::one_time_code(secret.bytes(), crypto::code_step_at(holder.node.clock.now()));
    };
    REQUIRE(pages("/on", {{"csrf", csrf}, {"password", "long enough"}, {"code", code()}}).status == 200);

    const auto without = PasskeyHolder::begin(holder.browser);
    CHECK(without.status == 403);
    CHECK(without.says("That code is wrong"));
    const auto page = PasskeyHolder::begin(holder.browser, {{"code", code()}});
    REQUIRE(page.status == 200);
    // Before there is one, the page that asks for the code does not speak of passkeys.
    Browser other(holder.node);
    CHECK_FALSE(holder.by_password(other).says("data-question"));
    Authenticator device("the phone");
    PasskeyHolder::hand_over(page, device);
    REQUIRE(PasskeyHolder::add(holder.browser, page, device.make(question_in(page))).status == 303);

    holder.node.clock.time += std::chrono::seconds(1);
    const auto asked = holder.by_password(other);
    CHECK(asked.status == 200);
    CHECK(asked.says("authenticator app after the password"));
    CHECK(asked.header("Content-Security-Policy").contains("script-src https://hill.test/assets/"));
    CHECK(holder.sign_in(other, device.use(question_in(asked))).status == 303);
    CHECK(other.get("/settings").says("@ana@hill.test"));
}

TEST_CASE("what a browser answers to another question, or says otherwise than it must, is not added") {
    PasskeyHolder holder;
    REQUIRE(holder.by_password(holder.browser).status == 303);
    Browser elsewhere(holder.node);
    REQUIRE(holder.by_password(elsewhere).status == 303);
    const Authenticator device("the phone");
    const auto page = PasskeyHolder::begin(holder.browser);
    const auto adding = [&](const std::string& field) {
        return PasskeyHolder::add(holder.browser, page, field).status;
    };
    const auto changed = [&](const std::function<void(Authenticator&)>& change) {
        Authenticator odd = device;
        change(odd);
        return adding(odd.make(question_in(page)));
    };
    CHECK(adding(device.make(question_in(page), "webauthn.get")) == 422);
    CHECK(adding(device.make(holder.question())) == 422);
    CHECK(adding(device.make(question_in(PasskeyHolder::begin(elsewhere)))) == 422);
    CHECK(adding(device.use(question_in(page))) == 422);
    CHECK(adding("") == 422);
    CHECK(adding("x.y") == 422);
    CHECK(changed([](Authenticator& it) { it.origin = "https://evil.test"; }) == 422);
    CHECK(changed([](Authenticator& it) { it.site = "evil.test"; }) == 422);
    CHECK(changed([](Authenticator& it) { it.flags &= ~0x01U; }) == 422);
    CHECK(changed([](Authenticator& it) { it.flags &= ~0x04U; }) == 422);
    CHECK(changed([](Authenticator& it) { it.more["crossOrigin"] = true; }) == 422);
    CHECK(changed([](Authenticator& it) { it.id.clear(); }) == 422);
    CHECK(changed([](Authenticator& it) { it.id.assign(limits::passkey_id_bytes_max + 1, 'i'); }) == 422);
    CHECK(changed([](Authenticator& it) { it.more["x"] = std::string(3000, 'x'); }) == 422);
    CHECK(holder.browser.get("/settings/passkeys").says("None yet."));
    // The same device, as it is.
    CHECK(adding(device.make(question_in(page))) == 303);
}

TEST_CASE("a question to add one is answered once, by the session that asked it, within five minutes") {
    PasskeyHolder holder;
    REQUIRE(holder.by_password(holder.browser).status == 303);
    const auto page = PasskeyHolder::begin(holder.browser);
    holder.node.clock.time += limits::passkey_challenge_for;
    const Authenticator late("too late");
    const auto over = PasskeyHolder::add(holder.browser, page, late.make(question_in(page)));
    CHECK(over.status == 422);
    CHECK(over.says("It took too long."));

    const auto next = PasskeyHolder::begin(holder.browser);
    const std::string cookie = holder.browser.cookie;
    const Authenticator first("the first");
    CHECK(PasskeyHolder::add(holder.browser, next, first.make(question_in(next))).status == 303);
    const Authenticator second("the second");
    CHECK(PasskeyHolder::add(holder.browser, next, second.make(question_in(next))).status == 403);
    Browser copy(holder.node);
    copy.cookie = cookie;
    CHECK(PasskeyHolder::add(copy, next, second.make(question_in(next))).header("Location") == "/settings");
    CHECK(names_on(holder.browser.get("/settings/passkeys")).size() == 1);
}

TEST_CASE("a passkey is one account's alone, and ten are all that an account has") {
    PasskeyHolder holder;
    Authenticator device("0");
    holder.has_added(device);
    holder.node.person("ben");
    Browser bens(holder.node);
    REQUIRE(holder.by_password(bens, "ben").status == 303);
    const auto page = PasskeyHolder::begin(bens);
    const auto taken = PasskeyHolder::add(bens, page, Authenticator("0").make(question_in(page)));
    CHECK(taken.status == 422);
    CHECK(taken.says("known here already"));
    CHECK(holder.sign_in(device.use(holder.question())).status == 303);

    for (std::size_t i = 1; i < limits::passkeys_max; ++i) {
        Authenticator another(std::to_string(i));
        holder.has_added(holder.browser, another);
        holder.node.clock.time += std::chrono::minutes(1);
        CHECK(another.user == device.user);
    }
    const auto list = holder.browser.get("/settings/passkeys");
    CHECK(list.says("You have ten"));
    CHECK_FALSE(list.says("id=\"password\""));
    CHECK(PasskeyHolder::begin(holder.browser).status == 422);
}

TEST_CASE("who has ten cannot add another from a page that was open before") {
    PasskeyHolder holder;
    Authenticator device("0");
    holder.has_added(device);
    Browser early(holder.node);
    REQUIRE(holder.by_password(early).status == 303);
    for (std::size_t i = 1; i < limits::passkeys_max - 1; ++i) {
        Authenticator another(std::to_string(i));
        holder.has_added(holder.browser, another);
        holder.node.clock.time += std::chrono::minutes(1);
    }
    const auto page = PasskeyHolder::begin(early);
    Authenticator tenth("the tenth");
    holder.has_added(holder.browser, tenth);
    const auto refused = PasskeyHolder::add(early, page, Authenticator("more").make(question_in(page)));
    CHECK(refused.status == 422);
    CHECK(holder.count("SELECT COUNT(*) FROM passkeys") == static_cast<std::int64_t>(limits::passkeys_max));
}

TEST_CASE("one gets another name, or goes with whoever came in by it, and others’ do not") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    holder.read_mail();
    const std::string id = holder.browser.get("/settings/passkeys").field("id");
    holder.node.person("ben");
    Browser bens(holder.node);
    REQUIRE(holder.by_password(bens, "ben").status == 303);
    const auto act = [&](Browser& from, const std::string& deed, const std::string& csrf) {
        return from
            .post("/settings/passkeys/" + deed, {{"csrf", csrf}, {"id", id}, {"name", " A <b>name</b>\n"}})
            .status;
    };
    for (const char* deed : {"rename", "remove"}) {
        CHECK(act(bens, deed, PasskeyHolder::csrf(bens)) == 303);
        CHECK(act(holder.browser, deed, "x") == 403);
        CHECK(names_on(holder.browser.get("/settings/passkeys")) ==
              std::vector<std::string>{"Heron’s phone"});
    }
    CHECK(act(holder.browser, "rename", PasskeyHolder::csrf(holder.browser)) == 303);
    CHECK(names_on(holder.browser.get("/settings/passkeys")) ==
          std::vector<std::string>{"A &lt;b&gt;name&lt;/b&gt;"});
    CHECK(holder.mails() == 0);

    Browser other(holder.node);
    REQUIRE(holder.sign_in(other, device.use(holder.question())).status == 303);
    REQUIRE(other.get("/settings").says("@ana@hill.test"));
    CHECK(act(holder.browser, "remove", PasskeyHolder::csrf(holder.browser)) == 303);
    CHECK(holder.browser.get("/settings/passkeys").says("None yet."));
    CHECK_FALSE(other.get("/settings").says("@ana@hill.test"));
    CHECK(holder.mails() == 1);
    CHECK(holder.audit_says("remove passkey"));
    CHECK(holder.sign_in(device.use(holder.question())).status == 403);
}

TEST_CASE("an operator removes them with the second step, for who lost the device") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    holder.read_mail();
    holder.node.tell("account.totp-off", {{"handle", "ana"}});
    CHECK(holder.sign_in(device.use(holder.question())).status == 403);
    CHECK_FALSE(holder.browser.get("/settings").says("@ana@hill.test"));
    CHECK(holder.mails() == 1);
    CHECK_FALSE(holder.node.ask("account.totp-off", {{"handle", "ana"}}).has_value());
}

TEST_CASE("its name is sealed, and the copy of its person has name and days but no key") {
    PasskeyHolder holder;
    Authenticator device("the phone");
    holder.has_added(device);
    const auto tables = storage::personal_tables();
    const auto table = std::ranges::find(tables, "passkeys", &storage::PersonalTable::section);
    REQUIRE(table != tables.end());
    std::vector<std::string> columns;
    for (const storage::PersonalColumn& column : table->columns) columns.emplace_back(column.column);
    CHECK(columns ==
          std::vector<std::string>{"id", "actor_id", "subject_id", "sealed_name", "made_ms", "last_used_ms"});
    int rows = 0;
    const Done read = holder.node.database->read([&](storage::Tx& tx) {
        return storage::for_each_personal_row(
            tx, *table, holder.ana.subject, [&](const storage::PersonalRow& row) -> Done {
                ++rows;
                const auto& sealed = std::get<Bytes>(row[3]);
                CHECK_FALSE(as_text(sealed).contains("Heron"));
                const auto name = holder.node.keys->vault().open_private(
                    holder.ana.subject, table->columns[3].sealed_as, sealed);
                REQUIRE(name.has_value());
                CHECK(as_text(name->bytes()) == "Heron’s phone");
                return {};
            });
    });
    CHECK(read.has_value());
    CHECK(rows == 1);
}

TEST_SUITE_END();
