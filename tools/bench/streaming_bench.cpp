// Streaming: how long until the last of 5,000 followers with an open WebSocket has read a new post, beside
// plain writes of the same bytes to as many sockets; and what 10,000 idle WebSockets keep resident.
#include "consent/crypto/digest.h"
#include "tools/bench/crowd.h"
#include "tools/bench/figures.h"
#include "tools/bench/load.h"
#include "tools/bench/program.h"

#include <cstdlib>
#include <string>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace kith;
using namespace kith::bench;
using namespace std::chrono_literals;

constexpr int listeners = 5'000;
constexpr int idle_sockets = 10'000;
constexpr int rounds = 5;
constexpr auto patience = 20s;

std::string token_of(int person) {
    return fmt::format("token-of-{:06}", person);
}

constexpr std::int64_t ms = 1'735'689'600'000;

void give_token(storage::Tx& tx, std::int64_t token, std::int64_t actor, std::int64_t subject, int person) {
    tx.execute(
        "INSERT INTO oauth_tokens (id, token_sha256, app_id, actor_id, subject_id, scopes, created_ms,"
        " last_used_ms) VALUES (?, ?, 1, ?, ?, 'read write', ?, ?)",
        token,
        ByteView(crypto::sha256(as_bytes(token_of(person)))),
        actor,
        subject,
        ms,
        std::int64_t{4'000'000'000'000});
}

/// People with a token each, who follow `author`; written past the node, which would make keys for each.
void fill(storage::Database& database) {
    must(database.write([](storage::Tx& tx) -> Done {
        std::int64_t author = 0;
        std::int64_t subject = 0;
        {
            storage::Rows rows = tx.query("SELECT id, subject_id FROM actors WHERE username = 'author'");
            if (rows.next()) {
                author = rows.integer(0);
                subject = rows.integer(1);
            }
        }
        const auto id = [](std::int64_t table, int i) { return (ms + i) * 65536 + table; };
        const std::string_view blank = "01234567890123456789012345678901";
        tx.execute(
            "INSERT INTO oauth_apps (id, client_id, secret_sha256, name, redirect_uris, scopes, created_ms,"
            " last_used_ms) VALUES (1, 'bench', ?, 'Bench', '[]', 'read write', ?, ?)",
            as_bytes(blank),
            ms,
            ms);
        give_token(tx, id(9, 0), author, subject, 0);
        for (int i = 1; i <= listeners; ++i) {
            const std::string uri = fmt::format("http://{}/users/p{:06}", home_host, i);
            tx.execute("INSERT INTO subjects (id, created_ms) VALUES (?, ?)", id(1, i), ms);
            tx.execute(
                "INSERT INTO actors (id, subject_id, uri, is_local, host, username, type, inbox, created_ms,"
                " source, basis, fetched_ms, last_needed_ms)"
                " VALUES (?, ?, ?, 1, ?, ?, 'Person', ?, ?, 'local', 'AccountService', ?, ?)",
                id(2, i),
                id(1, i),
                uri,
                home_host,
                fmt::format("p{:06}", i),
                uri + "/inbox",
                ms,
                ms,
                ms);
            tx.execute(
                "INSERT INTO follows (id, follower_id, followed_id, state, uri, at_ms, accepted_ms)"
                " VALUES (?, ?, ?, 'accepted', ?, ?, ?)",
                id(3, i),
                id(2, i),
                author,
                uri + "#follow",
                ms,
                ms);
            give_token(tx, id(9, i), id(2, i), id(1, i), i);
        }
        return {};
    }));
}

std::string opening(int person) {
    return fmt::format(
        "GET /api/v1/streaming?stream=user&access_token={} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        token_of(person),
        home_host);
}

std::string post_request(const std::string& text) {
    const std::string body = "status=" + text;
    return fmt::format(
        "POST /api/v1/statuses HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
        home_host,
        token_of(0),
        body.size(),
        body);
}

/// From the request that posts to the last reader.
double post_ms(const Program& program, Crowd& crowd, int round) {
    const std::string text = fmt::format("Good+morning+number+{:06}", round);
    const std::string mark = fmt::format("Good morning number {:06}", round);
    const auto begin = SteadyClock::now();
    std::thread poster([&] {
        Caller caller(program.port());
        const int status = caller.ask(post_request(text));
        if (status != 200) give_up(Error{Errc::internal, "the post was not taken", std::to_string(status)});
    });
    const std::size_t have = crowd.await(mark, patience);
    poster.join();
    if (have != crowd.size()) give_up(Error{Errc::internal, "somebody did not hear of a post"});
    return std::chrono::duration<double, std::milli>(crowd.last() - begin).count();
}

/// The same bytes to as many sockets of the same machine, one write each.
double plain_ms(const std::string& bytes) {
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listening, 1024);
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &length);
    Crowd crowd;
    std::vector<int> sockets;
    for (int i = 0; i < listeners; ++i) {
        crowd.join(ntohs(address.sin_port), "");
        sockets.push_back(::accept(listening, nullptr, nullptr));
    }
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const std::string mark = fmt::format("mark {:06}", round);
        const std::string frame = bytes + mark;
        const auto begin = SteadyClock::now();
        std::thread writer([&] {
            for (const int socket : sockets) ::send(socket, frame.data(), frame.size(), MSG_NOSIGNAL);
        });
        crowd.await(mark, patience);
        writer.join();
        times.push_back(std::chrono::duration<double, std::milli>(crowd.last() - begin).count());
    }
    for (const int socket : sockets) ::close(socket);
    ::close(listening);
    return median(times);
}

std::string megabytes(double kb) {
    return fmt::format("{:.1f} MB", kb / 1024);
}

}  // namespace

int main() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);

    constexpr std::size_t status_bytes = 2'000;  // about what a status is in a frame
    const double plain = plain_ms(std::string(status_bytes, 'x'));

    Program program({"author"});
    program.set("# connections = 4096", "connections = 16384");
    program.set("# connections_per_address = 1024", "connections_per_address = 16384");
    fill(*program.database());
    program.start();
    {
        Crowd crowd;
        for (int i = 1; i <= listeners; ++i) crowd.join(program.port(), opening(i));
        std::vector<double> times;
        post_ms(program, crowd, rounds);  // the first opens what every other finds open
        for (int round = 0; round < rounds; ++round) times.push_back(post_ms(program, crowd, round));
        const double ours = median(times);
        row("streaming: one post to 5,000 open WebSockets, to the last",
            fmt::format("{:.0f} ms", ours),
            fmt::format("{:.0f} ms", plain),
            fmt::format("{:.2f}", plain / ours),
            "≤ 250 ms");
    }
    program.stop();
    program.start();
    {
        Caller caller(program.port());
        caller.ask(fmt::format("GET /livez HTTP/1.1\r\nHost: {}\r\n\r\n", home_host));
        std::this_thread::sleep_for(2s);
        const double before = static_cast<double>(program.server().resident_kb());
        Crowd crowd;
        for (int i = 0; i < idle_sockets; ++i) crowd.join(program.port(), opening(i % listeners + 1));
        std::this_thread::sleep_for(2s);
        const double more = static_cast<double>(program.server().resident_kb()) - before;
        row("memory: 10,000 idle WebSockets, above idle",
            megabytes(more),
            "–",
            fmt::format("{:.1f} kB each", more / idle_sockets),
            "≤ 64 MB");
    }
    return 0;
}
