// Office: a small node with somebody of the staff, and what they do with an application. For tests, one
// thread.
#pragma once

#include "activitypub/wire/json.h"
#include "node/mastodon/admin.h"
#include "storage/activities.h"
#include "storage/audit.h"
#include "storage/delivery_queue.h"
#include "storage/domain_rules.h"
#include "storage/moderation.h"
#include "storage/reports.h"
#include "tests/mastodon/neighbours.h"

#include <algorithm>

namespace kith::test {

inline constexpr const char* all_scopes = "read write follow admin:read admin:write";

struct Office : Neighbours {
    Somebody ana = somebody("ana");
    Somebody ben = somebody("ben");
    storage::ActorRow mod_row = person("warden", "staff");
    Client mod{*this, token_for(*this, mod_row, all_scopes)};
    node::Moderator by_mod = node::Moderator::of(mod_row.id);

    explicit Office(const std::string& role = "admin") { be(role); }

    const node::Moderation& service() { return core->moderation(); }
    void be(const std::string& role) {
        REQUIRE(service().set_role(node::Moderator::at_the_machine(), mod_row.id, role).has_value());
    }
    std::string reported(const std::string& whom, Json wish = Json::object()) {
        wish["account_id"] = whom;
        const auto answer = ben.client.post("/api/v1/reports", wish);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json()["id"];
    }
    std::vector<std::string> verbs_of(const storage::ActorRow& who) {
        std::vector<std::string> verbs;
        for (const auto& deed : read<std::vector<storage::DeedRow>>(
                 [&](storage::Tx& tx) { return storage::deeds_about(tx, who.id, 100); })) {
            verbs.push_back(deed.verb);
        }
        return verbs;
    }
    std::vector<storage::AuditEvent> told(const storage::ActorRow& who) {
        return read<std::vector<storage::AuditEvent>>(
            [&](storage::Tx& tx) { return storage::audit_of(tx, who.subject, 100); });
    }
    template <class T, class Work>
    T read(Work work) {
        return *database->read([&](storage::Tx& tx) -> Result<T> { return work(tx); });
    }
    std::string admin(const Somebody& who, const std::string& rest = "") {
        return "/api/v1/admin/accounts/" + who.key() + rest;
    }
};

inline std::size_t count(const Client::Answer& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json().size();
}

}  // namespace kith::test
