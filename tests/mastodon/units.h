// Units: a small node with a unit, an editor of it and others, and an application that anybody can let in.
// For tests, one thread.
#pragma once

#include "storage/units.h"
#include "tests/mastodon/browser.h"
#include "tests/mastodon/client.h"

#include <algorithm>

namespace kith::test {

struct Units {
    static constexpr const char* callback = "https://app.test/back";

    SmallNode node{};
    storage::ActorRow ana = node.person("ana");
    storage::ActorRow ben = node.person("ben");
    Client nobody{node, ""};
    Json app = registered("read write follow push profile admin:read");
    storage::ActorRow lab = unit("lab", "The Lab");

    Units() { grant("lab", "ana", "editor"); }

    storage::ActorRow unit(const std::string& handle, const std::string& name) const {
        node.tell("unit.create", {{"handle", handle}, {"name", name}, {"type", "organization"}});
        return read<storage::ActorRow>(
            [&](storage::Tx& tx) { return *storage::find_local_actor(tx, handle); });
    }
    void grant(const std::string& unit, const std::string& person, const std::string& as) const {
        node.tell("unit.grant", {{"unit", unit}, {"person", person}, {"as", as}});
    }
    void revoke(const std::string& unit, const std::string& person) const {
        node.tell("unit.revoke", {{"unit", unit}, {"person", person}});
    }
    template <class T>
    T read(const std::function<T(storage::Tx&)>& look) const {
        return node.database->read([&](storage::Tx& tx) -> Result<T> { return look(tx); }).value();
    }
    std::int64_t count(std::string_view sql) const {
        return read<std::int64_t>([&](storage::Tx& tx) {
            auto rows = tx.query(sql);
            return rows.next() ? rows.integer(0) : -1;
        });
    }
    Json registered(const std::string& scopes) const {
        const auto answer = nobody.post(
            "/api/v1/apps", {{"client_name", "An app"}, {"redirect_uris", callback}, {"scopes", scopes}});
        REQUIRE(answer.status == 200);
        return answer.json();
    }

    FormFields asked(const std::string& scope) const {
        return {{"client_id", app["client_id"]},
                {"redirect_uri", callback},
                {"response_type", "code"},
                {"scope", scope}};
    }
    /// The page that asks, of somebody who signed in with their own password.
    Browser::Page question(Browser& browser,
                           const std::string& handle,
                           const std::string& scope,
                           const std::string& password = "long enough") const {
        FormFields fields = asked(scope);
        fields.emplace_back("handle", handle);
        fields.emplace_back("password", password);
        const auto signed_in = browser.post("/oauth/authorize/sign-in", fields);
        REQUIRE(signed_in.status == 303);
        return browser.follow(signed_in);
    }
    Browser::Page press(Browser& browser,
                        const Browser::Page& question,
                        const std::string& as,
                        const std::string& scope) const {
        FormFields form = asked(scope);
        form.emplace_back("csrf", question.field("csrf"));
        form.emplace_back("choice", "allow");
        if (!as.empty()) form.emplace_back("as", as);
        return browser.post("/oauth/authorize", form);
    }
    Client::Answer exchange(const Browser::Page& allowed) const {
        const std::string where(allowed.header("Location"));
        const auto at = where.find("code=");
        REQUIRE(at != std::string::npos);
        return nobody.post("/oauth/token",
                           {{"grant_type", "authorization_code"},
                            {"client_id", app["client_id"]},
                            {"client_secret", app["client_secret"]},
                            {"redirect_uri", callback},
                            {"code", where.substr(at + 5, where.find('&', at) - at - 5)}});
    }
    /// What the application has after somebody let it in for the unit; "" as: for themselves.
    std::string token_of(const std::string& handle,
                         const std::string& as,
                         const std::string& scope = "read write follow push") {
        Browser browser{node};
        const auto allowed = press(browser, question(browser, handle, scope), as, scope);
        REQUIRE(allowed.status == 303);
        const auto token = exchange(allowed);
        REQUIRE(token.status == 200);
        return token.json()["access_token"];
    }
    Client client_of(const std::string& handle, const storage::ActorRow& as) {
        return {node, token_of(handle, id(as))};
    }
    static std::string id(const storage::ActorRow& actor) { return std::to_string(actor.id.value); }

    Json audit(const std::string& handle) const { return node.tell("account.audit", {{"handle", handle}}); }
    /// What somebody did for the unit, the newest first.
    std::vector<Json> deeds(const std::string& by) const {
        std::vector<Json> found;
        for (const Json& event : audit("lab")) {
            if (event["channel"] == "holder" && event["by"] == by) found.push_back(event);
        }
        return found;
    }
};

}  // namespace kith::test
