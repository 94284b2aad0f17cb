#include "node/http/throttle.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith;
using namespace kith::node;
using namespace std::chrono_literals;

namespace {

class SetClock final : public Clock {
 public:
    Instant now() const override { return time; }
    Instant time = from_unix_ms(1'800'000'000'000);
};

int spend_until_refused(Throttle& throttle, const Throttle::Caller& caller) {
    int spent = 0;
    while (spent < 10'000 && throttle.spend(caller).allowed) ++spent;
    return spent;
}

}  // namespace

TEST_SUITE("node/http/throttle") {
    TEST_CASE("a caller has its share, and it comes back with time") {
        SetClock clock;
        Throttle throttle(clock, {.requests = 10, .per = 100s});
        CHECK(spend_until_refused(throttle, {"192.0.2.1"}) == 10);
        CHECK_FALSE(throttle.look({"192.0.2.1"}).allowed);
        CHECK(throttle.look({"192.0.2.1"}).retry_in == 10s);
        CHECK(throttle.look({"192.0.2.2"}).allowed);
        clock.time += 10s;
        CHECK(spend_until_refused(throttle, {"192.0.2.1"}) == 1);
        clock.time += 1h;
        CHECK(spend_until_refused(throttle, {"192.0.2.1"}) == 10);
        clock.time -= 1h;
        CHECK_FALSE(throttle.spend({"192.0.2.1"}).allowed);
    }

    TEST_CASE("S13 an IPv6 caller is its /64, and a mapped address is the IPv4 one") {
        SetClock clock;
        Throttle throttle(clock, {.requests = 3, .per = 60s});
        CHECK(spend_until_refused(throttle, {"2001:db8:1:2::1"}) == 3);
        CHECK_FALSE(throttle.look({"2001:db8:1:2:ffff::9"}).allowed);
        CHECK(throttle.look({"2001:db8:1:3::1"}).allowed);
        CHECK(spend_until_refused(throttle, {"192.0.2.1"}) == 3);
        CHECK_FALSE(throttle.look({"::ffff:192.0.2.1"}).allowed);
    }

    TEST_CASE("a verified peer is never hit by what others at its address do") {
        SetClock clock;
        Throttle throttle(clock, {.requests = 5, .per = 60s});
        const Throttle::Caller peer{"192.0.2.1", "good.example"};
        throttle.verified(peer);
        spend_until_refused(throttle, {"192.0.2.1"});
        for (int i = 0; i < 1000; ++i) {
            REQUIRE(throttle.look(peer).allowed);
            throttle.verified(peer);
        }
        CHECK_FALSE(throttle.look({"192.0.2.1", "unknown.example"}).allowed);
        CHECK_FALSE(throttle.look({"192.0.2.1"}).allowed);
    }

    TEST_CASE("to claim a verified peer's name does not help for long") {
        SetClock clock;
        Throttle throttle(clock, {.requests = 5, .per = 60s});
        throttle.verified({"192.0.2.1", "good.example"});
        const Throttle::Caller elsewhere{"203.0.113.9", "good.example"};
        spend_until_refused(throttle, elsewhere);
        CHECK_FALSE(throttle.look(elsewhere).allowed);
        const Throttle::Caller liar{"192.0.2.1", "good.example"};
        spend_until_refused(throttle, {"192.0.2.1"});
        CHECK(throttle.look(liar).allowed);
        throttle.failed(liar);
        CHECK_FALSE(throttle.look(liar).allowed);
        throttle.verified(liar);
        clock.time += 25h;
        spend_until_refused(throttle, {"192.0.2.1"});
        CHECK_FALSE(throttle.look(liar).allowed);
    }

    TEST_CASE("a million callers cost no more memory than the bound") {
        SetClock clock;
        Throttle throttle(clock, {}, 100);
        for (int i = 0; i < 10'000; ++i) {
            throttle.spend({"10." + std::to_string(i / 250) + ".0." + std::to_string(i % 250)});
        }
        CHECK(throttle.callers() == 100);
    }

    TEST_CASE("a refusal says how much, how long and when again") {
        SetClock clock;
        Throttle throttle(clock, {.requests = 10, .per = 100s});
        Throttle::Verdict verdict = throttle.spend({"192.0.2.1"});
        Response fine = Response::text(200, "ok");
        throttle.describe(fine, verdict);
        CHECK(header(fine.headers, "RateLimit-Policy") == "\"caller\";q=10;w=100");
        CHECK(header(fine.headers, "RateLimit") == "\"caller\";r=9;t=10");
        CHECK(header(fine.headers, "X-RateLimit-Remaining") == "9");
        CHECK(header(fine.headers, "X-RateLimit-Reset") == to_iso8601(clock.time + 10s));
        while (verdict.allowed) verdict = throttle.spend({"192.0.2.1"});
        const Response refused = throttle.refuse(Problems(), {}, verdict);
        CHECK(refused.status == 429);
        CHECK(header(refused.headers, "Retry-After") == "10");
        CHECK(header(refused.headers, "X-RateLimit-Limit") == "10");
    }
}
