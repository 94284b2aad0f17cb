// OperatorOffice: a node with somebody of the staff at the operators' pages, and people whom they look after.
// For tests, one thread.
#pragma once

#include "node/moderation/moderation.h"
#include "storage/moderation.h"
#include "tests/mastodon/browser.h"
#include "tests/mastodon/neighbours.h"

#include <string>
#include <vector>

namespace kith::test {

struct OperatorOffice : Neighbours {
    storage::ActorRow rowan = person("rowan", "staff");
    Somebody ana = somebody("ana");
    Somebody ben = somebody("ben");
    Browser browser{*this};

    explicit OperatorOffice(const std::string& role = "admin") { be(role); }

    void be(const std::string& role) {
        const Done done = core->moderation().set_role(node::Moderator::at_the_machine(), rowan.id, role);
        REQUIRE(done.has_value());
    }
    Browser::Page sign_in(const std::string& handle = "rowan", const std::string& to = "") {
        return browser.post("/operator/sign-in",
                            {{"handle", handle}, {"password", "long enough"}, {"to", to}});
    }
    void come_in() { REQUIRE(sign_in().status == 303); }
    /// A form as the page at `path` would send it.
    Browser::Page send(const std::string& path, FormFields fields, const std::string& from = "") {
        fields.emplace_back("csrf", browser.get(from.empty() ? path : from).field("csrf"));
        return browser.post(path, fields);
    }
    std::string reported(const Somebody& whom,
                         const std::vector<storage::PostRow>& posts = {},
                         const std::string& comment = "they are unkind") {
        Json wish = {{"account_id", whom.key()}, {"comment", comment}, {"status_ids", Json::array()}};
        for (const auto& post : posts) wish["status_ids"].push_back(std::to_string(post.id.value));
        const auto answer = ana.client.post("/api/v1/reports", wish);
        REQUIRE(answer.status == 200);
        return answer.json()["id"].get<std::string>();
    }
    std::string reported(const storage::ActorRow& whom) {
        const auto answer = ana.client.post(
            "/api/v1/reports", {{"account_id", std::to_string(whom.id.value)}, {"comment", "spam"}});
        REQUIRE(answer.status == 200);
        return answer.json()["id"].get<std::string>();
    }
    storage::Standing standing(storage::ActorId whom) {
        return database
            ->read(
                [&](storage::Tx& tx) -> Result<storage::Standing> { return storage::standing_of(tx, whom); })
            .value();
    }
};

}  // namespace kith::test
