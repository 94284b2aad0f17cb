#include "tests/support/sim/sim_node.h"

#include "node/account_details.h"
#include "node/http/request_target.h"
#include "storage/accounts.h"
#include "storage/delivery_queue.h"
#include "storage/fetch_queue.h"
#include "storage/imports.h"
#include "storage/inbox_queue.h"
#include "storage/keys.h"
#include "storage/subjects.h"
#include "tests/support/places.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <unistd.h>

namespace kith::sim {

namespace fs = std::filesystem;

namespace {

crypto::SigningKey copy_of(const crypto::SigningKey& key) {
    return must(crypto::SigningKey::from_pkcs8(key.to_pkcs8()));
}

/// RSA keys take their time to make: the first test of a build makes them for all, below the build folder.
crypto::SigningKey kept_rsa_key(std::size_t number) {
    const fs::path folder = build_dir() / "tests/keys";
    const fs::path kept = folder / (std::to_string(number) + ".pkcs8");
    if (std::ifstream file(kept, std::ios::binary); file) {
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        auto key = crypto::SigningKey::from_pkcs8(crypto::Secret<Bytes>(to_bytes(bytes)));
        if (key) return *std::move(key);
    }
    auto key = crypto::SigningKey::generate(crypto::KeyKind::rsa);
    fs::create_directories(folder);
    const fs::path fresh = kept.string() + "." + std::to_string(::getpid());
    std::ofstream(fresh, std::ios::binary) << as_text(key.to_pkcs8().bytes());
    fs::rename(fresh, kept);  // others may be making the same one
    return key;
}

}  // namespace

crypto::SigningKey rsa_key(std::size_t number) {
    constexpr std::size_t keys_max = 24;
    static std::map<std::size_t, crypto::SigningKey> pool;
    const std::size_t wanted = number % keys_max;
    auto found = pool.find(wanted);
    if (found == pool.end()) found = pool.emplace(wanted, kept_rsa_key(wanted)).first;
    return copy_of(found->second);
}

crypto::SigningKey ed25519_key(std::uint64_t seed) {
    SeededRandom random(seed);
    std::array<std::byte, 32> bytes{};
    random.fill(bytes);
    return crypto::SigningKey::from_seed(crypto::Key(bytes));
}

SimNode::SimNode(std::string_view host, VirtualClock& clock, Transport& transport, Options options)
    : host_(host),
      clock_(clock),
      transport_(transport),
      options_(std::move(options)),
      random_(options_.seed),
      database_(must(storage::open_sqlite(options_.database, storage::Durability::process))),
      keys_(must(storage::KeyStore::open_in_memory(random_))) {
    build();
    const Uri uri = core_->site().instance_actor();
    write([&](storage::Tx& tx) {
        storage::ActorRow row{.uri = uri, .host = Host::trusted(host_), .inbox = uri};
        row.username = host_;
        row.type = "Application";
        row = insert(std::move(row), tx);
        must(storage::take_handle(tx, row.username, row.id));
        instance_actor_ = row.id;
    });
    build();
}

void SimNode::build() {
    core_.reset();
    core_ = std::make_unique<node::Core>(node::Core::World{
        .site = {.domain = Host::trusted(host_), .base = base(), .name = "The " + host_ + " school"},
        .database = *database_,
        .keys = *keys_,
        .transport = transport_,
        .errands = errands_,
        .clock = clock_,
        .random = random_,
        .instance_actor = instance_actor_,
        .consent_actor = consent_actor_,
        .require_signed_get = options_.require_signed_get,
        .institution = options_.institution});
}

void SimNode::restart() {
    build();
}

storage::ActorRow SimNode::insert(storage::ActorRow row, storage::Tx& tx) {
    const std::string base_uri = row.uri.text();
    row.id = row.id.valid() ? row.id : core_->ids().make<storage::ActorId>();
    row.subject = core_->ids().make<storage::SubjectId>();
    row.is_local = true;
    row.inbox = Uri::trusted(base_uri + "/inbox");
    row.shared_inbox = core_->site().shared_inbox();
    row.outbox = Uri::trusted(base_uri + "/outbox");
    row.followers = Uri::trusted(base_uri + "/followers");
    row.following = Uri::trusted(base_uri + "/following");
    row.featured = Uri::trusted(base_uri + "/featured");
    row.created = row.fetched = row.last_needed = clock_.now();
    storage::create_subject(tx, row.subject, clock_.now());
    must(storage::insert_actor(tx, row));
    give_keys(row.id, row.uri, tx);
    return row;
}

void SimNode::give_keys(storage::ActorId id, const Uri& actor, storage::Tx& tx) {
    const std::size_t number = options_.number * 8 + keys_given_++;
    const std::string tail = keys_given_ > 8 ? std::to_string(keys_given_) : "";
    storage::ActorKeys keys{Uri::trusted(actor.text() + "#main-key" + tail),
                            rsa_key(number),
                            Uri::trusted(actor.text() + "#ed25519-key" + tail),
                            ed25519_key(options_.number * 1000 + keys_given_)};
    const auto put = [&](const Uri& uri, storage::KeyAlgorithm algorithm, std::string text) {
        must(storage::put_key(tx,
                              {.id = core_->ids().make<storage::KeyId>(),
                               .actor = id,
                               .key_uri = uri,
                               .algorithm = algorithm,
                               .public_key = std::move(text),
                               .first_seen = clock_.now(),
                               .fetched = clock_.now()}));
    };
    put(keys.rsa_id, storage::KeyAlgorithm::rsa, keys.rsa.public_key().to_spki_pem());
    put(keys.ed25519_id, storage::KeyAlgorithm::ed25519, keys.ed25519.public_key().to_multikey());
    must(keys_->put_actor_keys(id, keys));
}

Person SimNode::add_person(std::string_view name, Kind kind) {
    Person person;
    write([&](storage::Tx& tx) {
        const auto id = core_->ids().make<storage::ActorId>();
        const Uri uri = core_->site().actor(id);
        storage::ActorRow row{.id = id, .uri = uri, .host = Host::trusted(host_), .inbox = uri};
        row.username = name;
        row.locked = kind.locked;
        row.opens_lists = kind.opens_lists;
        row.listed = kind.listed;
        row.type = kind.type;
        row = insert(std::move(row), tx);
        must(storage::insert_account(
            tx, {.actor = id, .subject = row.subject, .password_hash = "none", .created = clock_.now()}));
        // The key of a person is made with the first detail.
        if (!kind.role.empty()) {
            must(keys_->vault().create(row.subject));
            node::AccountDetails details({tx, *keys_, core_->ids(), row.subject, clock_.now()});
            must(details.keep(consent::DetailKind::role, std::string(kind.role)));
        }
        person = {id, row.uri, "@" + std::string(name) + "@" + host_};
    });
    return person;
}

Person SimNode::add_consent_actor() {
    const Person actor = add_person("consent", {.type = "Service"});
    consent_actor_ = actor.id;
    build();
    return actor;
}

void SimNode::rotate_keys(const Person& person) {
    write([&](storage::Tx& tx) {
        storage::drop_keys(tx, person.id);
        keys_given_ = std::max<std::size_t>(keys_given_, 8);
        give_keys(person.id, person.uri, tx);
    });
    core_->keyring().forget(person.id);
}

HttpResponse SimNode::serve(const HttpRequest& request) {
    const UriParts parts = parts_of(request.url);
    node::Request inside{.method = request.method, .host = parts.authority(), .headers = request.headers};
    inside.headers.emplace_back("Host", parts.authority());
    inside.body = request.body;
    inside.remote_address = "192.0.2.1";
    must(node::parse_target(parts.path_and_query(), inside));
    node::Response response = core_->router()(inside);
    return {
        .status = response.status, .headers = std::move(response.headers), .body = std::move(response.body)};
}

bool SimNode::work() {
    const Instant now = clock_.now();
    int done = core_->deliverer().run_once(now).done;
    done += core_->take_waiting_once(clock_.now()).done;
    done += core_->fetch_once(clock_.now()).done;
    done += core_->dialogue_once(clock_.now()).done;
    done += core_->import_once(clock_.now()).done;
    done += core_->tidy_once(clock_.now()).done;
    done += core_->deliverer().tidy_once(clock_.now()).done;
    return done > 0;
}

std::optional<Instant> SimNode::next_due() {
    std::optional<Instant> first;
    read([&](storage::Tx& tx) {
        for (const auto& at : {storage::next_delivery(tx),
                               storage::next_inbox(tx),
                               storage::next_fetch(tx),
                               storage::next_import_due(tx)}) {
            if (at && (!first || *at < *first)) first = at;
        }
        return true;
    });
    return first;
}

}  // namespace kith::sim
