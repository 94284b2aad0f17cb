// Read: signed GETs by 200 known actors of an actor and of a note, and the profile page for everybody; beside
// them the same server that answers the same requests with a fixed body of that size. Alternately; medians.
#include "node/routes/pages.h"
#include "tools/bench/child.h"
#include "tools/bench/figures.h"
#include "tools/bench/load.h"
#include "tools/bench/peers.h"

#include <string>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr std::size_t connections = 16;
constexpr std::size_t requests = 20'000;
constexpr int rounds = 3;
constexpr int posts = 30;
constexpr std::string_view handle = "reader";

int serve_node(const std::string& directory) {
    CountingTransport transport;
    activitypub::InlineErrands errands;
    Home home(directory, storage::Durability::power_cut, transport);
    node::Core& core = home.core();
    node::add_page_routes(core.router(),
                          {core.site(),
                           core.institution(),
                           home.database(),
                           core.resolver(),
                           errands,
                           core.problems(),
                           core.clock(),
                           core.open_answers()});
    const Serving serving(home.database(),
                          [&core](node::Request& request) { return core.router()(request); });
    answer_questions(serving.port(), [](const std::string&) { return 0; });
    return 0;
}

int serve_fixed(std::size_t size) {
    const auto database = must(storage::open_sqlite(":memory:", storage::Durability::process));
    node::Response fixed{.body = std::string(size, 'x')};
    fixed.set("Content-Type", "application/activity+json; charset=utf-8");
    const Serving serving(*database, [&fixed](node::Request&) { return fixed; });
    answer_questions(serving.port(), [](const std::string&) { return 0; });
    return 0;
}

struct Target {
    std::string name;
    std::string aim;
    std::vector<std::string> asked;  // one request for each known actor, or one for everybody
    std::size_t size = 0;            // of the answer's body
    std::vector<double> ours{};
    std::vector<double> limit{};
};

class Bench {
 public:
    Bench() : peers_(known_actors) {
        CountingTransport transport;
        Home home(folder_.path(), storage::Durability::process, transport);
        const auto reader = home.add_person(handle);
        peers_.settle_in(home, reader);
        std::string post;
        for (int i = 0; i < posts; ++i) post = write_post(home, reader, i);
        targets_.push_back({"actor as JSON, signed GET", "≥ 0.5", signed_by_all(path_of(reader.uri))});
        targets_.push_back({"note as JSON, signed GET", "≥ 0.5", signed_by_all(post)});
        targets_.push_back(
            {"profile page",
             "≥ 0.4",
             {fmt::format("GET /@{} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n\r\n", handle, home_host)}});
    }

    bool run() {
        const Child node({"--serve", folder_.path()});
        for (Target& target : targets_) learn_size(node, target);
        for (int round = 0; round < rounds; ++round) {
            for (Target& target : targets_) {
                target.ours.push_back(measure(node, target));
                const Child fixed({"--fixed", std::to_string(target.size)});
                target.limit.push_back(measure(fixed, target));
                fmt::print("  {:<28} ours {:>6.0f}/s  fixed body of {} bytes {:>6.0f}/s\n",
                           target.name,
                           target.ours.back(),
                           target.size,
                           target.limit.back());
                std::fflush(stdout);
            }
        }
        for (const Target& target : targets_) {
            rate_row(target.name, median(target.ours), median(target.limit), target.aim);
        }
        return right_;
    }

 private:
    static std::string path_of(const Uri& uri) { return uri.text().substr(uri.text().find('/', 8)); }

    static std::string write_post(Home& home, const storage::ActorRow& author, int number) {
        const auto post = must(home.core().social().post(
            author.id,
            {.text = fmt::format("Number {}: the library stays open until midnight through the weeks of "
                                 "examinations. #library https://home.example/hours",
                                 number)}));
        return path_of(post.uri);
    }

    std::vector<std::string> signed_by_all(const std::string& target) const {
        return make_all(known_actors, [&](std::size_t i) { return peers_.signed_get(i, target); });
    }

    static double measure(const Child& server, const Target& target) {
        const auto request = [&](std::size_t i) {
            return std::string_view(target.asked[i % target.asked.size()]);
        };
        drive(server.port(), connections, 2 * known_actors, 200, request);
        return drive(server.port(), connections, requests, 200, request).per_second;
    }

    void learn_size(const Child& node, Target& target) {
        Caller caller(node.port());
        const int status = caller.ask(target.asked.front());
        target.size = caller.body().size();
        if (status == 200) return;
        right_ = false;
        fmt::print("WRONG: {} is answered {}\n", target.name, status);
    }

    Peers peers_;
    Folder folder_;
    std::vector<Target> targets_;
    bool right_ = true;
};

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "--serve") return serve_node(arguments[1]);
    if (arguments.size() == 2 && arguments[0] == "--fixed") {
        return serve_fixed(static_cast<std::size_t>(number_of(arguments[1])));
    }
    return Bench().run() ? 0 : 1;
}
