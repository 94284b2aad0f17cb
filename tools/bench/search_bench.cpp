// Search: GET /api/v2/search over the words of 1,000,000 posts: half are of people elsewhere who want to be
// found, half of people of this node who do not, whose words are there for themselves. Words that few wrote,
// that many wrote, that nobody wrote, and that only those wrote who are not to be found. Beside it the same
// server that answers with a fixed body. Each kind has its own p99.
#include "tools/bench/child.h"
#include "tools/bench/figures.h"
#include "tools/bench/load.h"
#include "tools/bench/reading.h"

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr std::size_t connections = 4;
constexpr std::size_t requests = 2'000;

// The author of the i-th post is (i * 7919) % 500; those with an even number want to be found, the others are
// of this node.
constexpr std::string_view index_words =
    "INSERT INTO post_search (rowid, words)"
    " SELECT (1735689700000 + i * 30) * 65536,"
    " printf('the library stays open until midnight through the examination weeks %s topic%d note%d %s',"
    " CASE i % 10 WHEN 0 THEN 'scholarship' ELSE 'reading' END, (i * 31) % 1000, (i * 17) % 100000,"
    " CASE (i * 7919) % 2 WHEN 1 THEN 'secretly' ELSE 'gladly' END) FROM n";
constexpr std::string_view half_want_to_be_found =
    "UPDATE actors SET is_local = CAST(substr(username, 2) AS INTEGER) % 2,"
    " indexable = 1 - CAST(substr(username, 2) AS INTEGER) % 2 WHERE is_local = 0";

struct Kind {
    std::string_view name;
    std::string_view words;  // {} is the number of the question
    std::size_t modulo;
};
constexpr Kind kinds[] = {{"a word of 10 posts", "note{}", 100'000},
                          {"a word of 1,000 posts", "topic{}", 1'000},
                          {"a word of 100,000 posts", "scholarship", 1},
                          {"a word of every post and one of 1,000", "library+topic{}", 1'000},
                          {"a word that nobody wrote", "zebra{}", 1'000'000},
                          {"a word of 500,000 who are not to be found", "secretly", 1}};

std::vector<std::string> fill(const std::string& directory) {
    CountingTransport transport;
    Home home(directory, storage::Durability::process, transport);
    const auto reader = home.add_person("reader");
    fill_reading(home, reader);
    insert(home, index_words, posts);
    home.write([](storage::Tx& tx) { tx.execute(half_want_to_be_found); });
    return tokens_of(home, reader, "read");
}

std::vector<std::string> questions(const Kind& kind, const std::vector<std::string>& tokens) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < requests; ++i) {
        const std::size_t number = i * 7919 % kind.modulo;
        all.push_back(fmt::format(
            "GET /api/v2/search?type=statuses&q={} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
            fmt::format(fmt::runtime(kind.words), number),
            home_host,
            tokens[i % tokens.size()]));
    }
    return all;
}

Outcome measure(const Child& server, const std::vector<std::string>& asked) {
    return drive(server.port(), connections, asked.size(), 200, [&](std::size_t i) {
        return std::string_view(asked[i]);
    });
}

int run() {
    const Folder folder;
    const std::vector<std::string> tokens = fill(folder.path());
    const Child node({"--serve", folder.path()});
    bool right = true;
    for (const Kind& kind : kinds) {
        const std::vector<std::string> asked = questions(kind, tokens);
        Caller caller(node.port());
        const int status = caller.ask(asked.front());
        const std::size_t size = caller.body().size();
        const Child fixed({"--fixed", std::to_string(size)});
        const Outcome ours = measure(node, asked);
        const Outcome limit = measure(fixed, asked);
        right = right && status == 200 && ours.failed == 0;
        fmt::print(
            "  {}: {:.0f}/s, {} bytes, limit {:.0f}/s\n", kind.name, ours.per_second, size, limit.per_second);
        row(fmt::format("search among 1,000,000 posts: p99, {}", kind.name),
            fmt::format("{:.1f} ms", ours.p99_ms),
            fmt::format("{:.1f} ms", limit.p99_ms),
            "–",
            "≤ 50 ms");
    }
    if (!right) fmt::print("WRONG: not every search was answered\n");
    return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return kith::bench::bench_main(argc, argv, run);
}
