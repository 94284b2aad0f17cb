// Gate: what consent costs. 1,000,000 grants over 100,000 people: decisions beside a plain map of the same
// keys; then a withdrawal under readers, actor documents, retractions, receipts and proofs of inclusion.
#include "activitypub/builders/actor.h"
#include "activitypub/wire/serialize.h"
#include "consent/gate.h"
#include "consent/json.h"
#include "consent/merkle.h"
#include "consent/vault.h"
#include "node/consent/receipts.h"
#include "storage/follows.h"
#include "storage/grants.h"
#include "storage/subjects.h"
#include "storage/transparency_log.h"
#include "tools/bench/figures.h"
#include "tools/bench/home.h"
#include "tools/bench/shown.h"

#include <atomic>
#include <chrono>
#include <malloc.h>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;
using consent::Audience;
using consent::ConsentRecord;
using consent::DetailKind;
using consent::Grant;
using consent::LawfulBasis;
using consent::Reason;
using Time = std::chrono::steady_clock;

constexpr std::int64_t people = 100'000;
constexpr std::int64_t grants_each = 10;
constexpr std::size_t questions = 2'000'000;
constexpr int rounds = 5;
constexpr std::size_t readers = 32;
constexpr std::size_t inboxes = 10'000;
constexpr std::int64_t leaves = 1'000'000;

std::int64_t heap_bytes() {
    return static_cast<std::int64_t>(::mallinfo2().uordblks);
}

double seconds_since(Time::time_point begin) {
    return std::chrono::duration<double>(Time::now() - begin).count();
}

/// Microseconds of each call, sorted.
template <class Call>
std::vector<double> each_takes(std::size_t calls, Call call) {
    std::vector<double> times;
    times.reserve(calls);
    for (std::size_t i = 0; i < calls; ++i) {
        const auto begin = Time::now();
        call(i);
        times.push_back(seconds_since(begin) * 1e6);
    }
    std::ranges::sort(times);
    return times;
}

double at(const std::vector<double>& sorted, double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

std::string us(double value) {
    return fmt::format("{:.2f} µs", value);
}

constexpr DetailKind kinds[] = {DetailKind::nickname,
                                DetailKind::pet,
                                DetailKind::favourite_author,
                                DetailKind::hometown,
                                DetailKind::birthday};
constexpr Reason reasons[] = {Reason::personal_greeting, Reason::impact_updates};

/// The n-th grant of a person, of ten.
Grant grant_of(std::int64_t person, std::int64_t number, Instant now) {
    return {.id = storage::GrantId(person * grants_each + number + 1),
            .subject = storage::SubjectId(person + 1),
            .kind = kinds[number % 5],
            .reason = reasons[number / 5],
            .audience = Audience::own_staff(),
            .basis = LawfulBasis::consent,
            .state = consent::GrantState::given,
            .channel = consent::Channel::remote,
            .not_before = now,
            .changed = now,
            .notice = std::string(64, 'a')};
}

using Book = std::unordered_map<std::int64_t, ConsentRecord>;

struct Asked {
    std::int64_t person;
    std::int64_t number;
};

std::vector<Asked> any_questions() {
    SeededRandom random(1);
    std::vector<Asked> asked(questions);
    for (Asked& each : asked) {
        each = {static_cast<std::int64_t>(random.below(people)),
                static_cast<std::int64_t>(random.below(grants_each))};
    }
    return asked;
}

bool decide_one(const Book& book, const Asked& asked, const Audience& dean, Instant now) {
    const ConsentRecord& record = book.find(asked.person)->second;
    return consent::decide(record, {kinds[asked.number % 5], reasons[asked.number / 5], dean}, now).allowed;
}

bool measure_decisions(Instant now) {
    const std::int64_t before = heap_bytes();
    Book book;
    std::unordered_map<std::int64_t, bool> plain;
    for (std::int64_t person = 0; person < people; ++person) {
        ConsentRecord record{.subject = {.id = storage::SubjectId(person + 1), .epoch = 1}};
        record.grants.reserve(grants_each);
        for (std::int64_t n = 0; n < grants_each; ++n) record.grants.push_back(grant_of(person, n, now));
        book.emplace(person, std::move(record));
    }
    const std::int64_t bytes = heap_bytes() - before;
    for (std::int64_t key = 0; key < people * grants_each; ++key) plain.emplace(key, true);
    const auto asked = any_questions();
    const Audience dean = Audience::staff_role("dean");
    std::vector<double> ours;
    std::vector<double> limit;
    bool right = true;
    for (int round = 0; round < rounds; ++round) {
        std::size_t yes = 0;
        auto begin = Time::now();
        for (const Asked& each : asked) yes += decide_one(book, each, dean, now) ? 1 : 0;
        ours.push_back(static_cast<double>(questions) / seconds_since(begin));
        right = right && yes == questions;
        yes = 0;
        begin = Time::now();
        for (const Asked& each : asked)
            yes += plain.find(each.person * grants_each + each.number)->second ? 1 : 0;
        limit.push_back(static_cast<double>(questions) / seconds_since(begin));
        right = right && yes == questions;
    }
    const auto times = each_takes(
        questions / 2, [&](std::size_t i) { right = decide_one(book, asked[i], dean, now) && right; });
    const auto plain_times = each_takes(questions / 2, [&](std::size_t i) {
        right = plain.find(asked[i].person * grants_each + asked[i].number)->second && right;
    });
    rate_row("gate: decisions, 1,000,000 grants, one core", median(ours), median(limit), "≥ 1,000,000/s");
    row("gate: a decision, p99", us(at(times, 0.99)), us(at(plain_times, 0.99)), "–", "≤ 5 µs");
    row("gate: bytes a cached grant",
        fmt::format("{}", bytes / (people * grants_each)),
        fmt::format("{}", sizeof(Grant)),
        "–",
        "reported");
    return right;
}

bool measure_withdrawals(Home& home, const storage::ActorRow& who) {
    Grant grant = Shown(home, who).allow(DetailKind::nickname, Audience::own_staff());
    std::atomic<bool> ended{false};
    std::atomic<std::int64_t> last_begun{0};
    std::atomic<std::size_t> let_through{0};
    const auto now_ns = [] { return Time::now().time_since_epoch().count(); };
    const auto use = [&] {
        return home.database().read([&](storage::Tx& tx) -> Result<bool> {
            storage::SqlGrantBook book(tx);
            return consent::Gate(book)
                .ask<consent::purpose::ProfilePublication>(
                    who.subject, {DetailKind::nickname}, Audience::own_staff(), home.now())
                .has_value();
        });
    };
    std::vector<std::thread> threads;
    threads.reserve(readers);
    for (std::size_t t = 0; t < readers; ++t) {
        threads.emplace_back([&] {
            while (!ended) {
                const std::int64_t begun = now_ns();
                if (!must(use())) continue;
                ++let_through;
                for (std::int64_t last = last_begun;
                     begun > last && !last_begun.compare_exchange_weak(last, begun);)
                    continue;
            }
        });
    }
    std::vector<double> late_us;
    std::vector<double> commit_us;
    for (int round = 0; round < rounds; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        grant.state = consent::GrantState::withdrawn;
        const auto begin = Time::now();
        home.write([&](storage::Tx& tx) { storage::update_grant(tx, grant); });
        commit_us.push_back(seconds_since(begin) * 1e6);
        const std::int64_t committed = now_ns();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        late_us.push_back(static_cast<double>(std::max<std::int64_t>(last_begun - committed, 0)) / 1e3);
        grant.state = consent::GrantState::given;
        home.write([&](storage::Tx& tx) { storage::update_grant(tx, grant); });
    }
    ended = true;
    for (std::thread& thread : threads) thread.join();
    row("gate: last use let through began after the commit, 32 readers",
        us(std::ranges::max(late_us)),
        us(median(commit_us)),
        "–",
        "≤ 1 ms");
    return let_through > 0;
}

void measure_documents(Home& home, const activitypub::Site& site, const storage::ActorRow& who) {
    Shown shown(home, who);
    shown.allow(DetailKind::profile_field, Audience::public_());
    for (int i = 0; i < 20; ++i) {
        shown.show(DetailKind::profile_field, i, fmt::format("Field {}\nSomething that is {} long", i, i));
    }
    const auto document = must(home.database().read([&](storage::Tx& tx) -> Result<activitypub::Actor> {
        return activitypub::actor_document(tx, site, who, home.now());
    }));
    const auto plain =
        each_takes(5'000, [&](std::size_t) { activitypub::dump_json(activitypub::to_json(document)); });
    const auto ours = must(home.database().read([&](storage::Tx& tx) -> Result<std::vector<double>> {
        return each_takes(5'000, [&](std::size_t) {
            activitypub::dump_json(
                activitypub::to_json(activitypub::actor_document(tx, site, who, home.now())));
        });
    }));
    row("gate: actor document with 20 details, beyond plain serialisation",
        us(at(ours, 0.5) - at(plain, 0.5)),
        us(at(plain, 0.5)),
        fmt::format("{:.2f}", at(ours, 0.5) / at(plain, 0.5)),
        "≤ 25 µs");
}

void follow_from_everywhere(Home& home, const storage::ActorRow& followed) {
    home.write([&](storage::Tx& tx) {
        for (std::size_t i = 0; i < inboxes; ++i) {
            const std::string host = fmt::format("h{}.example", i);
            const std::string uri = fmt::format("https://{}/users/a", host);
            const storage::ActorRow row{.id = home.ids().make<storage::ActorId>(),
                                        .subject = home.ids().make<storage::SubjectId>(),
                                        .uri = Uri::trusted(uri),
                                        .host = Host::trusted(host),
                                        .username = "a",
                                        .inbox = Uri::trusted(uri + "/inbox"),
                                        .created = home.now(),
                                        .source = "fetch",
                                        .basis = "FederationDelivery",
                                        .fetched = home.now(),
                                        .last_needed = home.now()};
            storage::create_subject(tx, row.subject, home.now());
            must(storage::insert_actor(tx, row));
            storage::put_follow(tx,
                                {.id = home.ids().make<storage::FollowId>(),
                                 .follower = row.id,
                                 .followed = followed.id,
                                 .state = storage::FollowState::accepted,
                                 .uri = Uri::trusted(uri + "#follow"),
                                 .at = home.now(),
                                 .accepted = home.now()});
        }
    });
}

bool measure_retractions(Home& home, const storage::ActorRow& who) {
    Shown shown(home, who);
    shown.allow(DetailKind::display_name, Audience::public_());
    shown.show(DetailKind::display_name, 0, "Ada Lovelace");
    follow_from_everywhere(home, who);
    must(home.core().social().profile_changed(who.id));
    const std::int64_t before = home.count("deliveries");
    const auto begin = Time::now();
    const auto taken = must(home.database().write([&](storage::Tx& tx) -> Result<node::TakenBack> {
        return home.core().consents().stop(tx,
                                           who,
                                           {.reason = Reason::profile_publication},
                                           {.channel = consent::Channel::self, .now = home.now()});
    }));
    const double took = seconds_since(begin);
    row("gate: 10,000 retractions enqueued", fmt::format("{:.0f} ms", took * 1e3), "–", "–", "≤ 1 s");
    return taken.was_public && home.count("deliveries") - before == static_cast<std::int64_t>(inboxes);
}

void measure_receipts(Home& home, const activitypub::Site& site, const storage::ActorRow& signer) {
    constexpr std::size_t made = 2'000;
    const auto who = home.add_person("asked");
    std::vector<std::string> ids;
    home.write([&](storage::Tx& tx) {
        for (std::size_t i = 0; i < made; ++i) {
            Grant grant = grant_of(0, static_cast<std::int64_t>(i % grants_each), home.now());
            grant.subject = who.subject;
            grant.notice.clear();
            ids.push_back(must(home.core().consents().open(
                                   tx, grant, {.channel = consent::Channel::remote, .now = home.now()}))
                              .receipt);
        }
    });
    const node::Institution& school = home.core().institution();
    const node::Receipts receipts(site, school, home.core().keyring(), home.core().log_keeper(), signer.id);
    const auto key = crypto::SigningKey::generate(crypto::KeyKind::ed25519);
    const std::string text(64, 'x');
    std::vector<double> ours;
    std::vector<double> limit;
    for (int round = 0; round < rounds; ++round) {
        auto begin = Time::now();
        must(home.database().read([&](storage::Tx& tx) -> Done {
            for (const std::string& id : ids) TRY(receipts.receipt(tx, id, node::Receipts::Form::dpv));
            return {};
        }));
        ours.push_back(static_cast<double>(made) / seconds_since(begin));
        begin = Time::now();
        for (std::size_t i = 0; i < made; ++i)
            must(key.sign(as_bytes(text)).empty() ? Done(fail(Errc::internal, "sign")) : Done());
        limit.push_back(static_cast<double>(made) / seconds_since(begin));
    }
    rate_row(
        "gate: signed receipts, beside bare Ed25519 signatures", median(ours), median(limit), "≥ 5,000/s");
}

bool measure_proofs(Home& home) {
    std::vector<crypto::Sha256> hashes(leaves);
    for (std::int64_t i = 0; i < leaves; ++i)
        hashes[static_cast<std::size_t>(i)] = consent::merkle::leaf_hash(as_bytes(std::to_string(i)));
    home.write([&](storage::Tx& tx) {
        storage::SqlTreeNodes nodes(tx);
        must(consent::merkle::grow(nodes, 0, hashes, [&](const consent::merkle::NewNode& node) -> Done {
            storage::put_log_node(tx, node);
            return {};
        }));
    });
    SeededRandom random(2);
    bool right = true;
    const auto times = must(home.database().read([&](storage::Tx& tx) -> Result<std::vector<double>> {
        storage::SqlTreeNodes nodes(tx);
        const auto root = TRY(consent::merkle::root(nodes, leaves));
        return each_takes(20'000, [&](std::size_t i) {
            const auto leaf = static_cast<std::int64_t>(random.below(leaves));
            const auto proof = must(consent::merkle::inclusion_proof(nodes, leaf, leaves));
            if (i % 1'000 != 0) return;
            right = right && consent::merkle::verify_inclusion(
                                 hashes[static_cast<std::size_t>(leaf)], leaf, leaves, proof, root)
                                 .has_value();
        });
    }));
    row("gate: inclusion proof in a log of 1,000,000, p50 and p99",
        us(at(times, 0.5)) + ", " + us(at(times, 0.99)),
        "–",
        "–",
        "≤ 50 µs");
    return right;
}

}  // namespace

int main() {
    Folder folder;
    CountingTransport transport;
    Home home(folder.path(), storage::Durability::power_cut, transport);
    const activitypub::Site& site = home.core().site();
    bool right = measure_decisions(home.now());
    right = measure_withdrawals(home, home.add_person("asked-often")) && right;
    measure_documents(home, site, home.add_person("shown"));
    right = measure_retractions(home, home.add_person("followed")) && right;
    measure_receipts(home, site, home.add_person("signer"));
    right = measure_proofs(home) && right;
    if (!right) fmt::print("WRONG: a question had another answer than it must\n");
    return right ? 0 : 1;
}
