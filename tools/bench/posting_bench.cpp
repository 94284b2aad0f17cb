// Posting: POST /api/v1/statuses by eight people over 16 connections, each answer durable against power cuts,
// beside the same server that answers with a fixed body of that size. Alternately; medians.
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
constexpr std::size_t requests = 6'000;
constexpr int people = 8;
constexpr int rounds = 3;

std::vector<std::string> fill(const std::string& directory) {
    CountingTransport transport;
    Home home(directory, storage::Durability::process, transport);
    std::vector<std::string> tokens;
    for (int i = 0; i < people; ++i) {
        const auto person = home.add_person(fmt::format("student{}", i));
        for (std::string& token : tokens_of(home, person, "read write")) tokens.push_back(std::move(token));
    }
    return tokens;
}

/// The i-th says what no other says, so that none is taken for a repetition.
std::string post(const std::string& token, std::size_t i) {
    const std::string body = fmt::format(
        "status=Week+{}:+the+first+chapter+is+written,+the+laboratory+works,+and+I+thank+everybody+who+made"
        "+it+possible.+%23library",
        i);
    return fmt::format(
        "POST /api/v1/statuses HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
        home_host,
        token,
        body.size(),
        body);
}

Outcome measure(const Child& server, const std::vector<std::string>& posts_to_send) {
    return drive(server.port(), connections, posts_to_send.size(), 200, [&](std::size_t i) {
        return std::string_view(posts_to_send[i]);
    });
}

int run() {
    const Folder folder;
    const std::vector<std::string> tokens = fill(folder.path());
    std::size_t written = 0;
    const auto some = [&](std::size_t count) {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < count; ++i, ++written)
            all.push_back(post(tokens[written % tokens.size()], written));
        return all;
    };
    const Child node({"--serve", folder.path()});
    Caller caller(node.port());
    const int status = caller.ask(some(1).front());
    const std::size_t size = caller.body().size();
    const Child fixed({"--fixed", std::to_string(size)});
    Rounds all("posting");
    for (int round = 0; round < rounds; ++round)
        all.add(measure(node, some(requests)), measure(fixed, some(requests)), size);
    const bool right =
        all.tell("post a status by an app, durable against power cuts", "≥ 1,500/s", "–") && status == 200;
    return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return kith::bench::bench_main(argc, argv, run);
}
