#include "tools/bench/home.h"

#include "storage/accounts.h"
#include "storage/keys.h"
#include "storage/subjects.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace kith::bench {

void give_up(const Error& error) {
    fmt::print(stderr, "the bench cannot go on: {} {}\n", error.rule, error.message);
    std::exit(1);
}

Instant WallClock::now() const {
    return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "kith-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) give_up(Error{Errc::unavailable, "no temporary directory"});
    path_ = name;
}

Folder::~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

Home::Home(const std::string& directory, storage::Durability durability, Transport& transport)
    : site_{.domain = must(Host::parse(home_host)),
            .base = fmt::format("https://{}", home_host),
            .name = "Bench"},
      database_(must(storage::open_sqlite(directory + "/kith.db", durability))),
      keys_(must(storage::KeyStore::open(directory + "/keys", random_))) {
    core_ = std::make_unique<node::Core>(node::Core::World{.site = site_,
                                                           .database = *database_,
                                                           .keys = *keys_,
                                                           .transport = transport,
                                                           .errands = errands_,
                                                           .clock = clock_,
                                                           .random = random_,
                                                           .instance_actor = storage::ActorId{1}});
}

storage::ActorRow Home::add_person(std::string_view name) {
    const auto id = ids().make<storage::ActorId>();
    const Uri uri = site_.actor(id);
    const auto under = [&](std::string_view part) { return Uri::trusted(uri.text() + std::string(part)); };
    const storage::ActorRow row{.id = id,
                                .subject = ids().make<storage::SubjectId>(),
                                .uri = uri,
                                .is_local = true,
                                .host = site_.domain,
                                .username = std::string(name),
                                .inbox = under("/inbox"),
                                .shared_inbox = site_.shared_inbox(),
                                .outbox = under("/outbox"),
                                .followers = under("/followers"),
                                .following = under("/following"),
                                .featured = under("/featured"),
                                .created = now(),
                                .fetched = now(),
                                .last_needed = now()};
    const storage::ActorKeys keys{.rsa_id = under("#main-key"),
                                  .rsa = crypto::SigningKey::generate(crypto::KeyKind::rsa),
                                  .ed25519_id = under("#ed25519-key"),
                                  .ed25519 = crypto::SigningKey::generate(crypto::KeyKind::ed25519)};
    must(keys_->put_actor_keys(id, keys));
    write([&](storage::Tx& tx) {
        storage::create_subject(tx, row.subject, now());
        must(storage::insert_actor(tx, row));
        must(storage::insert_account(tx, {.actor = id, .subject = row.subject, .created = now()}));
        must(storage::put_key(tx,
                              {.id = ids().make<storage::KeyId>(),
                               .actor = id,
                               .key_uri = keys.rsa_id,
                               .public_key = keys.rsa.public_key().to_spki_pem(),
                               .first_seen = now(),
                               .fetched = now()}));
        must(storage::put_key(tx,
                              {.id = ids().make<storage::KeyId>(),
                               .actor = id,
                               .key_uri = keys.ed25519_id,
                               .algorithm = storage::KeyAlgorithm::ed25519,
                               .public_key = keys.ed25519.public_key().to_multikey(),
                               .first_seen = now(),
                               .fetched = now()}));
    });
    return row;
}

std::int64_t Home::count(std::string_view table) {
    return must(database_->read([&](storage::Tx& tx) -> Result<std::int64_t> {
        storage::Rows rows = tx.query(fmt::format("SELECT count(*) FROM {}", table));
        return rows.next() ? rows.integer(0) : 0;
    }));
}

Serving::Serving(storage::Database& database, node::Handler handler)
    : database_(database), server_({}, std::move(handler)) {
    port_ = must(server_.bind("127.0.0.1", 0));
    writer_ = std::thread([this] { database_.run_writer(); });
    acceptor_ = std::thread([this] { server_.run(); });
}

Serving::~Serving() {
    server_.stop();
    acceptor_.join();
    database_.stop_writer();
    writer_.join();
}

void answer_questions(std::uint16_t port,
                      const std::function<std::int64_t(const std::string& question)>& answer) {
    fmt::print("{}\n", port);
    std::fflush(stdout);
    std::array<char, 256> line;
    while (std::fgets(line.data(), line.size(), stdin) != nullptr) {
        std::string question(line.data());
        if (question.ends_with('\n')) question.pop_back();
        fmt::print("{}\n", answer(question));
        std::fflush(stdout);
    }
}

}  // namespace kith::bench
