// PasskeyHolder: one of the people of a small node, with their browser and their devices. For tests, one
// thread.
#pragma once

#include "consent/crypto/one_time_code.h"
#include "storage/passkeys.h"
#include "tests/mastodon/authenticator.h"
#include "tests/mastodon/browser.h"

#include <functional>
#include <string>

namespace kith::test {

inline std::string between(const std::string& text, const std::string& before, char after) {
    const auto at = text.find(before);
    if (at == std::string::npos) return {};
    const auto from = at + before.size();
    return text.substr(from, text.find(after, from) - from);
}
/// What the page asks a browser.
inline std::string question_in(const Browser::Page& page) {
    const std::string question = between(page.body, "data-question=\"", '"');
    REQUIRE_FALSE(question.empty());
    return question;
}

struct PasskeyHolder {
    SmallNode node{};
    storage::ActorRow ana = node.person("ana");
    Browser browser{node};

    Browser::Page by_password(Browser& from, const std::string& handle = "ana") {
        return from.post("/settings/sign-in", {{"handle", handle}, {"password", "long enough"}});
    }
    static std::string csrf(Browser& from) { return from.get("/settings/passkeys").field("csrf"); }
    /// The page that makes one.
    static Browser::Page begin(Browser& from, const FormFields& more = {}) {
        FormFields form = {{"csrf", csrf(from)}, {"password", "long enough"}};
        form.insert(form.end(), more.begin(), more.end());
        return from.post("/settings/passkeys", form);
    }
    static Browser::Page add(Browser& from, const Browser::Page& page, const std::string& field) {
        return from.post("/settings/passkeys/add",
                         {{"csrf", page.field("csrf")}, {"name", "Heron’s phone"}, {"passkey", field}});
    }
    /// The device keeps what the page says of its person.
    static void hand_over(const Browser::Page& page, Authenticator& device) {
        device.user = as_text(from_base64url(between(page.body, "data-user=\"", '"')).value());
    }
    void has_added(Browser& from, Authenticator& device) {
        const auto page = begin(from);
        REQUIRE(page.status == 200);
        hand_over(page, device);
        REQUIRE(add(from, page, device.make(question_in(page))).status == 303);
    }
    void has_added(Authenticator& device) {
        REQUIRE(by_password(browser).status == 303);
        has_added(browser, device);
    }
    /// A question of the page that signs people in; time goes on, as no two are of one moment.
    std::string question() {
        node.clock.time += std::chrono::seconds(1);
        Browser nobody(node);
        return question_in(nobody.get("/settings"));
    }
    Browser::Page sign_in(const std::string& field, const std::string& path = "/settings/sign-in") {
        Browser other(node);
        return sign_in(other, field, path);
    }
    static Browser::Page sign_in(Browser& from,
                                 const std::string& field,
                                 const std::string& path = "/settings/sign-in") {
        return from.post(path, {{"passkey", field}});
    }
    std::int64_t count(const std::string& sql) {
        return node.database
            ->read([&](storage::Tx& tx) -> Result<std::int64_t> {
                storage::Rows rows = tx.query(sql);
                return rows.next() ? rows.integer(0) : -1;
            })
            .value();
    }
    bool audit_says(const std::string& words) {
        return node.tell("account.audit", {{"handle", "ana"}}).dump().contains(words);
    }
    void read_mail() {
        REQUIRE(node.database
                    ->write([](storage::Tx& tx) -> Done {
                        tx.execute("DELETE FROM mail_queue");
                        return {};
                    })
                    .has_value());
    }
    std::int64_t mails() { return count("SELECT COUNT(*) FROM mail_queue"); }
};

}  // namespace kith::test
