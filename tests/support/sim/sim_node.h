// SimNode: one whole node (node::Core over a database in memory) on a clock and a network that the test owns.
// For tests, one thread.
#pragma once

#include "consent/base/random.h"
#include "node/core.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

namespace kith::sim {

/// Fails the test with the rule's name.
template <class T>
T must(Result<T> result) {
    INFO("rule: ", result ? std::string("none") : std::string(result.error().rule));
    INFO("message: ", result ? std::string() : result.error().message);
    REQUIRE(result.has_value());
    return std::move(*result);
}
inline void must(Done done) {
    INFO("rule: ", done ? std::string("none") : std::string(done.error().rule));
    INFO("message: ", done ? std::string() : done.error().message);
    REQUIRE(done.has_value());
}

class VirtualClock final : public Clock {
 public:
    Instant now() const override { return now_; }
    void pass(Millis time) { now_ += time; }

 private:
    Instant now_ = from_unix_ms(1'790'000'000'000);
};

/// RSA keys are made once for the whole process and shared out by number: making one takes longer than a
/// test.
crypto::SigningKey rsa_key(std::size_t number);
crypto::SigningKey ed25519_key(std::uint64_t seed);

struct Person {
    storage::ActorId id{};
    Uri uri = Uri::trusted("");
    std::string handle{};  // "@ana@a.test"
};

class SimNode {
 public:
    struct Options {
        std::size_t number = 0;  // picks its keys
        std::uint64_t seed = 1;
        bool require_signed_get = true;
        std::string database = ":memory:";  // or a file
        node::Institution institution{
            .address = "1 School Lane, Testville", .country = "IE", .email = "privacy@school.test"};
    };
    /// `clock` and `transport` outlive it.
    SimNode(std::string_view host, VirtualClock& clock, Transport& transport, Options options);

    const std::string& host() const { return host_; }
    node::Core& core() { return *core_; }
    node::Social& social() { return core_->social(); }
    VirtualClock& clock() { return clock_; }
    storage::Database& database() { return *database_; }
    std::string base() const { return "https://" + host_; }

    struct Kind {
        bool locked = false;
        bool opens_lists = false;
        bool listed = false;
        std::string_view role{};
        std::string_view type = "Person";
    };
    /// From now on people can speak about consent here.
    Person add_consent_actor();
    Person add_person(std::string_view name) { return add_person(name, Kind{}); }
    Person add_person(std::string_view name, Kind kind);
    /// New keys under new ids; the old ones are no longer served.
    void rotate_keys(const Person& person);

    /// What a caller gets: the router as the server calls it.
    HttpResponse serve(const HttpRequest& request);
    /// The process dies and starts again: the database stays, everything in memory is lost.
    void restart();
    /// One round of everything that a node's workers do; true when something was done.
    bool work();
    /// When something is due next, if anything waits.
    std::optional<Instant> next_due();

    template <class Job>
    auto read(Job job) {
        using R = decltype(job(std::declval<storage::Tx&>()));
        return must(database_->read([&](storage::Tx& tx) -> Result<R> { return job(tx); }));
    }
    template <class Job>
    void write(Job job) {
        must(database_->write([&](storage::Tx& tx) -> Done {
            job(tx);
            return {};
        }));
    }
    std::optional<storage::ActorRow> actor(const Uri& uri) {
        return read([&](storage::Tx& tx) { return storage::find_actor(tx, uri); });
    }
    std::optional<storage::PostRow> post(const Uri& uri) {
        return read([&](storage::Tx& tx) { return storage::find_post(tx, uri); });
    }

 private:
    void build();
    storage::ActorRow insert(storage::ActorRow row, storage::Tx& tx);
    void give_keys(storage::ActorId id, const Uri& actor, storage::Tx& tx);

    std::string host_;
    VirtualClock& clock_;
    Transport& transport_;
    Options options_;
    SeededRandom random_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<storage::KeyStore> keys_;
    activitypub::InlineErrands errands_;
    storage::ActorId instance_actor_{1};
    storage::ActorId consent_actor_{};
    std::size_t keys_given_ = 0;
    std::unique_ptr<node::Core> core_;
};

}  // namespace kith::sim
