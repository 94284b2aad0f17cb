// Memory and start: what the kith program keeps resident when idle, and with 100,000 remote actors and
// 1,000,000 posts known; and how long it takes from process start to a first profile page on that database.
#include "tools/bench/figures.h"
#include "tools/bench/load.h"
#include "tools/bench/program.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr std::int64_t actors = 100'000;
constexpr std::int64_t posts = 1'000'000;
constexpr std::int64_t rows_at_once = 100'000;
constexpr int starts = 5;
constexpr std::size_t warm_requests = 4'000;

// Ids as the node makes them (storage/ids.h), of 2025; URIs ascend, so that a million is a matter of seconds.
constexpr std::string_view numbers =
    "WITH RECURSIVE n (i) AS (SELECT CAST(? AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) ";
constexpr std::string_view insert_subjects =
    "INSERT INTO subjects (id, created_ms) SELECT (1735689600000 + i) * 65536 + 1, 1735689600000 FROM n";
constexpr std::string_view insert_actors =
    "INSERT INTO actors (id, subject_id, uri, is_local, host, username, type, inbox, shared_inbox, followers,"
    " created_ms, source, basis, fetched_ms, last_needed_ms)"
    " SELECT (1735689600000 + i) * 65536 + 2, (1735689600000 + i) * 65536 + 1,"
    " printf('https://h%05d.example/users/u%06d', i / 20, i), 0, printf('h%05d.example', i / 20),"
    " printf('u%06d', i), 'Person', printf('https://h%05d.example/users/u%06d/inbox', i / 20, i),"
    " printf('https://h%05d.example/inbox', i / 20),"
    " printf('https://h%05d.example/users/u%06d/followers', i / 20, i),"
    " 1735689600000, 'inbox', 'FederationDelivery', 1735689600000, 1735689600000 FROM n";
constexpr std::string_view insert_posts =
    "INSERT INTO posts (id, uri, actor_id, subject_id, is_local, type, visibility, content, language, url,"
    " created_ms, received_ms, basis, provenance, last_needed_ms)"
    " SELECT (1735689600000 + i * 30) * 65536, printf('https://h%05d.example/users/u%06d/statuses/%d', i / "
    "200,"
    " i / 10, i % 10), (1735689600000 + i / 10) * 65536 + 2, (1735689600000 + i / 10) * 65536 + 1, 0, 'Note',"
    " 'public', ?, 'en', printf('https://h%05d.example/@u%06d/%d', i / 200, i / 10, i % 10),"
    " 1735689600000 + i * 30, 1735689600000 + i * 30, 'FederationDelivery', 'inbox', 1735689600000 FROM n";
constexpr std::string_view content =
    "<p>The library stays open until midnight through the examination weeks, and the reading room on the "
    "second floor is kept quiet from noon. Bring your card: <a href=\"https://library.example/hours\" "
    "rel=\"nofollow noopener noreferrer\" target=\"_blank\">library.example/hours</a></p><p>Good luck!</p>";

template <class... Args>
void insert(storage::Database& database, std::string_view sql, std::int64_t count, const Args&... args) {
    const std::string whole = std::string(numbers).append(sql);
    for (std::int64_t from = 0; from < count; from += rows_at_once) {
        must(database.write([&](storage::Tx& tx) -> Done {
            tx.execute(whole, from, std::min(from + rows_at_once, count), args...);
            return {};
        }));
    }
}

void fill(const Program& program) {
    const auto database = program.database();
    insert(*database, insert_subjects, actors);
    insert(*database, insert_actors, actors);
    insert(*database, insert_posts, posts, content);
    must(database->checkpoint());
}

std::string page_request() {
    return fmt::format("GET /@reader HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n\r\n", home_host);
}

bool first_answer(const Program& program) {
    Caller caller(program.port());
    return caller.ask(page_request()) == 200;
}

std::string megabytes(std::size_t kb) {
    return fmt::format("{:.1f} MB", static_cast<double>(kb) / 1024);
}

void settle() {
    std::this_thread::sleep_for(std::chrono::seconds(2));
}

}  // namespace

int main() {
    Program program({"reader"});
    program.start();
    bool right = first_answer(program);
    settle();
    const std::size_t idle_kb = program.server().resident_kb();
    program.stop();
    row("memory, idle", megabytes(idle_kb), "–", "–", "≤ 12 MB");

    fill(program);
    std::vector<double> times;
    for (int i = 0; i < starts; ++i) {
        program.stop();
        const auto begin = SteadyClock::now();
        program.start();
        right = first_answer(program) && right;
        const std::chrono::duration<double, std::milli> took = SteadyClock::now() - begin;
        times.push_back(took.count());
    }
    settle();
    const std::size_t started_kb = program.server().resident_kb();
    const std::string request = page_request();
    const auto load =
        drive(program.port(), 16, warm_requests, 200, [&](std::size_t) { return std::string_view(request); });
    right = right && load.failed == 0;
    const std::size_t used_kb = program.server().resident_kb();
    row("memory, 100,000 remote actors and 1,000,000 posts", megabytes(started_kb), "–", "–", "≤ 64 MB");
    row("memory, the same after 4,000 pages on 16 connections", megabytes(used_kb), "–", "–", "≤ 64 MB");
    row("start to a first profile page, on that database",
        fmt::format("{:.0f} ms", median(times)),
        "–",
        "–",
        "≤ 300 ms");
    if (!right) fmt::print("WRONG: a page was not answered with 200\n");
    return right ? 0 : 1;
}
