// Inbox: 20,000 valid signed Create(Note) from 200 known actors, each durable before its 202, and a storm of
// farewells of strangers; beside them cpp-httplib's server that answers an empty POST. Alternately; medians.
#include "tools/bench/child.h"
#include "tools/bench/figures.h"
#include "tools/bench/load.h"
#include "tools/bench/peers.h"
#include "tools/bench/stock_server.h"

#include <string>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr std::size_t connections = 16;
constexpr std::size_t activities = 20'000;
constexpr std::size_t warm_up = 2 * known_actors;
constexpr std::size_t empty_posts = 60'000;
constexpr int rounds = 3;

// The node in a process of its own: so is the limit's server.
int serve_node(const std::string& directory, bool power_cut) {
    CountingTransport transport;
    Home home(
        directory, power_cut ? storage::Durability::power_cut : storage::Durability::process, transport);
    node::Router& router = home.core().router();
    const Serving serving(home.database(), [&router](node::Request& request) { return router(request); });
    answer_questions(serving.port(), [&](const std::string& question) -> std::int64_t {
        if (question == "fetches") return static_cast<std::int64_t>(transport.sent());
        return home.count(question);
    });
    return 0;
}

int serve_stock() {
    const StockServer stock;
    answer_questions(stock.port(), [](const std::string&) { return 0; });
    return 0;
}

struct Series {
    std::vector<double> per_second{};
    std::vector<double> p50{};
    std::vector<double> p99{};

    void add(std::string_view name, const Outcome& outcome) {
        per_second.push_back(outcome.per_second);
        p50.push_back(outcome.p50_ms);
        p99.push_back(outcome.p99_ms);
        fmt::print("  {:<8} {:>6.0f}/s  p50 {:.2f} ms  p99 {:.2f} ms  {} failed\n",
                   name,
                   outcome.per_second,
                   outcome.p50_ms,
                   outcome.p99_ms,
                   outcome.failed);
        std::fflush(stdout);
    }
    double rate() const { return median(per_second); }
};

struct Storm {
    Series series{};
    std::size_t kb_before = 0;
    std::size_t kb_after = 0;
    std::int64_t fetches = 0;
    std::int64_t rows = 0;  // that it left behind
};

class Bench {
 public:
    Bench()
        : peers_(known_actors),
          notes_(make_all(warm_up + activities,
                          [&](std::size_t i) {
                              const std::size_t peer = i % known_actors;
                              return peers_.signed_post(peer, peers_.create_note(peer, std::to_string(i)));
                          })),
          farewells_(make_all(warm_up + activities, strangers_farewell)) {
        CountingTransport transport;
        Home home(template_.path(), storage::Durability::process, transport);
        peers_.settle_in(home, home.add_person("reader"));
        must(home.database().checkpoint());
    }

    bool run() {
        for (int round = 0; round < rounds; ++round) {
            fmt::print("round {} of {}\n", round + 1, rounds);
            stock_.add("stock", empty());
            full_.add("FULL", inbox("full"));
            storm();
            normal_.add("NORMAL", inbox("normal"));
        }
        report();
        return right_;
    }

 private:
    Outcome empty() {
        static const std::string request =
            "POST /inbox HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
        const Child stock({"--stock"});
        return drive(stock.port(), connections, empty_posts, 202, [](std::size_t) {
            return std::string_view(request);
        });
    }

    static Outcome send(const Child& node, const std::vector<std::string>& requests) {
        const auto drive_from = [&](std::size_t first, std::size_t count) {
            return drive(node.port(), connections, count, 202, [&](std::size_t i) {
                return std::string_view(requests[first + i]);
            });
        };
        drive_from(0, warm_up);
        return drive_from(warm_up, activities);
    }

    Outcome inbox(const std::string& durability) {
        const Folder folder;
        std::filesystem::copy(template_.path(), folder.path(), std::filesystem::copy_options::recursive);
        Child node({"--serve", folder.path(), durability});
        Outcome outcome = send(node, notes_);
        expect("posts", node.ask_number("posts"), warm_up + activities);
        return outcome;
    }

    void storm() {
        const Folder folder;
        std::filesystem::copy(template_.path(), folder.path(), std::filesystem::copy_options::recursive);
        Child node({"--serve", folder.path(), "full"});
        const std::int64_t known = node.ask_number("actors");
        // Both sizes are taken warm: what the first requests make is not growth.
        drive(node.port(), connections, warm_up, 202, [&](std::size_t i) {
            return std::string_view(farewells_[i]);
        });
        storm_.kb_before = node.resident_kb();
        storm_.series.add("storm", drive(node.port(), connections, activities, 202, [&](std::size_t i) {
                              return std::string_view(farewells_[warm_up + i]);
                          }));
        storm_.kb_after = node.resident_kb();
        storm_.fetches = node.ask_number("fetches");
        storm_.rows = node.ask_number("seen_activities") + node.ask_number("actors") - known;
        expect("fetches", storm_.fetches, 0);
        expect("rows left by farewells", storm_.rows, 0);
    }

    void expect(std::string_view what, std::int64_t got, std::size_t wanted) {
        if (got == static_cast<std::int64_t>(wanted)) return;
        right_ = false;
        fmt::print("WRONG: {} {}, not {}\n", what, got, wanted);
    }

    void report() const {
        const double limit = stock_.rate();
        rate_row("inbox, durable against power cuts (FULL)", full_.rate(), limit, "≥ 0.35");
        row("inbox, p50 and p99",
            fmt::format("{:.1f} and {:.1f} ms", median(full_.p50), median(full_.p99)),
            fmt::format("{:.1f} and {:.1f} ms", median(stock_.p50), median(stock_.p99)),
            "–",
            "p99 ≤ 50 ms");
        rate_row("inbox, durable against crashes (NORMAL)", normal_.rate(), limit, "–");
        rate_row("storm of strangers' farewells", storm_.series.rate(), limit, "≥ 0.8");
        row("storm, fetches and growth of memory",
            fmt::format("{} and {} kB", storm_.fetches, storm_.kb_after - storm_.kb_before),
            "–",
            "–",
            "none");
    }

    Peers peers_;
    const std::vector<std::string> notes_;
    const std::vector<std::string> farewells_;
    Folder template_;
    Series stock_;
    Series full_;
    Series normal_;
    Storm storm_;
    bool right_ = true;
};

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 3 && arguments[0] == "--serve")
        return serve_node(arguments[1], arguments[2] == "full");
    if (!arguments.empty() && arguments[0] == "--stock") return serve_stock();
    return Bench().run() ? 0 : 1;
}
