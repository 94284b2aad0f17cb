// Terms of service as applications read them.
#include "node/mastodon/groups.h"
#include "tests/mastodon/client.h"

using namespace kith;
using namespace kith::test;

namespace {

/// The client API of a node whose operator decided so.
struct Decided {
    SmallNode node{};
    node::ClientSettings settings{};
    node::Router router{node.core->problems()};
    node::Api api{with(node.core->client_api().parts(), settings), router};

    Decided() {
        node::add_terms_routes(api);
        node::add_instance_routes(api);
    }
    static node::Api::Parts with(const node::Api::Parts& p, const node::ClientSettings& settings) {
        return {p.site,
                p.institution,
                settings,
                p.database,
                p.keys,
                p.problems,
                p.social,
                p.consents,
                p.outbox,
                p.events,
                p.resolver,
                p.media,
                p.films,
                p.errands,
                p.ids,
                p.clock,
                p.random};
    }
    std::pair<int, Json> get(const std::string& path) {
        node::Request request{.method = "GET", .target = path, .path = path, .host = "hill.test"};
        const node::Response answer = router(request);
        return {answer.status, Json::parse(answer.body)};
    }
};

constexpr const char* path = "/api/v1/instance/terms_of_service";

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("an application reads the terms of service that hold, and those of a date") {
    Decided node;
    CHECK(node.get(path).first == 404);
    CHECK(node.get("/api/v2/instance").second["configuration"]["urls"]["terms_of_service"].is_null());
    node.node.clock.time = *parse_iso8601("2026-06-01T00:00:00Z");
    node.settings.terms = {{.date = "2026-01-01", .text = "# Be kind"},
                           {.date = "2027-01-01", .text = "Be so."}};
    const auto [status, now] = node.get(path);
    CHECK(status == 200);
    CHECK(now == Json{{"effective_date", "2026-01-01"},
                      {"effective", true},
                      {"content", "<h2>Be kind</h2>\n"},
                      {"succeeded_by", "2027-01-01"}});
    const Json next = node.get(std::string(path) + "/2027-01-01").second;
    CHECK(next["effective"] == false);
    CHECK(next["content"] == "<p>Be so.</p>\n");
    CHECK(next["succeeded_by"].is_null());
    CHECK(node.get(std::string(path) + "/2025-01-01").first == 404);
    CHECK(node.get(std::string(path) + "/nonsense").first == 404);
    CHECK(node.get("/api/v2/instance").second["configuration"]["urls"]["terms_of_service"] ==
          "https://hill.test/terms");
}

TEST_SUITE_END();
