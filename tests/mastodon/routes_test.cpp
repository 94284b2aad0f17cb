// The routes of the client API as one table, written to build/*/api-routes.txt: tests/clients asks each of
// them in every wrong way.
#include "tests/mastodon/client.h"
#include "tests/support/places.h"

#include <algorithm>
#include <fstream>
#include <ranges>
#include <set>

using namespace kith;
using namespace kith::test;

namespace {

std::string_view name_of(node::Who who) {
    switch (who) {
        case node::Who::anyone:
            return "anyone";
        case node::Who::app:
            return "app";
        case node::Who::person:
            return "person";
    }
    return "";
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("each route is there once and needs a scope, unless it is for everybody") {
    SmallNode node;
    // What only an application, or only being signed in, is enough for.
    const std::set<std::string> without_scope = {
        "/api/v1/apps/verify_credentials", "/api/v1/announcements", "/api/v1/instance/domain_blocks"};
    std::set<std::string> rows;
    for (const node::Api::Route& route : node.core->client_api().routes()) {
        std::string row = route.method + " " + route.pattern;
        INFO(row);
        CHECK((!route.needs.scope.empty() || route.needs.who == node::Who::anyone ||
               without_scope.contains(route.pattern)));
        row.append(" ").append(name_of(route.needs.who));
        if (!route.needs.scope.empty()) row.append(" ").append(route.needs.scope);
        CHECK(rows.insert(row).second);
    }
    std::ofstream table(build_dir() / "api-routes.txt", std::ios::binary);
    for (const std::string& row : rows) table << row << "\n";
    REQUIRE(table.flush().good());
}

TEST_SUITE_END();
