#include "storage/delivery_queue.h"

#include "consent/base/limits.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::storage;

namespace {

struct Queue {
    explicit Queue(World& world_of) : world(world_of), signer(world.person("ada")) {}

    ActivityRow activity(Tx& tx, std::string type, const std::optional<Uri>& object = std::nullopt) {
        const auto id = world.ids.make<ActivityId>();
        const ActivityRow row{.id = id,
                              .uri = uri(fmt::format("https://here.test/activities/{}", id.value)),
                              .actor = signer.id,
                              .subject = signer.subject,
                              .type = std::move(type),
                              .object = object,
                              .visibility = Visibility::public_,
                              .body = "{}",
                              .created = world.clock.now()};
        must(insert_activity(tx, row));
        return row;
    }
    std::int64_t send(Tx& tx, const ActivityRow& row, const std::vector<Uri>& inboxes) {
        return enqueue(tx,
                       world.ids,
                       {.activity = row.id, .signer = signer.id, .inboxes = inboxes, .object = row.object},
                       world.clock.now());
    }
    std::vector<HostBatch> next(Tx& tx, const std::vector<HostId>& busy = {}, Pick pick = {}) {
        return next_batch(tx, world.clock.now(), busy, pick);
    }
    void succeed(Tx& tx, const HostBatch& batch) { settle_all(tx, batch, DeliveryState::delivered); }
    void settle_all(Tx& tx, const HostBatch& batch, DeliveryState state) {
        std::vector<Outcome> outcomes;
        for (const Job& job : batch.jobs) outcomes.push_back({.id = job.id, .state = state, .status = 202});
        const HostOutcome host{.id = batch.host.id, .latency_ms = 5};
        settle(tx, outcomes, {&host, 1}, world.clock.now());
    }
    void fail_host(Tx& tx,
                   const HostBatch& batch,
                   Instant next,
                   std::optional<Instant> opened = std::nullopt) {
        const Outcome outcome{
            .id = batch.jobs.front().id, .state = DeliveryState::queued, .error = "timeout"};
        const HostOutcome host{
            .id = batch.host.id, .reached = false, .next = next, .opened = opened, .error = "timeout"};
        settle(tx, {&outcome, 1}, {&host, 1}, world.clock.now());
    }

    World& world;
    ActorRow signer;
};

std::vector<Uri> inboxes(int hosts) {
    std::vector<Uri> list;
    for (int i = 0; i < hosts; ++i) list.push_back(uri(fmt::format("https://h{}.test/inbox", i)));
    return list;
}

}  // namespace

TEST_SUITE("storage/delivery_queue") {
    TEST_CASE("an activity waits once for each inbox, and its object's holders are remembered") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            const Uri note = uri("https://here.test/notes/1");
            const ActivityRow create = queue.activity(tx, "Create", note);
            auto to = inboxes(3);
            to.push_back(to.front());
            CHECK(queue.send(tx, create, to) == 3);
            CHECK(count_queued(tx) == 3);
            CHECK(inboxes_holding(tx, note).size() == 3);
            for (const HostBatch& batch : queue.next(tx)) {
                REQUIRE(batch.jobs.size() == 1);
                CHECK(batch.jobs.front().activity_uri == create.uri);
                CHECK(batch.jobs.front().body == "{}");
                queue.succeed(tx, batch);
            }
            CHECK(count_queued(tx) == 0);
            CHECK(queue.next(tx).empty());
            CHECK_FALSE(next_delivery(tx).has_value());
            CHECK(inboxes_holding(tx, note).size() == 3);
        });
    }

    TEST_CASE("a host's rows come in the order they were made") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            std::vector<Uri> made;
            for (int i = 0; i < 30; ++i) {
                const ActivityRow row = queue.activity(tx, "Announce");
                made.push_back(row.uri);
                queue.send(tx, row, inboxes(1));
            }
            std::vector<Uri> sent;
            for (auto batches = queue.next(tx); !batches.empty(); batches = queue.next(tx)) {
                REQUIRE(batches.size() == 1);
                for (const Job& job : batches[0].jobs) sent.push_back(job.activity_uri);
                queue.succeed(tx, batches[0]);
            }
            CHECK(sent == made);
        });
    }

    TEST_CASE("a failing host is left alone until its time, the others go on") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            queue.send(tx, queue.activity(tx, "Announce"), inboxes(2));
            const auto batches = queue.next(tx);
            REQUIRE(batches.size() == 2);
            const Instant later = world.clock.now() + std::chrono::seconds(30);
            queue.fail_host(tx, batches[0], later);
            queue.succeed(tx, batches[1]);
            CHECK(queue.next(tx).empty());
            CHECK(next_delivery(tx) == later);
            world.clock.pass(std::chrono::seconds(30));
            const auto again = queue.next(tx);
            REQUIRE(again.size() == 1);
            CHECK(again[0].host.failures == 1);
            CHECK(again[0].jobs[0].attempts == 1);
            queue.succeed(tx, again[0]);
            CHECK(find_host(tx, again[0].host.id)->failures == 0);
            CHECK(count_queued(tx) == 0);
        });
    }

    TEST_CASE("a half-open host gets one row, after the healthy ones") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            for (int i = 0; i < 3; ++i) queue.send(tx, queue.activity(tx, "Announce"), inboxes(2));
            auto batches = queue.next(tx);
            const HostId sick = batches[0].host.id;
            queue.fail_host(tx, batches[0], world.clock.now() + std::chrono::seconds(1), world.clock.now());
            world.clock.pass(std::chrono::seconds(2));
            batches = queue.next(tx);
            REQUIRE(batches.size() == 2);
            CHECK_FALSE(batches[0].is_probe);
            CHECK(batches[0].jobs.size() == 3);
            CHECK(batches[1].is_probe);
            CHECK(batches[1].host.id == sick);
            CHECK(batches[1].jobs.size() == 1);
            CHECK(queue.next(tx, {}, {.probes = 0}).size() == 1);
            queue.succeed(tx, batches[1]);
            CHECK_FALSE(find_host(tx, sick)->opened.has_value());
            CHECK(queue.next(tx, {batches[0].host.id})[0].jobs.size() == 2);
        });
    }

    TEST_CASE("hosts in flight are not given again, and the one served longest ago comes first") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            for (int i = 0; i < 4; ++i) queue.send(tx, queue.activity(tx, "Announce"), inboxes(3));
            const Pick one{.hosts = 1, .probes = 0, .rows_per_host = 1};
            std::vector<HostId> order;
            for (int turn = 0; turn < 6; ++turn) {
                world.clock.pass(Millis(10));
                const auto batch = queue.next(tx, {}, one);
                REQUIRE(batch.size() == 1);
                order.push_back(batch[0].host.id);
                queue.succeed(tx, batch[0]);
            }
            CHECK(std::vector<HostId>(order.begin(), order.begin() + 3) ==
                  std::vector<HostId>(order.begin() + 3, order.end()));
            CHECK(order[0] != order[1]);
            CHECK(queue.next(tx, {order[0], order[1]}).size() == 1);
        });
    }

    TEST_CASE("a Delete cancels what is still queued of its object and is sent itself") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            const Uri note = uri("https://here.test/notes/1");
            const Uri other = uri("https://here.test/notes/2");
            queue.send(tx, queue.activity(tx, "Create", note), inboxes(2));
            queue.send(tx, queue.activity(tx, "Create", other), inboxes(1));
            const auto in_flight = queue.next(tx);
            CHECK(queue.send(tx, queue.activity(tx, "Delete", note), inboxes_holding(tx, note)) == 2);
            CHECK(count_queued(tx) == 3);
            std::vector<std::string> types;
            for (const HostBatch& batch : queue.next(tx)) {
                for (const Job& job : batch.jobs) types.push_back(job.type);
            }
            CHECK(types == std::vector<std::string>{"Create", "Delete", "Delete"});
            // What was in flight when it was cancelled: the truth is written, nothing counts twice.
            queue.succeed(tx, in_flight[1]);
            CHECK(count_queued(tx) == 3);
            const auto status = delivery_status(tx, {.object = note});
            CHECK(std::count_if(status.begin(), status.end(), [](const DeliveryStatus& row) {
                      return row.state == DeliveryState::delivered;
                  }) == 1);
        });
    }

    TEST_CASE("a cancelled row that was in flight is not queued again") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            const Uri note = uri("https://here.test/notes/1");
            queue.send(tx, queue.activity(tx, "Create", note), inboxes(1));
            const auto in_flight = queue.next(tx);
            queue.send(tx, queue.activity(tx, "Delete", note), inboxes(1));
            queue.fail_host(tx, in_flight[0], world.clock.now());
            const auto after = queue.next(tx);
            REQUIRE(after.size() == 1);
            REQUIRE(after[0].jobs.size() == 1);
            CHECK(after[0].jobs[0].type == "Delete");
            CHECK(count_queued(tx) == 1);
        });
    }

    TEST_CASE("what one signer has for an inbox can be held back, the rest of the host goes on") {
        World world;
        Queue queue(world);
        const ActorRow ben = world.person("ben");
        world.write([&](Tx& tx) {
            const auto to = inboxes(1);
            const auto send_of = [&](ActorId signer) {
                const ActivityRow row = queue.activity(tx, "Announce");
                enqueue(
                    tx, world.ids, {.activity = row.id, .signer = signer, .inboxes = to}, world.clock.now());
            };
            const auto signers = [&] {
                std::vector<ActorId> found;
                for (const HostBatch& batch : queue.next(tx))
                    for (const Job& job : batch.jobs) found.push_back(job.signer);
                return found;
            };
            const ActorId ada = queue.signer.id;
            send_of(ada);
            send_of(ada);
            send_of(ben.id);
            const auto batch = queue.next(tx).at(0);
            const Instant later = world.clock.now() + std::chrono::minutes(1);
            Outcome outcome{
                .id = batch.jobs[0].id, .state = DeliveryState::queued, .status = 401, .hold = later};
            settle(tx, {&outcome, 1}, {}, world.clock.now());
            CHECK(signers() == std::vector{ben.id});
            CHECK(delivery_status(tx, {.signer = ada}).at(0).next == later);
            outcome = {.id = batch.jobs[2].id, .status = 202};
            settle(tx, {&outcome, 1}, {}, world.clock.now());

            // All that waits is held back: the host rests, until there is something that may go.
            CHECK(queue.next(tx).at(0).jobs.empty());
            rest_if_held(tx, batch.host.id, world.clock.now());
            CHECK(queue.next(tx).empty());
            CHECK(next_delivery(tx) == later);
            send_of(ben.id);
            CHECK(signers() == std::vector{ben.id});
            rest_if_held(tx, batch.host.id, world.clock.now());
            CHECK(signers() == std::vector{ben.id});
            world.clock.pass(std::chrono::minutes(1));
            CHECK(signers() == std::vector{ada, ada, ben.id});
            CHECK(queue.next(tx).at(0).jobs.at(1).unauthorized == 1);
            outcome = {.id = batch.jobs[0].id, .status = 202};
            settle(tx, {&outcome, 1}, {}, world.clock.now());
            CHECK(queue.next(tx).at(0).jobs.at(0).unauthorized == 0);
        });
    }

    TEST_CASE("who held a deleted object is forgotten with its Delete, that they know the author is not") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            const Uri note = uri("https://here.test/notes/1");
            const auto to = inboxes(2);
            queue.send(tx, queue.activity(tx, "Create", note), to);
            queue.send(tx, queue.activity(tx, "Delete", note), inboxes_holding(tx, note));
            const auto batches = queue.next(tx);
            REQUIRE(batches.size() == 2);
            queue.succeed(tx, batches[0]);
            const auto all_settled = world.clock.now() + Millis(1);
            prune_deliveries(tx, all_settled, 100);
            CHECK(inboxes_holding(tx, note).size() == 2);  // one has not got its Delete
            queue.succeed(tx, batches[1]);
            prune_deliveries(tx, all_settled, 100);
            CHECK(inboxes_holding(tx, note).empty());
            CHECK(inboxes_holding(tx, queue.signer.uri) == to);
        });
    }

    TEST_CASE("status says what, where, how often, why and when next") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            queue.send(tx, queue.activity(tx, "Announce"), inboxes(2));
            const auto batches = queue.next(tx);
            const Instant later = world.clock.now() + std::chrono::minutes(1);
            queue.fail_host(tx, batches[0], later);
            queue.settle_all(tx, batches[1], DeliveryState::refused);
            const auto all = delivery_status(tx, {.signer = queue.signer.id});
            REQUIRE(all.size() == 2);
            const auto waiting = delivery_status(tx, {.unsettled_only = true});
            REQUIRE(waiting.size() == 1);
            CHECK(waiting[0].inbox == batches[0].jobs[0].inbox);
            CHECK(waiting[0].attempts == 1);
            CHECK(waiting[0].error == "timeout");
            CHECK(waiting[0].next == later);
            CHECK(delivery_status(tx, {.signer = ActorId(1)}).empty());
            REQUIRE(troubled_hosts(tx, 10).size() == 1);
            CHECK(troubled_hosts(tx, 10)[0].queued == 1);
        });
    }

    TEST_CASE("old rows of failing hosts expire, Deletes stay, settled rows are pruned") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            const Uri note = uri("https://here.test/notes/1");
            queue.send(tx, queue.activity(tx, "Announce", note), inboxes(1));
            queue.send(tx, queue.activity(tx, "Delete", uri("https://here.test/notes/2")), inboxes(1));
            queue.fail_host(tx, queue.next(tx)[0], world.clock.now());
            world.clock.pass(std::chrono::hours(24 * 9));
            const Instant before = world.clock.now() - limits::delivery_give_up_after;
            CHECK(expire_deliveries(tx, before, world.clock.now(), 100) == 1);
            CHECK(count_queued(tx) == 1);
            CHECK(queue.next(tx)[0].jobs[0].type == "Delete");
            CHECK(prune_deliveries(tx, world.clock.now() + Millis(1), 100) == 1);
            CHECK(inboxes_holding(tx, note).size() == 1);
        });
    }

    TEST_CASE("a host over its cap loses its oldest Creates, visibly") {
        World world;
        Queue queue(world);
        world.write([&](Tx& tx) {
            const ActivityRow keep = queue.activity(tx, "Undo");
            queue.send(tx, keep, inboxes(1));
            const ActivityRow oldest = queue.activity(tx, "Create", uri("https://here.test/notes/1"));
            queue.send(tx, oldest, inboxes(1));
            const HostId host_id = queue.next(tx)[0].host.id;
            tx.execute("UPDATE hosts SET queued = ? WHERE id = ?", limits::queued_rows_per_host_max, host_id);
            queue.send(tx, queue.activity(tx, "Create", uri("https://here.test/notes/2")), inboxes(1));
            const auto status = delivery_status(tx, {});
            REQUIRE(status.size() == 3);
            CHECK(status[0].state == DeliveryState::queued);
            CHECK(status[1].activity == oldest.uri);
            CHECK(status[1].state == DeliveryState::cancelled);
            CHECK(status[1].error == "too many wait for this host");
            CHECK(status[2].state == DeliveryState::queued);
        });
    }

    TEST_CASE("picking reads the index of due hosts, not the queue of the dead ones") {
        World world;
        world.write([&](Tx& tx) {
            for (const std::string_view breaker : {"IS NULL", "IS NOT NULL"}) {
                Rows plan = tx.query(fmt::format(
                    "EXPLAIN QUERY PLAN SELECT h.id FROM hosts h WHERE h.queued > 0 AND h.opened_ms {}"
                    " AND h.next_ms <= 5 ORDER BY h.next_ms",
                    breaker));
                REQUIRE(plan.next());
                const std::string step = plan.string(3);
                CAPTURE(step);
                CHECK(step.starts_with("SEARCH"));
                CHECK(step.find(breaker == "IS NULL" ? "hosts_due" : "hosts_to_probe") != std::string::npos);
                CHECK_FALSE(plan.next());  // no sorting step
            }
        });
    }
}
