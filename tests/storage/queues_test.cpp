#include "storage/activities.h"
#include "storage/audit.h"
#include "storage/delivery_queue.h"
#include "storage/fetch_queue.h"
#include "storage/inbox_queue.h"
#include "storage/queue_limits.h"
#include "storage/reports.h"
#include "storage/settings.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

TEST_SUITE("storage/queues") {
    TEST_CASE("what waits to be applied stays until it is dropped, and fails into the future") {
        World world;
        world.write([&](Tx& tx) {
            const Instant now = world.clock.now();
            const auto push = [&](Instant next) {
                const auto id = world.ids.make<InboxItemId>();
                push_inbox(tx,
                           {.id = id,
                            .activity = uri("https://far.test/a/1"),
                            .actor = uri("https://far.test/users/bob"),
                            .body = std::string("{\"x\":\0}", 7),
                            .received = now,
                            .next = next});
                return id;
            };
            const auto later = push(now + 1s);
            const auto due = push(now);
            CHECK(count_inbox(tx) == 2);
            CHECK(next_inbox(tx) == now);
            auto items = due_inbox(tx, now, 10);
            REQUIRE(items.size() == 1);
            CHECK(items[0].id == due);
            CHECK(items[0].body.size() == 7);
            retry_inbox(tx, due, now + 5s, "key not found");
            CHECK(due_inbox(tx, now, 10).empty());
            items = due_inbox(tx, now + 5s, 10);
            REQUIRE(items.size() == 2);
            CHECK(items[0].id == later);
            CHECK(items[1].attempts == 1);
            CHECK(items[1].last_error == "key not found");
            drop_inbox(tx, due);
            drop_inbox(tx, later);
            CHECK_FALSE(next_inbox(tx).has_value());
        });
    }

    TEST_CASE("a URI waits to be fetched once, the earlier wish counts, a failed one keeps its back-off") {
        World world;
        world.write([&](Tx& tx) {
            const Instant now = world.clock.now();
            FetchItem item{.uri = uri("https://far.test/n/1"),
                           .kind = "object",
                           .chain = 3,
                           .next = now + 10s,
                           .created = now};
            CHECK(push_fetch(tx, item));
            item.next = now;
            item.chain = 1;
            CHECK_FALSE(push_fetch(tx, item));
            auto due = due_fetches(tx, now, 10);
            REQUIRE(due.size() == 1);
            CHECK(due[0].chain == 1);
            retry_fetch(tx, item, now + 60s);
            CHECK_FALSE(push_fetch(tx, item));
            CHECK(due_fetches(tx, now + 59s, 10).empty());
            CHECK(next_fetch(tx) == now + 60s);
            CHECK(count_fetches(tx) == 1);
            drop_fetch(tx, item);
            CHECK(push_fetch(tx, item));
        });
    }

    TEST_CASE("a URI that is wanted for several things is fetched for each") {
        World world;
        world.write([&](Tx& tx) {
            const Instant now = world.clock.now();
            const FetchItem post{
                .uri = uri("https://far.test/stamps/1"), .kind = "object", .next = now, .created = now};
            FetchItem stamp = post;
            stamp.kind = "quote_stamp";
            stamp.about = "https://far.test/n/1";
            FetchItem other = stamp;
            other.about = "https://far.test/n/2";
            for (const FetchItem& item : {post, stamp, other}) CHECK(push_fetch(tx, item));
            CHECK(due_fetches(tx, now, 10).size() == 3);
            drop_fetch(tx, post);
            retry_fetch(tx, other, now + 60s);
            const auto due = due_fetches(tx, now, 10);
            REQUIRE(due.size() == 1);
            CHECK(due[0].kind == "quote_stamp");
            CHECK(due[0].about == stamp.about);
        });
    }

    TEST_CASE("one host fills neither queue for the others") {
        World world;
        world.write([&](Tx& tx) {
            const Instant now = world.clock.now();
            const auto fetch = [&](std::string_view at, int i) {
                return push_fetch(tx,
                                  {.uri = uri(fmt::format("https://{}/n/{}", at, i)),
                                   .kind = "object",
                                   .next = now,
                                   .created = now});
            };
            for (int i = 0; i < limits::fetch_rows_per_host_max; ++i) REQUIRE(fetch("far.test", i));
            CHECK_FALSE(fetch("far.test", -1));
            CHECK(fetch("other.test", -1));
            const auto wait = [&](std::string_view at) {
                return push_inbox(tx,
                                  {.id = world.ids.make<InboxItemId>(),
                                   .activity = uri("https://far.test/a/1"),
                                   .actor = uri(fmt::format("https://{}/users/bob", at)),
                                   .received = now,
                                   .next = now});
            };
            for (int i = 0; i < limits::inbox_rows_per_host_max; ++i) REQUIRE(wait("far.test"));
            CHECK_FALSE(wait("far.test"));
            CHECK(wait("other.test"));
        });
    }

    TEST_CASE("the outbox lists public Creates and Announces and forgets deleted bodies") {
        World world;
        const ActorRow ada = world.person("ada");
        world.write([&](Tx& tx) {
            std::vector<Uri> made;
            const auto act = [&](std::string type, Visibility visibility) {
                const auto id = world.ids.make<ActivityId>();
                made.push_back(uri(fmt::format("https://here.test/a/{}", id.value)));
                must(insert_activity(tx,
                                     {.id = id,
                                      .uri = made.back(),
                                      .actor = ada.id,
                                      .subject = ada.subject,
                                      .type = std::move(type),
                                      .object = uri(fmt::format("https://here.test/n/{}", made.size())),
                                      .visibility = visibility,
                                      .body = "{}",
                                      .created = world.clock.now()}));
            };
            act("Create", Visibility::public_);
            act("Create", Visibility::followers);
            act("Like", Visibility::public_);
            act("Announce", Visibility::unlisted);
            const auto list = outbox_of(tx, ada.id, {});
            REQUIRE(list.size() == 2);
            CHECK(list[0].uri == made[3]);
            CHECK(list[1].uri == made[0]);
            blank_bodies_of(tx, uri("https://here.test/n/1"), "");
            CHECK(outbox_of(tx, ada.id, {}).size() == 1);
            CHECK(count_outbox(tx, ada.id) == 1);
            CHECK(find_activity(tx, made[0])->body.empty());
        });
    }

    TEST_CASE("hearing from a host opens its queue at once") {
        World world;
        world.write([&](Tx& tx) {
            const Instant now = world.clock.now();
            const HostId id = ensure_host(tx, world.ids, host("far.test"), now);
            CHECK(ensure_host(tx, world.ids, host("far.test"), now) == id);
            tx.execute(
                "UPDATE hosts SET failures = 9, opened_ms = 1, next_ms = ? WHERE id = ?", now + 1h, id);
            host_was_heard(tx, host("far.test"), now);
            const auto row = find_host(tx, id);
            CHECK_FALSE(row->opened.has_value());
            CHECK(row->next == now);
            CHECK(row->failures == 0);
            set_host_signature(tx, id, "rfc9421", now);
            CHECK(find_host(tx, host("far.test"))->signature == "rfc9421");
        });
    }

    TEST_CASE("reports, audit events and settings are kept") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow bob = world.person("bob", "far.test");
        world.write([&](Tx& tx) {
            const ReportRow report{.id = world.ids.make<ReportId>(),
                                   .uri = uri("https://far.test/flags/1"),
                                   .from = bob.id,
                                   .target = ada.id,
                                   .objects = {uri("https://here.test/n/1")},
                                   .comment = "spam",
                                   .at = world.clock.now()};
            CHECK(insert_report(tx, report));
            CHECK_FALSE(insert_report(tx, report));
            REQUIRE(list_reports(tx, {}, {}).size() == 1);
            CHECK(list_reports(tx, {}, {})[0].objects == report.objects);
            append_audit(tx,
                         {.id = world.ids.make<AuditId>(),
                          .at = world.clock.now(),
                          .channel = "operator",
                          .verb = "post",
                          .subject = ada.subject,
                          .reason = "asked by phone"});
            REQUIRE(audit_of(tx, ada.subject, 10).size() == 1);
            CHECK(audit_of(tx, ada.subject, 10)[0].reason == "asked by phone");
            CHECK(audit_of(tx, bob.subject, 10).empty());
            put_setting(tx, "a", "1");
            put_setting(tx, "a", "2");
            CHECK(find_setting(tx, "a") == "2");
            drop_setting(tx, "a");
            CHECK_FALSE(find_setting(tx, "a").has_value());
        });
    }

    TEST_CASE("the outcome at each holder of an object is written, for a boost under the boost's own id") {
        World world;
        const ActorRow ada = world.person("ada");
        world.write([&](Tx& tx) {
            const Uri boost = uri("https://here.test/boosts/1");
            const auto id = world.ids.make<ActivityId>();
            must(insert_activity(tx,
                                 {.id = id,
                                  .uri = boost,
                                  .actor = ada.id,
                                  .subject = ada.subject,
                                  .type = "Announce",
                                  .object = uri("https://far.test/n/1"),
                                  .created = world.clock.now()}));
            const Uri inbox = uri("https://far.test/inbox");
            enqueue(tx,
                    world.ids,
                    {.activity = id, .signer = ada.id, .inboxes = {&inbox, 1}, .object = boost},
                    world.clock.now());
            const auto batch = next_batch(tx, world.clock.now(), {}, {});
            const Outcome done{.id = batch[0].jobs[0].id, .status = 202};
            settle(tx, {&done, 1}, {}, world.clock.now());
            Rows rows = tx.query("SELECT outcome FROM delivered WHERE object_uri = ?", boost);
            REQUIRE(rows.next());
            CHECK(rows.text(0) == "delivered");
        });
    }
}
