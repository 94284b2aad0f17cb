// Hill: a small node with three people and an application each: for tests of what one of them does and the
// others may see. One thread.
#pragma once

#include "tests/mastodon/client.h"

#include <map>

namespace kith::test {

struct Hill {
    SmallNode node{};
    storage::ActorRow ana = node.person("ana");
    storage::ActorRow ben = node.person("ben");
    storage::ActorRow cleo = node.person("cleo");
    Client as_ana{node, token_for(node, ana)};
    Client as_ben{node, token_for(node, ben)};
    Client as_cleo{node, token_for(node, cleo)};
    Client nobody{node, ""};

    /// What is posted must be.
    static Json posted(const Client& who, const Json& what) {
        const auto answer = who.post("/api/v1/statuses", what);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json();
    }
    static std::string path(const Json& status, const std::string& rest = "") {
        return "/api/v1/statuses/" + status["id"].get<std::string>() + rest;
    }
    void follow(const storage::ActorRow& who, const storage::ActorRow& whom) {
        REQUIRE(node.core->social().follow(who.id, "@" + whom.username + "@hill.test").has_value());
        if (whom.locked)
            REQUIRE(node.core->social().answer_request(whom.id, "@" + who.username, true).has_value());
    }
};

}  // namespace kith::test
