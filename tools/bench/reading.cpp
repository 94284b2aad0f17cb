#include "tools/bench/reading.h"

#include "consent/crypto/digest.h"
#include "storage/oauth.h"
#include "tools/bench/child.h"
#include "tools/bench/figures.h"

namespace kith::bench {

namespace {

constexpr std::size_t tokens = 64;

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

int serve_home(const std::string& directory, storage::Durability durability) {
    CountingTransport transport;
    Home home(directory, durability, transport);
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

}  // namespace

void fill_reading(Home& home, const storage::ActorRow& reader) {
    insert(home, insert_subjects, followed);
    insert(home, insert_actors, followed);
    insert(home, insert_follows, followed, reader.id);
    insert(home, insert_posts, posts, content);
    insert(home, insert_tags, posts);
    home.write([](storage::Tx& tx) { tx.execute(insert_counts); });
}

std::vector<std::string> tokens_of(Home& home, const storage::ActorRow& person, std::string_view scopes) {
    std::vector<std::string> all;
    home.write([&](storage::Tx& tx) {
        const storage::AppRow app{.id = home.ids().make<storage::AppId>(),
                                  .client_id = "bench-" + person.username,
                                  .name = "Bench",
                                  .scopes = std::string(scopes),
                                  .created = home.now(),
                                  .last_used = home.now()};
        storage::insert_app(tx, app);
        for (std::size_t i = 0; i < tokens; ++i) {
            all.push_back(fmt::format("token-of-{}-{}", person.username, i));
            storage::insert_token(tx,
                                  {.id = home.ids().make<storage::TokenId>(),
                                   .token = crypto::sha256(as_bytes(all.back())),
                                   .app = app.id,
                                   .actor = person.id,
                                   .subject = person.subject,
                                   .scopes = std::string(scopes),
                                   .created = home.now(),
                                   .last_used = home.now()});
        }
    });
    return all;
}

int bench_main(int argc, char** argv, int (*run)()) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "--serve")
        return serve_home(arguments[1], storage::Durability::power_cut);
    if (arguments.size() == 2 && arguments[0] == "--fixed")
        return serve_fixed(static_cast<std::size_t>(number_of(arguments[1])));
    return run();
}

void Rounds::add(const Outcome& ours, const Outcome& limit, std::size_t body_bytes) {
    ours_.push_back(ours.per_second);
    limit_.push_back(limit.per_second);
    slowest_.push_back(ours.p99_ms);
    failed_ += ours.failed;
    fmt::print("  {}: ours {:.0f}/s, p50 {:.1f} ms, p99 {:.1f} ms; fixed body of {} bytes {:.0f}/s\n",
               name_,
               ours.per_second,
               ours.p50_ms,
               ours.p99_ms,
               body_bytes,
               limit.per_second);
    std::fflush(stdout);
}

bool Rounds::tell(std::string_view what, std::string_view aim, std::string_view aim_of_p99) const {
    if (failed_ != 0) fmt::print("WRONG: {} requests were not answered as they had to be\n", failed_);
    rate_row(what, median(ours_), median(limit_), aim);
    row("p99 of it", fmt::format("{:.1f} ms", median(slowest_)), "–", "–", aim_of_p99);
    return failed_ == 0;
}

}  // namespace kith::bench
