#include "node/workers.h"

#include "node/errand_pool.h"
#include "node/real_clock.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace kith;
using namespace kith::node;
using namespace std::chrono_literals;
using activitypub::Progress;

namespace {

/// Waits until it is true, five seconds at most.
template <class Condition>
bool soon(Condition condition) {
    for (int i = 0; i < 2500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(2ms);
    }
    return condition();
}

}  // namespace

TEST_SUITE("node/workers") {
    TEST_CASE("steps are taken while there is something to do, and again when woken") {
        const RealClock clock;
        std::atomic<int> left{100};
        std::atomic<int> steps{0};
        Workers workers(clock);
        auto& crew = workers.work({.run_once = [&](Instant) {
            ++steps;
            if (left.load() == 0) return Progress{};
            --left;
            return Progress{.done = 1};
        }});
        CHECK(soon([&] { return left == 0; }));
        std::this_thread::sleep_for(50ms);
        const int quiet = steps;
        std::this_thread::sleep_for(100ms);
        CHECK(steps == quiet);
        left = 3;
        crew.wake();
        CHECK(soon([&] { return left == 0; }));
        CHECK(crew.threads() == 1);
        workers.stop();
        CHECK(crew.threads() == 0);
    }

    TEST_CASE("work that is due later is taken then") {
        const RealClock clock;
        std::atomic<int> steps{0};
        Workers workers(clock);
        workers.work({.run_once = [&](Instant now) {
            return ++steps < 4 ? Progress{.done = 0, .next = now + 30ms} : Progress{};
        }});
        CHECK(soon([&] { return steps == 4; }));
    }

    TEST_CASE("slow steps do not keep the others waiting, up to the most threads") {
        const RealClock clock;
        std::atomic<int> queued{20};
        std::atomic<int> inside{0};
        std::atomic<bool> open{false};
        Workers workers(clock);
        auto& crew = workers.work({.run_once =
                                       [&](Instant) {
                                           int have = queued.load();
                                           while (have > 0 && !queued.compare_exchange_weak(have, have - 1)) {
                                           }
                                           if (have == 0) return Progress{};
                                           ++inside;
                                           while (!open) std::this_thread::sleep_for(1ms);
                                           --inside;
                                           return Progress{.done = 1};
                                       },
                                   .threads_max = 5});
        CHECK(soon([&] { return inside == 5; }));
        CHECK(crew.threads() == 5);
        open = true;
        CHECK(soon([&] { return queued == 0 && inside == 0; }));
        workers.stop();
    }

    TEST_CASE("loops end in the reverse order of their start") {
        const RealClock clock;
        std::vector<int> ended;
        std::atomic<bool> first{false};
        std::atomic<bool> second{false};
        Workers workers(clock);
        const auto until = [](std::atomic<bool>& flag) { return [&flag] { flag.wait(false); }; };
        workers.run(until(first), [&] {
            ended.push_back(1);
            first = true;
            first.notify_all();
        });
        workers.run(until(second), [&] {
            ended.push_back(2);
            second = true;
            second.notify_all();
        });
        workers.stop();
        CHECK(ended == std::vector<int>{2, 1});
    }
}

TEST_SUITE("node/errand_pool") {
    TEST_CASE("a job runs on the worker's thread and its outcome comes back") {
        const RealClock clock;
        ErrandPool pool;
        Workers workers(clock);
        auto& crew = workers.work({.run_once = [&](Instant) { return pool.run_once(); }, .threads_max = 4});
        pool.on_job([&] { crew.wake(); });
        std::thread::id ran;
        CHECK(pool.wait_for([&]() -> Done {
                      ran = std::this_thread::get_id();
                      return {};
                  })
                  .has_value());
        CHECK(ran != std::this_thread::get_id());
        const Done failed = pool.wait_for([]() -> Done { return fail(Errc::not_found, "test: none"); });
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == Errc::not_found);
    }

    TEST_CASE("one caller too many, and one who has waited long enough, are told to come again") {
        ErrandPool pool({.waiters_max = 1, .patience = 300ms});
        std::thread waiting([&] {
            const Done done = pool.wait_for([]() -> Done { return {}; });
            REQUIRE_FALSE(done.has_value());
            CHECK(done.error().rule == "errands: deadline");
        });
        std::this_thread::sleep_for(100ms);
        const Done refused = pool.wait_for([]() -> Done { return {}; });
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == Errc::unavailable);
        CHECK(refused.error().rule == "errands: too many wait");
        waiting.join();
        // What nobody waits for any more is not done.
        CHECK(pool.run_once().done == 0);
    }

    TEST_CASE("who is patient for less waits for less") {
        ErrandPool pool({.patience = 1min});
        const auto begun = std::chrono::steady_clock::now();
        const Done done = pool.wait_at_most(200ms, []() -> Done { return {}; });
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().rule == "errands: deadline");
        CHECK(std::chrono::steady_clock::now() - begun < 30s);
    }

    TEST_CASE("most request threads are left to those who wait for nobody") {
        CHECK(ErrandPool::beside(limits::request_threads_max).waiters_max == 21);
        CHECK(ErrandPool::beside(9).waiters_max == 3);
        CHECK(ErrandPool::beside(2).waiters_max == 1);
        CHECK(ErrandPool::beside(1024).waiters_max == limits::fetch_waiters_max);
    }

    TEST_CASE("closing lets everybody go") {
        ErrandPool pool;
        std::thread waiting([&] { CHECK_FALSE(pool.wait_for([]() -> Done { return {}; }).has_value()); });
        std::this_thread::sleep_for(50ms);
        pool.close();
        waiting.join();
        CHECK_FALSE(pool.wait_for([]() -> Done { return {}; }).has_value());
    }
}
