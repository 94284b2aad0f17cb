// Home timeline: GET /api/v1/timelines/home of 20 by one person who follows 500, on a node that knows
// 1,000,000 posts; beside it the same server that answers with a fixed body of that size. Alternately;
// medians.
#include "tools/bench/child.h"
#include "tools/bench/figures.h"
#include "tools/bench/load.h"
#include "tools/bench/reading.h"

#include <string>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr std::size_t connections = 16;
constexpr std::size_t requests = 10'000;
constexpr int rounds = 3;

std::vector<std::string> fill(const std::string& directory) {
    CountingTransport transport;
    Home home(directory, storage::Durability::process, transport);
    const auto reader = home.add_person("reader");
    fill_reading(home, reader);
    std::vector<std::string> calls;
    for (const std::string& token : tokens_of(home, reader, "read")) {
        calls.push_back(fmt::format(
            "GET /api/v1/timelines/home?limit=20 HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
            home_host,
            token));
    }
    return calls;
}

Outcome measure(const Child& server, const std::vector<std::string>& calls) {
    const auto request = [&](std::size_t i) { return std::string_view(calls[i % calls.size()]); };
    drive(server.port(), connections, 400, 200, request);
    return drive(server.port(), connections, requests, 200, request);
}

int run() {
    const Folder folder;
    const std::vector<std::string> calls = fill(folder.path());
    const Child node({"--serve", folder.path()});
    Caller caller(node.port());
    const int status = caller.ask(calls.front());
    const std::size_t size = caller.body().size();
    const Child fixed({"--fixed", std::to_string(size)});
    Rounds all("home timeline");
    for (int round = 0; round < rounds; ++round) all.add(measure(node, calls), measure(fixed, calls), size);
    const bool right =
        all.tell("home timeline of 20, 500 follows, 1,000,000 posts", "≥ 0.25", "≤ 20 ms") && status == 200;
    return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return kith::bench::bench_main(argc, argv, run);
}
