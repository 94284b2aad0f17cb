// Home: one node in a directory of its own, for the benches: database, keys, Core, and the threads that
// serve.
#pragma once

#include "consent/crypto/system_random.h"
#include "node/core.h"
#include "node/http/server.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace kith::bench {

/// Ends the bench with the rule's name.
[[noreturn]] void give_up(const Error& error);
template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error());
    return std::move(*result);
}
inline void must(Done done) {
    if (!done) give_up(done.error());
}

class WallClock final : public Clock {
 public:
    Instant now() const override;
};

/// A directory that goes away.
class Folder {
 public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path(std::string_view name = "") const { return (path_ / name).string(); }

 private:
    std::filesystem::path path_;
};

/// Nobody is reached; who tried is counted.
class CountingTransport final : public Transport {
 public:
    Result<HttpResponse> send(const HttpRequest&) override {
        ++sent_;
        return fail(Errc::unavailable, "transport/connect");
    }
    std::size_t sent() const { return sent_; }

 private:
    std::atomic<std::size_t> sent_ = 0;
};

inline constexpr std::string_view home_host = "home.example";

class Home {
 public:
    Home(const std::string& directory, storage::Durability durability, Transport& transport);

    storage::Database& database() { return *database_; }
    node::Core& core() { return *core_; }
    storage::IdMaker& ids() { return core_->ids(); }
    Instant now() const { return clock_.now(); }

    /// One of our people, with keys; `id` is hers for ever.
    storage::ActorRow add_person(std::string_view name);
    std::int64_t count(std::string_view table);

    /// Runs `work(Tx&)` in one write.
    template <class Work>
    void write(Work work) {
        must(database_->write([&](storage::Tx& tx) -> Done {
            work(tx);
            return {};
        }));
    }

 private:
    WallClock clock_;
    crypto::SystemRandom random_;
    activitypub::InlineErrands errands_;
    activitypub::Site site_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<storage::KeyStore> keys_;
    std::unique_ptr<node::Core> core_;
};

/// A server and the writer, on threads of their own while this lives.
class Serving {
 public:
    Serving(storage::Database& database, node::Handler handler);
    ~Serving();
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    std::uint16_t port() const { return port_; }

 private:
    storage::Database& database_;
    node::Server server_;
    std::uint16_t port_ = 0;
    std::thread writer_;
    std::thread acceptor_;
};

/// The child's side of Child: says the port, then answers until its input ends.
void answer_questions(std::uint16_t port,
                      const std::function<std::int64_t(const std::string& question)>& answer);

}  // namespace kith::bench
