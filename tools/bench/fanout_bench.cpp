// Fan-out: one post to 20,000 followers on 2,000 inboxes, delivered by the kith program over real sockets;
// beside it, how many RSA-2048 signatures both cores make. Then to 1,000 live inboxes, alone and with 1,000
// dead ones (half of them refuse, half never answer). Alternately; medians.
#include "consent/crypto/signing_key.h"
#include "storage/follows.h"
#include "storage/subjects.h"
#include "tools/bench/figures.h"
#include "tools/bench/program.h"
#include "tools/bench/sinks.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr std::size_t inboxes = 2'000;
constexpr std::size_t followers_per_inbox = 10;
constexpr std::size_t dead_of_each_kind = inboxes / 4;
constexpr int rounds = 5;
constexpr auto patience = std::chrono::seconds(60);

using Time = std::chrono::steady_clock;

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Time::now().time_since_epoch()).count();
}

/// RSA-2048 signatures a second on both cores, of a text as long as what a delivery signs.
double signatures_per_second() {
    constexpr auto time = std::chrono::seconds(1);
    const auto key = crypto::SigningKey::generate(crypto::KeyKind::rsa);
    const std::string text(200, 'x');
    std::atomic<std::size_t> made = 0;
    const auto begin = Time::now();
    std::vector<std::thread> threads;
    threads.reserve(2);
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&] {
            while (Time::now() - begin < time) {
                if (!key.sign(as_bytes(text)).empty()) ++made;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const std::chrono::duration<double> took = Time::now() - begin;
    return static_cast<double>(made) / took.count();
}

class Crowd {
 public:
    Crowd(storage::Tx& tx, std::uint16_t port) : tx_(tx), port_(port) {}

    /// People on `count` inboxes of a family follow the account.
    void follow(const storage::ActorRow& followed, int family, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::string host = fmt::format("{}:{}", sink_address(family, i), port_);
            for (std::size_t one = 0; one < followers_per_inbox; ++one) add(followed, host, one);
        }
    }

 private:
    void add(const storage::ActorRow& followed, const std::string& host, std::size_t number) {
        const Instant now = clock_.now();
        const std::string uri = fmt::format("http://{}/users/{}-{}", host, followed.username, number);
        const storage::ActorRow row{.id = ids_.make<storage::ActorId>(),
                                    .subject = ids_.make<storage::SubjectId>(),
                                    .uri = Uri::trusted(uri),
                                    .host = Host::trusted(host),
                                    .username = fmt::format("{}-{}", followed.username, number),
                                    .inbox = Uri::trusted(uri + "/inbox"),
                                    .shared_inbox = Uri::trusted(fmt::format("http://{}/inbox", host)),
                                    .created = now,
                                    .source = "fetch",
                                    .basis = "FederationDelivery",
                                    .fetched = now,
                                    .last_needed = now};
        storage::create_subject(tx_, row.subject, now);
        must(storage::insert_actor(tx_, row));
        storage::put_follow(tx_,
                            {.id = ids_.make<storage::FollowId>(),
                             .follower = row.id,
                             .followed = followed.id,
                             .state = storage::FollowState::accepted,
                             .uri = Uri::trusted(uri + "#follow"),
                             .at = now,
                             .accepted = now});
    }

    storage::Tx& tx_;
    std::uint16_t port_;
    WallClock clock_;
    crypto::SystemRandom random_;
    storage::IdMaker ids_{clock_, random_};
};

class Bench {
 public:
    Bench() : sinks_({"--sinks"}), program_({"wide", "calm", "torn"}) {
        const auto database = program_.database();
        must(database->write([&](storage::Tx& tx) -> Done {
            Crowd crowd(tx, sinks_.port());
            const auto person = [&](std::string_view name) {
                return storage::find_local_actor(tx, name).value();
            };
            crowd.follow(person("wide"), live_family, inboxes);
            crowd.follow(person("calm"), live_family, inboxes / 2);
            crowd.follow(person("torn"), live_family, inboxes / 2);
            crowd.follow(person("torn"), silent_family, dead_of_each_kind);
            crowd.follow(person("torn"), refusing_family, dead_of_each_kind);
            return {};
        }));
        must(database->checkpoint());
    }

    bool run() {
        program_.start();
        std::vector<double> limit;
        std::vector<double> rate;
        for (int round = 0; round < rounds; ++round) {
            limit.push_back(signatures_per_second());
            const Run wide = post("wide", inboxes);
            rate.push_back(static_cast<double>(inboxes - 1) / (wide.last_s - wide.first_s));
            fmt::print("  signatures {:>6.0f}/s  deliveries {:>6.0f}/s, the first after {:.0f} ms\n",
                       limit.back(),
                       rate.back(),
                       wide.first_s * 1000);
        }
        std::vector<double> calm;
        std::vector<double> torn;
        for (int round = 0; round < rounds; ++round) {
            calm.push_back(post("calm", inboxes / 2).last_s);
            torn.push_back(post("torn", inboxes / 2).last_s);
            fmt::print("  live half alone {:.0f} ms  with the dead half {:.0f} ms{}\n",
                       calm.back() * 1000,
                       torn.back() * 1000,
                       round == 0 ? " (the first meeting)" : "");
        }
        report(limit, rate, calm, torn);
        return right_;
    }

 private:
    struct Run {
        double first_s = 0;  // from the start of `kith post`
        double last_s = 0;
    };

    Run post(const std::string& as, std::size_t expected) {
        sinks_.ask("reset");
        const std::int64_t begin = now_us();
        const auto give_up_at = Time::now() + patience;
        program_.post(as, "The library stays open until midnight through the weeks of examinations.");
        while (sinks_.ask_number("received") < static_cast<std::int64_t>(expected)) {
            if (Time::now() > give_up_at) {
                right_ = false;
                fmt::print("WRONG: {} of {} were delivered\n", sinks_.ask_number("received"), expected);
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return {.first_s = static_cast<double>(sinks_.ask_number("first_us") - begin) / 1e6,
                .last_s = static_cast<double>(sinks_.ask_number("last_us") - begin) / 1e6};
    }

    static void report(const std::vector<double>& limit,
                       const std::vector<double>& rate,
                       const std::vector<double>& calm,
                       std::vector<double> torn) {
        rate_row("fan-out: deliveries, RSA-2048 signatures", median(rate), median(limit), "≥ 0.5");
        const auto compare = [&](std::string_view what, double time) {
            row(what,
                fmt::format("{:.0f} ms", time * 1000),
                fmt::format("{:.0f} ms", median(calm) * 1000),
                fmt::format("{:+.0f} %", (time / median(calm) - 1) * 100),
                "≤ +5 %");
        };
        compare("live half beside a dead half never met before, and alone", torn.front());
        torn.erase(torn.begin());
        compare("live half beside a dead half, and alone", median(torn));
    }

    Child sinks_;
    Program program_;
    bool right_ = true;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == "--sinks") return serve_sinks(inboxes, dead_of_each_kind);
    return Bench().run() ? 0 : 1;
}
