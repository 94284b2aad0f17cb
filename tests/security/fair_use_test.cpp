// Who is counted against a caller's share, and who is not: row S13 of the security matrix.
#include "node/http/fair_use.h"

#include "consent/crypto/digest.h"
#include "node/http/request_target.h"
#include "storage/oauth.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;

namespace {

/// The throttle before a whole node, with ten requests to spend.
struct Door {
    Town town{};
    StrangeHost host{town.network, "far.test"};
    Stranger sam{host, "sam"};
    node::FairUse fair_use{town.network.clock(),
                           town.a.core().problems(),
                           node::Rate{.requests = 10},
                           [this](node::Request& request) { return town.a.core().router()(request); }};

    int ask(const HttpRequest& request) {
        const UriParts parts = parts_of(request.url);
        node::Request inside{.method = request.method, .host = parts.authority(), .headers = request.headers};
        inside.headers.emplace_back("Host", parts.authority());
        inside.body = request.body;
        inside.remote_address = "192.0.2.1";
        must(node::parse_target(parts.path_and_query(), inside));
        return fair_use(inside).status;
    }
    /// The last of twenty.
    int ask_often(const HttpRequest& request) {
        int status = 0;
        for (int i = 0; i < 20; ++i) status = ask(request);
        return status;
    }
    /// Of nobody: an application's own.
    std::string token(const Person& who) {
        std::string text = "a token of " + std::to_string(who.id.value);
        town.a.write([&](storage::Tx& tx) {
            const storage::AppRow app{.id = town.a.core().ids().make<storage::AppId>(),
                                      .client_id = text,
                                      .name = "An app",
                                      .redirect_uris = {"app://in"},
                                      .scopes = "read"};
            storage::insert_app(tx, app);
            const auto row = storage::find_actor(tx, who.id);
            storage::insert_token(tx,
                                  {.id = town.a.core().ids().make<storage::TokenId>(),
                                   .token = crypto::sha256(as_bytes(text)),
                                   .app = app.id,
                                   .actor = who.id,
                                   .subject = row ? row->subject : storage::SubjectId{},
                                   .scopes = "read"});
        });
        return text;
    }
    HttpRequest claiming(std::string_view path, std::string_view method = "GET") const {
        return {.method = std::string(method),
                .url = Uri::trusted("https://a.test" + std::string(path)),
                .headers = {
                    {"Accept", "application/activity+json"},
                    {"Signature",
                     "keyId=\"https://far.test/users/sam#main-key\",headers=\"date\",signature=\"AAAA\""}}};
    }
};

}  // namespace

TEST_SUITE("security/S13 a header that looks like a signature") {
    TEST_CASE("does not make a request free where nothing verifies it") {
        const std::string finger = "/.well-known/webfinger?resource=" + percent_encode("acct:ana@a.test");
        for (const std::string& path : {finger, std::string("/actor"), std::string("/no-such-page")}) {
            CAPTURE(path);
            Door door;
            CHECK(door.ask(door.claiming(path)) < 500);
            CHECK(door.ask_often(door.claiming(path)) == 429);
        }
    }

    TEST_CASE("nor a key that cannot be had just now") {
        Door door;
        door.town.network.cut("a.test", "far.test");
        const HttpRequest request =
            door.sam.signed_post(door.town.a, door.sam.activity("Like", door.town.ana.uri.text()).dump(), {});
        CHECK(door.ask(request) == 503);
        CHECK(door.ask_often(request) == 429);
    }
}

TEST_SUITE("security/S13 a token") {
    TEST_CASE("of a person has a share of its own, and makes no host a known peer") {
        Door door;
        HttpRequest request = door.claiming("/api/v1/instance/rules");
        request.headers.emplace_back("Authorization", "Bearer " + door.token(door.town.ana));
        CHECK(door.ask_often(request) == 200);
        CHECK(door.ask_often({.url = Uri::trusted("https://a.test/no-such-page")}) == 429);
        CHECK(door.ask(door.claiming("/api/v1/instance/rules")) == 429);
    }

    TEST_CASE("that anybody gets for an application is counted as no token") {
        Door door;
        HttpRequest request{.url = Uri::trusted("https://a.test/api/v1/instance/rules")};
        request.headers.emplace_back("Authorization", "Bearer " + door.token({}));
        CHECK(door.ask(request) == 200);
        CHECK(door.ask_often(request) == 429);
    }
}

TEST_SUITE("security/S13 a signature that verifies") {
    TEST_CASE("costs nothing, and its sender is let in when others have spent the share") {
        Door door;
        const HttpRequest like =
            door.sam.signed_post(door.town.a, door.sam.activity("Like", door.town.ana.uri.text()).dump(), {});
        CHECK(door.ask_often(like) == 202);
        CHECK(door.ask_often(door.claiming("/no-such-page")) == 404);  // as sam
        CHECK(door.ask_often({.url = Uri::trusted("https://a.test/actor")}) == 429);
        CHECK(door.ask(like) == 202);
    }
}

TEST_SUITE("security/S13 pictures") {
    TEST_CASE("of ours are free, and those of other servers while they can be had") {
        Door door;
        CHECK(door.ask_often({.url = Uri::trusted("https://a.test/media/none.png")}) == 404);
        CHECK(door.ask_often({.url = Uri::trusted("https://a.test/media/remote/avatar/1-a.png")}) == 429);
    }

    TEST_CASE("that are shown cost nothing") {
        Town town;
        const node::Problems problems;
        int status = 200;
        node::FairUse fair_use{
            town.network.clock(), problems, node::Rate{.requests = 3}, [&](node::Request&) {
                return node::Response{.status = status};
            }};
        node::Request request{.path = "/media/remote/avatar/1-a.png", .remote_address = "192.0.2.1"};
        for (int i = 0; i < 9; ++i) CHECK(fair_use(request).status == 200);
        status = 302;
        for (int i = 0; i < 9; ++i) fair_use(request);
        CHECK(fair_use(request).status == 429);
    }
}
