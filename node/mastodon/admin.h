// The admin part of the client API: what the node's staff does with an application. Its routes ask what the
// person may do before anything is looked up, so that who may not learns nothing.
// https://docs.joinmastodon.org/methods/admin/
#pragma once

#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/moderation/moderation.h"

#include <nlohmann/json_fwd.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace kith::node {

/// At start; both outlive the API's routes.
void add_admin_api(Api& api, const Moderation& moderation);

struct AdminParts {
    Api& api;
    const Moderation& moderation;

    using Doing = std::function<Result<Response>(Call&)>;
    void add(std::string_view method,
             std::string_view pattern,
             std::string_view scope,
             Permission needed,
             Doing doing) const;
};
void add_admin_account_routes(const AdminParts& parts);
void add_admin_report_routes(const AdminParts& parts);
void add_admin_domain_routes(const AdminParts& parts);
void add_admin_block_routes(const AdminParts& parts);

inline Moderator moderator_of(const Call& call) {
    return Moderator::of(call.me());
}

/// https://docs.joinmastodon.org/entities/Admin_Account/
nlohmann::json admin_account_json(Entities& entities, const Moderation& moderation, const AccountView& view);
/// https://docs.joinmastodon.org/entities/Admin_Report/
nlohmann::json admin_report_json(Entities& entities,
                                 const Moderation& moderation,
                                 const std::vector<std::string>& rules_of_the_house,
                                 const ReportView& view);

/// Of rows that are all in memory, the page that was asked for, the newest first.
template <class Row, class IdOf>
std::vector<Row> cut_page(std::vector<Row> rows, const storage::Page& page, IdOf id_of) {
    std::erase_if(rows,
                  [&](const Row& row) { return id_of(row) >= page.upper() || id_of(row) <= page.lower(); });
    std::ranges::sort(rows, [&](const Row& a, const Row& b) { return id_of(a) > id_of(b); });
    if (rows.size() <= page.limit) return rows;
    if (page.ascending()) {
        rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(page.limit));
    } else {
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(page.limit), rows.end());
    }
    return rows;
}

}  // namespace kith::node
