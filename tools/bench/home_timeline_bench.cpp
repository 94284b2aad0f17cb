// Home timeline: GET /api/v1/timelines/home of 20 by one person who follows 500, on a node that knows
// 1,000,000 posts; beside it the same server that answers with a fixed body of that size. Alternately;
// medians.
#include "consent/crypto/digest.h"
#include "storage/follows.h"
#include "storage/oauth.h"
#include "tools/bench/child.h"
#include "tools/bench/figures.h"
#include "tools/bench/home.h"
#include "tools/bench/load.h"

#include <string>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr std::size_t connections = 16;
constexpr std::size_t requests = 10'000;
constexpr int rounds = 3;
constexpr std::int64_t followed = 500;
constexpr std::int64_t posts = 1'000'000;
constexpr std::int64_t rows_at_once = 100'000;
constexpr std::size_t tokens = 64;  // each may call so often only

constexpr std::string_view numbers =
    "WITH RECURSIVE n (i) AS (SELECT CAST(? AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) ";
constexpr std::string_view insert_subjects =
    "INSERT INTO subjects (id, created_ms) SELECT (1735689600000 + i) * 65536 + 1, 1735689600000 FROM n";
constexpr std::string_view insert_actors =
    "INSERT INTO actors (id, subject_id, uri, is_local, host, username, type, inbox, shared_inbox, followers,"
    " created_ms, source, basis, fetched_ms, last_needed_ms)"
    " SELECT (1735689600000 + i) * 65536 + 2, (1735689600000 + i) * 65536 + 1,"
    " printf('https://h%03d.example/users/u%03d', i / 5, i), 0, printf('h%03d.example', i / 5),"
    " printf('u%03d', i), 'Person', printf('https://h%03d.example/users/u%03d/inbox', i / 5, i),"
    " printf('https://h%03d.example/inbox', i / 5), printf('https://h%03d.example/users/u%03d/followers', i "
    "/ 5, i),"
    " 1735689600000, 'inbox', 'FederationDelivery', 1735689600000, 1735689600000 FROM n";
constexpr std::string_view insert_follows =
    "INSERT INTO follows (id, follower_id, followed_id, state, uri, at_ms, accepted_ms)"
    " SELECT (1735689600000 + i) * 65536 + 3, ?, (1735689600000 + i) * 65536 + 2, 'accepted',"
    " printf('https://home.example/follows/%d', i), 1735689600000, 1735689600000 FROM n";
// Whose post is whose goes up and down, as it would.
constexpr std::string_view insert_posts =
    "INSERT INTO posts (id, uri, actor_id, subject_id, is_local, type, visibility, content, language, url,"
    " created_ms, received_ms, basis, provenance, last_needed_ms)"
    " SELECT (1735689700000 + i * 30) * 65536, printf('https://h.example/statuses/%d', i),"
    " (1735689600000 + (i * 7919) % 500) * 65536 + 2, (1735689600000 + (i * 7919) % 500) * 65536 + 1, 0, "
    "'Note',"
    " 'public', ?, 'en', printf('https://h.example/@u/%d', i), 1735689700000 + i * 30, 1735689700000 + i * "
    "30,"
    " 'FederationDelivery', 'inbox', 1735689600000 FROM n";
constexpr std::string_view insert_counts =
    "INSERT INTO post_counts (actor_id, posts, last_ms) SELECT actor_id, count(*), max(created_ms) FROM posts"
    " GROUP BY actor_id";
constexpr std::string_view insert_tags =
    "INSERT INTO post_tags (tag, post_id, shown)"
    " SELECT 'library', (1735689700000 + i * 30) * 65536, 'Library' FROM n WHERE i % 4 = 0";
constexpr std::string_view content =
    "<p>The library stays open until midnight through the examination weeks, and the reading room on the "
    "second floor is kept quiet from noon. Bring your card: <a href=\"https://library.example/hours\" "
    "rel=\"nofollow noopener noreferrer\" target=\"_blank\">library.example/hours</a></p><p>Good luck!</p>";

template <class... Args>
void insert(Home& home, std::string_view sql, std::int64_t count, const Args&... args) {
    const std::string whole = std::string(numbers).append(sql);
    for (std::int64_t from = 0; from < count; from += rows_at_once) {
        home.write(
            [&](storage::Tx& tx) { tx.execute(whole, from, std::min(from + rows_at_once, count), args...); });
    }
}

std::vector<std::string> sign_in(Home& home, const storage::ActorRow& reader) {
    std::vector<std::string> all;
    home.write([&](storage::Tx& tx) {
        const storage::AppRow app{.id = home.ids().make<storage::AppId>(),
                                  .client_id = "bench",
                                  .name = "Bench",
                                  .scopes = "read",
                                  .created = home.now(),
                                  .last_used = home.now()};
        storage::insert_app(tx, app);
        for (std::size_t i = 0; i < tokens; ++i) {
            all.push_back(fmt::format("token-of-the-bench-{}", i));
            storage::insert_token(tx,
                                  {.id = home.ids().make<storage::TokenId>(),
                                   .token = crypto::sha256(as_bytes(all.back())),
                                   .app = app.id,
                                   .actor = reader.id,
                                   .subject = reader.subject,
                                   .scopes = "read",
                                   .created = home.now(),
                                   .last_used = home.now()});
        }
    });
    return all;
}

int serve_node(const std::string& directory) {
    CountingTransport transport;
    Home home(directory, storage::Durability::power_cut, transport);
    node::Core& core = home.core();
    const Serving serving(home.database(),
                          [&core](node::Request& request) { return core.router()(request); });
    answer_questions(serving.port(), [](const std::string&) { return 0; });
    return 0;
}

int serve_fixed(std::size_t size) {
    const auto database = must(storage::open_sqlite(":memory:", storage::Durability::process));
    node::Response fixed{.body = std::string(size, 'x')};
    fixed.set("Content-Type", "application/json; charset=utf-8");
    const Serving serving(*database, [&fixed](node::Request&) { return fixed; });
    answer_questions(serving.port(), [](const std::string&) { return 0; });
    return 0;
}

std::vector<std::string> fill(const std::string& directory) {
    CountingTransport transport;
    Home home(directory, storage::Durability::process, transport);
    const auto reader = home.add_person("reader");
    insert(home, insert_subjects, followed);
    insert(home, insert_actors, followed);
    insert(home, insert_follows, followed, reader.id);
    insert(home, insert_posts, posts, content);
    insert(home, insert_tags, posts);
    home.write([](storage::Tx& tx) { tx.execute(insert_counts); });
    std::vector<std::string> calls;
    for (const std::string& token : sign_in(home, reader)) {
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
    std::vector<double> ours;
    std::vector<double> limit;
    std::vector<double> slowest;
    bool right = status == 200;
    for (int round = 0; round < rounds; ++round) {
        const Outcome outcome = measure(node, calls);
        const Child fixed({"--fixed", std::to_string(size)});
        ours.push_back(outcome.per_second);
        slowest.push_back(outcome.p99_ms);
        right = right && outcome.failed == 0;
        limit.push_back(measure(fixed, calls).per_second);
        fmt::print(
            "  home timeline: ours {:.0f}/s, p50 {:.1f} ms, p99 {:.1f} ms; fixed body of {} bytes {:.0f}/s\n",
            ours.back(),
            outcome.p50_ms,
            outcome.p99_ms,
            size,
            limit.back());
        std::fflush(stdout);
    }
    if (!right) fmt::print("WRONG: answered {}, or not every call\n", status);
    rate_row("home timeline of 20, 500 follows, 1,000,000 posts", median(ours), median(limit), "≥ 0.25");
    row("p99 of it", fmt::format("{:.1f} ms", median(slowest)), "–", "–", "≤ 20 ms");
    return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "--serve") return serve_node(arguments[1]);
    if (arguments.size() == 2 && arguments[0] == "--fixed") {
        return serve_fixed(static_cast<std::size_t>(number_of(arguments[1])));
    }
    return run();
}
