#include "node/accounts.h"

#include "consent/crypto/password.h"
#include "storage/accounts.h"
#include "storage/activities.h"
#include "storage/delivery_queue.h"
#include "storage/details.h"
#include "storage/erasure.h"
#include "storage/farewells.h"
#include "storage/grants.h"
#include "storage/keys.h"
#include "storage/seen.h"
#include "storage/subjects.h"
#include "tests/node/small_node.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace kith;
using namespace kith::node;
using consent::DetailKind;
using test::SmallNode;

namespace {

std::optional<std::string> shown(const SmallNode& small, storage::SubjectId subject, DetailKind kind) {
    const auto value = small.database->read([&](storage::Tx& tx) -> Result<std::optional<std::string>> {
        const auto found = storage::PublicValues::of(tx, subject, kind, small.clock.now());
        return found ? std::optional(found->released.value()) : std::nullopt;
    });
    REQUIRE(value.has_value());
    return *value;
}

std::vector<storage::KeyRow> served_keys(const SmallNode& small, storage::ActorId actor) {
    const auto keys = small.database->read(
        [&](storage::Tx& tx) -> Result<std::vector<storage::KeyRow>> { return storage::keys_of(tx, actor); });
    REQUIRE(keys.has_value());
    return *keys;
}

std::string everything_in(const std::string& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
}

/// Something that this person sent to another server.
void send_to(SmallNode& small, const storage::ActorRow& from, const std::string& inbox) {
    REQUIRE(small.database
                ->write([&](storage::Tx& tx) -> Done {
                    const auto id = small.core->ids().make<storage::ActivityId>();
                    TRY_DONE(storage::insert_activity(tx,
                                                      {.id = id,
                                                       .uri = small.site.activity(id),
                                                       .actor = from.id,
                                                       .subject = from.subject,
                                                       .type = "Follow",
                                                       .body = "{}",
                                                       .created = small.clock.now()}));
                    const Uri to = Uri::trusted(inbox);
                    storage::enqueue(
                        tx,
                        small.core->ids(),
                        {.activity = id, .signer = from.id, .inboxes = {&to, 1}, .object = from.uri},
                        small.clock.now());
                    return {};
                })
                .has_value());
}

std::int64_t queued(const SmallNode& small) {
    return *small.database->read(
        [](storage::Tx& tx) -> Result<std::int64_t> { return storage::count_queued(tx); });
}

void rename_table(const SmallNode& small, const std::string& from, const std::string& to) {
    REQUIRE(small.database
                ->write([&](storage::Tx& tx) -> Done {
                    tx.execute("ALTER TABLE " + from + " RENAME TO " + to);
                    return {};
                })
                .has_value());
}

bool is_gone(const SmallNode& small, const storage::ActorRow& account) {
    return *small.database->read([&](storage::Tx& tx) -> Result<bool> {
        return storage::find_actor(tx, account.id)->deleted.has_value() &&
               storage::find_subject(tx, account.subject)->erased.has_value();
    });
}

}  // namespace

std::string path_of(const Uri& uri) {
    return uri.text().substr(uri.text().find('/', 8));
}

node::Response get(SmallNode& small, const std::string& path) {
    node::Request request{.method = "GET", .target = path, .path = path};
    return small.core->router()(request);
}

TEST_SUITE("node/accounts") {
    TEST_CASE("a handle is short, plain, and not the institution's") {
        struct Row {
            const char* typed;
            const char* handle;  // "" when it is refused
        };
        const Row rows[] = {{"ana", "ana"},
                            {"@Ana", "ana"},
                            {"a_b-c9", "a_b-c9"},
                            {"_x_", "_x_"},
                            {"", ""},
                            {"a b", ""},
                            {"an.a", ""},
                            {"-ana", ""},
                            {"ana-", ""},
                            {"añá", ""},
                            {"ana@hill.test", ""},
                            {"abcdefghijklmnopqrstuvwxyz01234", ""},
                            {"abcdefghijklmnopqrstuvwxyz0123", "abcdefghijklmnopqrstuvwxyz0123"},
                            {"Admin", ""},
                            {"postmaster", ""}};
        for (const Row& row : rows) {
            CAPTURE(row.typed);
            const auto handle = check_handle(row.typed);
            CHECK(handle.has_value() == (*row.handle != '\0'));
            if (handle) CHECK(*handle == row.handle);
        }
    }

    TEST_CASE("a generated password opens the account, and is stored only as a hash") {
        SmallNode small;
        const auto created = small.accounts->create({.handle = "ana", .role = "student"});
        REQUIRE(created.has_value());
        CHECK(created->password.size() >= 20);
        const auto hash = small.database->read([&](storage::Tx& tx) -> Result<std::string> {
            return storage::find_account(tx, "ana")->account.password_hash;
        });
        REQUIRE(hash.has_value());
        CHECK(crypto::verify_password(crypto::Secret<std::string>(created->password), *hash));
        CHECK_FALSE(crypto::verify_password(crypto::Secret<std::string>("something else"), *hash));
        CHECK_FALSE(
            small.accounts->create({.handle = "ben", .role = "student", .password = "short"}).has_value());
    }

    TEST_CASE("an operator's entry is shown by contract where it is the name, and else not at all") {
        SmallNode small;
        const auto created = small.accounts->create({.handle = "ana",
                                                     .role = "donor",
                                                     .display_name = "Ana Lima",
                                                     .email = "ana@private.test",
                                                     .password = "long enough"});
        REQUIRE(created.has_value());
        const storage::SubjectId subject = created->actor.subject;
        CHECK(shown(small, subject, DetailKind::display_name) == "Ana Lima");
        CHECK(shown(small, subject, DetailKind::email) == std::nullopt);
        CHECK(shown(small, subject, DetailKind::role) == std::nullopt);
        const auto grants = small.database->read([&](storage::Tx& tx) -> Result<std::vector<consent::Grant>> {
            return storage::grants_of(tx, subject);
        });
        REQUIRE(grants.has_value());
        CHECK(grants->size() == 3);
        for (const consent::Grant& grant : *grants) {
            CHECK(grant.channel == consent::Channel::operator_);
            CHECK(grant.basis == consent::LawfulBasis::contract);
            CHECK_FALSE(consent::is_consent(grant.basis));
            if (grant.kind != DetailKind::display_name) CHECK(grant.audience == consent::Audience::self());
        }
    }

    TEST_CASE("what nobody is shown is nowhere readable on the disk") {
        const TempDir dir;
        SmallNode small(dir.path() + "/kith.db");
        REQUIRE(small.accounts
                    ->create({.handle = "ana",
                              .role = "donor",
                              .email = "ana@private.test",
                              .password = "long enough"})
                    .has_value());
        const std::string disk = everything_in(dir.path());
        CHECK(disk.find("https://hill.test/users/") != disk.npos);
        CHECK(disk.find("private.test") == disk.npos);
        CHECK(disk.find("donor") == disk.npos);
    }

    TEST_CASE("a name can be changed and taken away") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        CHECK(shown(small, ana.subject, DetailKind::display_name) == "ana of the hill");
        REQUIRE(small.accounts->change(ana, {.locked = true}, "Ana").has_value());
        CHECK(shown(small, ana.subject, DetailKind::display_name) == "Ana");
        REQUIRE(small.accounts->change(ana, {}, "").has_value());
        CHECK(shown(small, ana.subject, DetailKind::display_name) == std::nullopt);
        const auto row = small.database->read(
            [&](storage::Tx& tx) -> Result<storage::ActorRow> { return *storage::find_actor(tx, ana.id); });
        CHECK(row->locked);
        CHECK_FALSE(small.accounts->change(ana, {}, "two\nlines").has_value());
    }

    TEST_CASE("a domain with a port still names the server itself") {
        const std::string domain = "hill.test:8443";
        SmallNode small(":memory:", domain);
        node::Request request{
            .method = "GET", .target = "/.well-known/webfinger", .path = "/.well-known/webfinger"};
        request.query["resource"] = "acct:" + domain + "@" + domain;
        const node::Response answer = small.core->router()(request);
        CHECK(answer.status == 200);
        CHECK(answer.body.contains(small.site.instance_actor().text()));
    }

    TEST_CASE("a handle is never used again") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        const auto again =
            small.accounts->create({.handle = "Ana", .role = "staff", .password = "long enough"});
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().code == Errc::conflict);
        REQUIRE(small.accounts->erase(ana).has_value());
        const auto later =
            small.accounts->create({.handle = "ana", .role = "staff", .password = "long enough"});
        REQUIRE_FALSE(later.has_value());
        CHECK(later.error().code == Errc::conflict);
    }

    TEST_CASE("new keys have new ids, and the old ones are served no more") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        const auto before = served_keys(small, ana.id);
        REQUIRE(before.size() == 2);
        const auto signing = small.core->keyring().keys_of(ana.id);
        REQUIRE(signing.has_value());
        REQUIRE(small.accounts->rotate_keys(ana).has_value());
        const auto after = served_keys(small, ana.id);
        REQUIRE(after.size() == 2);
        std::set<std::string> ids;
        for (const auto& key : before) ids.insert(key.key_uri.text());
        for (const auto& key : after) ids.insert(key.key_uri.text());
        CHECK(ids.size() == 4);
        const auto signing_now = small.core->keyring().keys_of(ana.id);
        REQUIRE(signing_now.has_value());
        CHECK((*signing_now)->rsa_id != (*signing)->rsa_id);
        CHECK_FALSE((*signing_now)->rsa.public_key() == (*signing)->rsa.public_key());
    }

    TEST_CASE(
        "a deleted account's details are beyond reach, and its key goes when its last message is settled") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        REQUIRE(small.accounts->erase(ana).has_value());
        const auto wrapped = small.keys->wrapped_key(ana.subject);
        REQUIRE_FALSE(wrapped.has_value());
        CHECK(wrapped.error().code == Errc::gone);
        CHECK(shown(small, ana.subject, DetailKind::display_name) == std::nullopt);
        const auto erased = small.database->read([&](storage::Tx& tx) -> Result<bool> {
            return storage::find_subject(tx, ana.subject)->erased.has_value();
        });
        CHECK(*erased);
        CHECK(small.keys->actor_keys(ana.id).has_value());
        // Who gets the farewell must be able to verify it; nothing else is told.
        const node::Response kept = get(small, path_of(ana.uri));
        CHECK(kept.status == 200);
        CHECK(kept.body.contains("publicKeyPem"));
        CHECK_FALSE(kept.body.contains("ana"));
        CHECK(small.accounts->tidy_once(small.clock.now()).done == 1);
        CHECK_FALSE(small.keys->actor_keys(ana.id).has_value());
        CHECK(get(small, path_of(ana.uri)).status == 410);
        CHECK(small.accounts->tidy_once(small.clock.now()).done == 0);
    }

    TEST_CASE("with the key of somebody who left, what nobody could sign any more is taken from the queue") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        send_to(small, ana, "https://dead.test/inbox");
        REQUIRE(small.accounts->erase(ana).has_value());
        CHECK(queued(small) == 1);  // the Delete
        CHECK(small.accounts->tidy_once(small.clock.now()).done == 0);
        small.clock.time += std::chrono::hours(24 * 31);
        CHECK(small.accounts->tidy_once(small.clock.now()).done == 1);
        CHECK_FALSE(small.keys->actor_keys(ana.id).has_value());
        CHECK(queued(small) == 0);
    }

    TEST_CASE("an erasure that was cut short is intended already, and the next start finishes it") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        send_to(small, ana, "https://far.test/inbox");
        rename_table(small, "activities", "away");
        REQUIRE_FALSE(small.accounts->erase(ana).has_value());
        rename_table(small, "away", "activities");
        const auto pending = small.keys->pending_erasures();
        REQUIRE(pending.has_value());
        CHECK(*pending == std::vector{ana.subject});
        CHECK_FALSE(is_gone(small, ana));
        REQUIRE(storage::finish_erasures(*small.database, *small.keys, small.clock.now()).has_value());
        REQUIRE(small.accounts->finish_erasures().has_value());
        CHECK(is_gone(small, ana));
        CHECK(queued(small) == 1);  // the farewell
        CHECK(small.keys->pending_erasures()->empty());
    }

    TEST_CASE("an erasure of which only the beginning is written is finished at the next start") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        const storage::ActorRow ben = small.person("ben");
        REQUIRE(small.database
                    ->write([&](storage::Tx& tx) -> Done {
                        storage::begin_farewell(tx, ana.id);
                        return {};
                    })
                    .has_value());
        REQUIRE(small.accounts->finish_erasures().has_value());
        CHECK(is_gone(small, ana));
        CHECK_FALSE(is_gone(small, ben));
    }

    TEST_CASE("somebody who left since a backup was made leaves again, also without a key to say so") {
        SmallNode small;
        const storage::ActorRow ana = small.person("ana");
        send_to(small, ana, "https://far.test/inbox");
        REQUIRE(small.keys->intend_erasure(ana.subject, small.clock.now()).has_value());
        REQUIRE(small.keys->destroy_actor_keys(ana.id).has_value());
        REQUIRE(storage::replay_erasures(*small.database, *small.keys, small.clock.now()).has_value());
        REQUIRE(small.accounts->finish_erasures().has_value());
        CHECK(is_gone(small, ana));
        CHECK(queued(small) == 0);
    }

    TEST_CASE("upkeep goes on while there is more to forget than one step takes") {
        SmallNode small;
        constexpr int activities = 2500;
        REQUIRE(small.database
                    ->write([&](storage::Tx& tx) -> Done {
                        for (int i = 0; i < activities; ++i) {
                            const std::string digest = std::to_string(100'000 + i);
                            storage::mark_seen(tx, as_bytes(digest), small.clock.now());
                        }
                        return {};
                    })
                    .has_value());
        small.clock.time += std::chrono::hours(24);
        for (int i = 0; i < 3; ++i) CHECK(small.core->tidy_once(small.clock.now()).done > 0);
        CHECK(small.core->tidy_once(small.clock.now()).done == 0);
        const auto left = small.database->read([](storage::Tx& tx) -> Result<std::int64_t> {
            storage::Rows rows = tx.query("SELECT count(*) FROM seen_activities");
            return rows.next() ? rows.integer(0) : -1;
        });
        CHECK(*left == 0);
    }
}
