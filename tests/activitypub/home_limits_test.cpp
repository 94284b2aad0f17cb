// How often and how many sign in at their own servers, and which thread asks those: row S14 of the security
// matrix.
#include "node/consent/home_limits.h"

#include "node/errand_pool.h"
#include "node/limits.h"
#include "node/routes/consent_home.h"
#include "node/routes/sign_in.h"
#include "tests/activitypub/home_host.h"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>

using namespace kith;
using namespace kith::sim;

namespace {

/// A door of its own to the node of a town.
struct OtherDoor {
    OtherDoor(HomeTown& town, activitypub::Errands& errands, std::size_t pending_max = 100)
        : core(town.a.core()),
          home({.site = core.site(),
                .database = core.database(),
                .resolver = core.resolver(),
                .errands = errands,
                .links = core.links(),
                .clock = core.clock(),
                .random = random,
                .pending_max = pending_max}),
          sign_in({core.site(),
                   core.database(),
                   core.links(),
                   core.key_store(),
                   core.ids(),
                   core.clock(),
                   random}),
          door({core.site(), home, core.problems(), sign_in, core.clock(), random}),
          router(core.problems()) {
        door.add_routes(router);
    }

    node::Response post(const std::string& path, const std::string& body) {
        node::Request request{.method = "POST", .target = path, .path = path, .host = "a.test", .body = body};
        request.headers.emplace_back("Cookie", cookie);
        node::Response response = router(request);
        for (const auto& [name, value] : response.headers) {
            if (name == "Set-Cookie" && value.starts_with("__Host-kith-home=")) {
                cookie = value.substr(0, value.find(';'));
            }
        }
        return response;
    }
    node::Response begin() { return post("/consent/home", "handle=bea%40home.test"); }
    /// What the last button sends after this link.
    std::string answer_to(HomeTown& town, const std::string& page) {
        const std::string back = town.home.approve(link_of(page));
        return back.substr(back.find('?') + 1);
    }

    node::Core& core;
    SeededRandom random{7};
    node::HomeSignIn home;
    node::SignIn sign_in;
    node::HomeDoor door;
    node::Router router;
    std::string cookie{};
};

/// Does what is asked of an ErrandPool, on a thread of its own.
class Helper {
 public:
    explicit Helper(node::ErrandPool& pool) : pool_(pool), thread_([this] { work(); }) {}
    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;
    ~Helper() { stop(); }
    void stop() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
    }

 private:
    void work() {
        while (!over_) {
            if (pool_.run_once().done == 0) std::this_thread::yield();
        }
    }

    node::ErrandPool& pool_;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

}  // namespace

TEST_SUITE("security/S14 so many and no more") {
    TEST_CASE("who tries too often waits") {
        HomeTown town;
        for (std::size_t i = 0; i < limits::sign_in_tries_max; ++i)
            CHECK(town.begin(town.browser).status == 200);
        const auto page = town.begin(town.browser);
        CHECK(page.status == 429);
        CHECK_FALSE(header(page.headers, "Retry-After").empty());
        CHECK(town.browser.post("/consent/home/back", "code=x&state=" + std::string(43, 'A')).status == 429);
        town.network.pass(minutes(5));
        CHECK(town.begin(town.browser).status == 200);
    }

    TEST_CASE("one domain is asked so often, whoever asks and for whichever of its hosts") {
        HomeTown town;
        node::Router& router = town.a.core().router();
        const auto try_from = [&](std::size_t number) {
            node::Request request{.method = "POST", .path = "/consent/home", .host = "a.test"};
            request.target = request.path;
            request.body = "handle=x%40h" + std::to_string(number) + ".home.test";
            request.remote_address =
                "198.51." + std::to_string(number / 200) + "." + std::to_string(number % 200);
            return router(request);
        };
        for (std::size_t i = 0; i < limits::home_domain_tries_max; ++i) CHECK(try_from(i).status == 422);
        const auto requests = town.network.requests();
        const auto page = try_from(limits::home_domain_tries_max);
        CHECK(page.status == 503);
        CHECK(page.body.contains("send LINK to @consent@a.test"));
        CHECK_FALSE(header(page.headers, "Retry-After").empty());
        CHECK(town.network.requests() == requests);
    }

    TEST_CASE("with a full table the page says so, and the server is not asked") {
        HomeTown town;
        activitypub::InlineErrands errands;
        OtherDoor door(town, errands, 2);
        CHECK(door.begin().status == 200);
        CHECK(door.begin().status == 200);
        const auto requests = town.network.requests();
        const auto page = door.begin();
        CHECK(page.status == 503);
        CHECK(page.body.contains("Too many people are doing this"));
        CHECK(page.body.contains("send LINK to @consent@a.test"));
        CHECK(town.network.requests() == requests);
        town.network.pass(minutes(10));
        CHECK(door.begin().status == 200);
    }

    TEST_CASE("no request thread asks another server itself") {
        HomeTown town;
        std::mutex mutex;
        std::set<std::thread::id> asking;
        town.network.observe([&](const Exchange&) {
            const std::lock_guard lock(mutex);
            asking.insert(std::this_thread::get_id());
        });
        node::ErrandPool pool;
        Helper helper(pool);
        OtherDoor door(town, pool);
        const auto page = door.begin();
        CHECK(page.status == 200);
        CHECK(door.post("/consent/home/back", door.answer_to(town, page.body)).status == 303);
        helper.stop();
        CHECK(asking.size() == 1);
        CHECK_FALSE(asking.contains(std::this_thread::get_id()));
        CHECK(town.home.live.empty());
        CHECK(town.count("consent_sessions") == 1);
    }

    TEST_CASE("with too many who wait already, the page says so and nobody is asked") {
        HomeTown town;
        node::ErrandPool pool({.waiters_max = 0});
        OtherDoor door(town, pool);
        const auto requests = town.network.requests();
        const auto page = door.begin();
        CHECK(page.status == 503);
        CHECK(page.body.contains("Too many people are doing this"));
        CHECK_FALSE(header(page.headers, "Retry-After").empty());
        CHECK(town.network.requests() == requests);
    }

    TEST_CASE("who does not wait for a slow server gets no session, and leaves no token") {
        HomeTown town;
        node::ErrandPool pool({.patience = std::chrono::milliseconds(200)});
        OtherDoor door(town, pool);
        std::string answer;
        {
            Helper helper(pool);
            // The first may be slow on a busy machine; it only has to come through once.
            node::Response page = door.begin();
            for (int i = 0; i < 20 && page.status != 200; ++i) page = door.begin();
            REQUIRE(page.status == 200);
            answer = door.answer_to(town, page.body);
        }
        std::promise<void> released;
        town.home.instead[HomeHost::account_path] = [&](HttpResponse truly) -> Result<HttpResponse> {
            released.get_future().wait();
            return truly;
        };
        Helper helper(pool);
        const auto page = door.post("/consent/home/back", answer);
        CHECK(page.status == 503);
        released.set_value();
        helper.stop();
        CHECK(town.home.live.empty());
        CHECK(town.home.revoked.size() == 1);
        CHECK(town.count("consent_sessions") == 0);
    }
}
