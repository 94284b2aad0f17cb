// SmallNode: one node in memory, with its people and commands and no network: for tests of what operators do.
#pragma once

#include "consent/crypto/system_random.h"
#include "consent/json.h"
#include "node/accounts.h"
#include "node/commands/commands.h"
#include "node/core.h"
#include "node/instance_actor.h"
#include "tests/support/places.h"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

namespace kith::test {

struct StillClock final : Clock {
    Instant time = from_unix_ms(1'780'000'000'000);
    Instant now() const override { return time; }
};

struct NoNetwork final : Transport {
    Result<HttpResponse> send(const HttpRequest&) override {
        return fail(Errc::unavailable, "transport/connect");
    }
};

class SmallNode {
 public:
    explicit SmallNode(const std::string& database_path = ":memory:",
                       const std::string& domain = "hill.test",
                       const std::string& archive_folder = "")
        : site{Host::trusted(domain), "https://" + domain, "Hillside"} {
        keys = std::move(*storage::KeyStore::open_in_memory(random));
        database = std::move(*storage::open_sqlite(database_path, storage::Durability::process));
        const auto actor = node::ensure_instance_actor(site, *database, *keys, clock, random);
        REQUIRE(actor.has_value());
        const auto desk = node::ensure_consent_actor(site, *database, *keys, clock, random);
        REQUIRE(desk.has_value());
        core.emplace(node::Core::World{.site = site,
                                       .database = *database,
                                       .keys = *keys,
                                       .transport = network,
                                       .errands = errands,
                                       .clock = clock,
                                       .random = random,
                                       .instance_actor = *actor,
                                       .consent_actor = *desk,
                                       .media_program = (build_dir() / "kith-media").string(),
                                       .archive_folder = archive_folder,
                                       .film_program = (build_dir() / "kith-film").string()});
        accounts.emplace(node::Accounts::Parts{
            site, *database, *keys, core->keyring(), core->social(), core->ids(), clock, random});
        commands.emplace(node::CommandParts{.site = site,
                                            .database = *database,
                                            .keys = *keys,
                                            .social = core->social(),
                                            .accounts = *accounts,
                                            .consents = core->consents(),
                                            .receipts = core->receipts(),
                                            .sweeper = core->sweeper(),
                                            .media = core->media(),
                                            .blobs = core->blobs(),
                                            .importer = core->importer(),
                                            .moderation = core->moderation(),
                                            .ids = core->ids(),
                                            .clock = clock,
                                            .random = random,
                                            .backup = [](const auto&, const auto&) { return Done(); },
                                            .serving = [] { return false; }});
    }

    Result<nlohmann::json> ask(const std::string& command, nlohmann::json args) const {
        return commands->execute({{"command", command}, {"args", std::move(args)}});
    }
    /// The result of a command that must succeed.
    nlohmann::json tell(const std::string& command, nlohmann::json args) const {
        auto result = ask(command, std::move(args));
        const std::string why = result ? "" : std::string(result.error().rule) + " " + result.error().message;
        REQUIRE_MESSAGE(result.has_value(), command, ": ", why);
        return std::move(*result);
    }
    storage::ActorRow person(const std::string& handle, const std::string& role = "student") {
        const auto created = accounts->create({.handle = handle,
                                               .role = role,
                                               .display_name = handle + " of the hill",
                                               .password = "long enough"});
        REQUIRE(created.has_value());
        return created->actor;
    }

    StillClock clock;
    crypto::SystemRandom random;
    NoNetwork network;
    activitypub::InlineErrands errands;
    const activitypub::Site site;
    std::unique_ptr<storage::KeyStore> keys;
    std::unique_ptr<storage::Database> database;
    std::optional<node::Core> core;
    std::optional<node::Accounts> accounts;
    std::optional<node::Commands> commands;
};

}  // namespace kith::test
