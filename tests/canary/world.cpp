// The acts of a CanaryWorld.
#include "tests/canary/world.h"

#include "consent/base/log.h"
#include "consent/tlog_tiles.h"
#include "node/account_details.h"
#include "node/routes/pages.h"
#include "storage/subjects.h"
#include "tests/activitypub/visitor.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace kith::sim {

namespace {

constexpr std::array kinds = {
    DetailKind::nickname, DetailKind::favourite_author, DetailKind::hometown, DetailKind::pet};
constexpr std::array words = {"nickname", "favourite author", "hometown", "pet"};

std::string_view words_of(DetailKind kind) {
    return words[static_cast<std::size_t>(std::ranges::find(kinds, kind) - kinds.begin())];
}

}  // namespace

CanaryWorld::CanaryWorld(std::uint64_t seed, unsigned variant)
    : random_(seed), canaries_(seed, variant), names_(seed + 1'000'000, 0) {
    // Everything that is logged from here on is read at the end.
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    std::fflush(stderr);
    log_ = ::dup(STDERR_FILENO);
    file_ = ::dup(::fileno(file));
    std::fclose(file);
    REQUIRE(file_ >= 0);
    ::dup2(file_, STDERR_FILENO);
    log::set_level(log::Level::debug);
    add_pages();
    add_apps();
    town_.network.observe([this](const Exchange& exchange) {
        if (exchange.from == "a.test") {
            left(exchange.request.url.text() + "\n" + exchange.request.body, exchange.to);
            for (const auto& [name, value] : exchange.request.headers) {
                // An ECDSA signature is another one each time.
                left(name + ": " + value, exchange.to, name != "Authorization");
            }
        }
        if (exchange.to == "a.test") left(exchange.response, exchange.from);
    });
}

CanaryWorld::~CanaryWorld() {
    town_.a.core().client_api().streams().set_way({});
    log::set_level(log::Level::info);
    std::fflush(stderr);
    ::dup2(log_, STDERR_FILENO);
    ::close(log_);
    ::close(file_);
}

void CanaryWorld::add_pages() {
    node::Core& core = town_.a.core();
    static activitypub::InlineErrands errands;
    static const node::ClientSettings settings;
    node::add_page_routes(core.router(),
                          {core.site(),
                           core.institution(),
                           core.database(),
                           core.resolver(),
                           errands,
                           core.problems(),
                           core.clock(),
                           core.open_answers(),
                           settings});
}

void CanaryWorld::run(int acts) {
    for (int i = 0; i < acts; ++i) {
        act();
        tell_apps();
        ++counts_.acts;
        check_views();
    }
    read_from_outside();
    ask_the_api();
    check_at_rest();
    check_log();
}

void CanaryWorld::act() {
    switch (random_.below(12)) {
        case 0:
        case 1:
            return hear();
        case 2:
            return tell();
        case 3:
            return ask();
        case 4:
        case 5:
            return answer();
        case 6:
            return say_something();
        case 7:
            return random_.below(3) == 0 ? forget() : say_something();
        case 8:
            return random_.below(2) == 0 ? publish() : unpublish();
        case 9:
            return write_posts();
        case 10:
            return read_from_outside();
        default:
            return let_time_pass();
    }
}

void CanaryWorld::note(Kind kind, Episode episode) {
    episode.at = town_.a.clock().now();
    episodes_[kind].push_back(std::move(episode));
}

void CanaryWorld::note_all(Episode::What what) {
    for (const Kind kind : kinds) note(kind, {.what = what});
}

DetailKind CanaryWorld::some_kind() {
    return kinds[random_.below(kinds.size())];
}

void CanaryWorld::hear() {
    const Kind kind = some_kind();
    const std::size_t canary = canaries_.make();
    const bool by_dean = random_.below(2) == 0;
    steps_.push_back("hear " + std::string(words_of(kind)));
    if (!town_.record(by_dean ? town_.dean : town_.prof, kind, canaries_.value(canary))) return;
    note(kind, {.what = Episode::What::heard, .canary = canary, .role = by_dean ? "staff" : "faculty"});
}

void CanaryWorld::tell() {
    const Kind kind = some_kind();
    const std::size_t canary = canaries_.make();
    steps_.push_back("tell " + std::string(words_of(kind)));
    // Heard when it arrives; before that nobody may see it.
    const auto said = "remember " + std::string(words_of(kind)) + ": " + canaries_.value(canary);
    note(kind, {.what = Episode::What::told, .canary = canary});
    town_.say(said);
}

void CanaryWorld::ask() {
    const Kind kind = some_kind();
    steps_.push_back("ask " + std::string(words_of(kind)));
    node::Wish wish = greeting;
    wish.kinds = {kind};
    if (random_.below(3) == 0) wish.period = std::chrono::days(20);
    const auto asked = town_.ask(town_.prof, wish);
    if (asked) {
        const auto longest = consent::rule_of(wish.reason).longest;
        asked_.push_back({.request = *asked, .kind = kind, .period = wish.period.value_or(longest)});
    }
}

void CanaryWorld::answer() {
    if (asked_.empty()) return;
    const auto [request, kind, period] = asked_[random_.below(asked_.size())];
    const auto choice = random_.below(request.choices.size());
    const bool refuses = !request.choices[choice].audience;
    steps_.push_back("answer " + std::to_string(choice));
    const Uri question = town_.a.core().site().post(request.question);
    if (!town_.b.social().vote(town_.ben.id, question.text(), {static_cast<int>(choice)})) return;
    note(kind,
         {.what = refuses       ? Episode::What::no
                  : choice == 0 ? Episode::What::yes
                                : Episode::What::narrower,
          .asked = request.created,
          .ends = request.created + period + std::chrono::hours(1)});
    town_.settle(std::chrono::minutes(1));
}

void CanaryWorld::say_something() {
    static constexpr std::array sayings = {"what do you know",
                                           "who has it",
                                           "help",
                                           "stop",
                                           "stop greetings",
                                           "stop gifts",
                                           "export",
                                           "good morning",
                                           "keep",
                                           "what do you know"};
    const std::string_view said = sayings[random_.below(sayings.size())];
    steps_.push_back("say " + std::string(said));
    town_.say(std::string(said), random_.below(4) == 0 ? Visibility::public_ : Visibility::direct);
    if (said == "stop") note_all(Episode::What::stop);
    if (said == "stop greetings") note_all(Episode::What::stop_greetings);
    if (said == "keep") erasure_due_.reset();
}

void CanaryWorld::forget() {
    if (random_.below(3) == 0) {
        steps_.push_back("forget everything");
        town_.say("forget everything");
        erasure_due_ = town_.a.clock().now() + std::chrono::hours(24);
        return;
    }
    const Kind kind = some_kind();
    steps_.push_back("forget " + std::string(words_of(kind)));
    town_.say("forget " + std::string(words_of(kind)));
    note(kind, {.what = Episode::What::forget});
}

void CanaryWorld::show_name(const std::string& name) {
    const auto subject = town_.subject_of(town_.prof);
    town_.a.write([&](storage::Tx& tx) {
        node::Core& core = town_.a.core();
        must(node::AccountDetails({tx, core.key_store(), core.ids(), subject, core.clock().now()})
                 .show_name(name));
    });
}

void CanaryWorld::publish() {
    steps_.push_back("publish");
    const std::size_t name = names_.make();
    public_name_ = objects_to_publishing_ ? std::nullopt : std::optional(name);
    if (objects_to_publishing_) return;
    show_name(names_.value(name));
    must(town_.a.social().profile_changed(town_.prof.id));
    if (random_.below(2) == 0) town_.settle(std::chrono::minutes(1));
}

void CanaryWorld::unpublish() {
    steps_.push_back("unpublish");
    const auto professor = town_.row(town_.prof.uri);
    if (random_.below(3) == 0) {
        must(town_.a.database().write([&](storage::Tx& tx) -> Result<node::TakenBack> {
            return town_.consents().stop(tx,
                                         professor,
                                         {.reason = Reason::profile_publication},
                                         {.channel = consent::Channel::self, .now = town_.a.clock().now()});
        }));
        objects_to_publishing_ = true;
    } else {
        show_name("");
        must(town_.a.social().profile_changed(town_.prof.id));
    }
    public_name_.reset();
    town_.settle(std::chrono::minutes(1));
}

void CanaryWorld::write_posts() {
    steps_.push_back("posts");
    const auto visibility = random_.below(2) == 0 ? Visibility::public_ : Visibility::direct;
    must(town_.a.social().post(town_.prof.id,
                               {.text = "An update for " + town_.ben.handle + " and " + town_.student.handle,
                                .visibility = visibility}));
    must(town_.b.social().post(town_.ben.id,
                               {.text = "Thanks, " + town_.prof.handle, .visibility = visibility}));
    if (random_.below(3) == 0) {
        const bool follows = Desk::follows(town_.b, town_.ben.uri, town_.prof.uri);
        if (follows)
            must(town_.b.social().unfollow(town_.ben.id, town_.prof.handle));
        else
            must(town_.b.social().follow(town_.ben.id, town_.prof.handle));
    }
    town_.settle(std::chrono::minutes(1));
}

void CanaryWorld::read_from_outside() {
    steps_.push_back("read");
    read_pages();
    read_log();
    read_receipts();
}

void CanaryWorld::read_pages() {
    const std::string prof = parts_of(town_.prof.uri).path;
    const std::string desk = parts_of(town_.desk.uri).path;
    for (const std::string& path : {prof, prof + "/outbox", prof + "/followers", desk, desk + "/outbox"}) {
        const HttpResponse with = cleo_.get(town_.a, path);
        must_be(200, with, path);
        left(with, "c.test");
        const HttpResponse without = get_unsigned(town_.a, path);
        must_be(path == prof || path == desk ? 200 : 401, without, path + ", unsigned");
        left(without, "anybody");
    }
    static constexpr std::array<std::pair<const char*, int>, 9> pages = {
        {{"/", 200},
         {"/@prof", 200},
         {"/@prof/feed.atom", 200},
         {"/@consent", 200},
         {"/about", 200},
         {"/nodeinfo/2.1", 200},
         {"/@nobody", 404},
         {"/.well-known/webfinger?resource=acct:prof@a.test", 200},
         {"/consent/notices/none", 404}}};
    for (const auto& [path, status] : pages) {
        const HttpResponse page = get_unsigned(town_.a, path, "text/html");
        must_be(status, page, path);
        left(page, "anybody");
    }
}

void CanaryWorld::read_log() {
    const HttpResponse note = get_unsigned(town_.a, "/consent/log/checkpoint", "*/*");
    left(note, "anybody", false);
    // There is none until something was written and had its time.
    if (note.status == 404 && counts_.tiles == 0) return;
    must_be(200, note, "the checkpoint");
    const auto line = note.body.find('\n') + 1;  // its second one is the size of the tree
    const std::int64_t size = std::strtoll(note.body.c_str() + line, nullptr, 10);
    if (size <= 0) return fault("the checkpoint has no size");
    for (const auto kind : {consent::TilePath::Kind::entries, consent::TilePath::Kind::hashes}) {
        std::vector<consent::TilePath> tiles;
        const std::int64_t full = consent::full_tiles(0, size);
        for (std::int64_t i = 0; i < full; ++i) tiles.push_back({.kind = kind, .index = i});
        const int rest = consent::partial_width(0, size);
        if (rest > 0) tiles.push_back({.kind = kind, .index = full, .width = rest});
        for (const consent::TilePath& tile : tiles) {
            const std::string path = "/consent/log/" + tile.text();
            const HttpResponse bytes = get_unsigned(town_.a, path, "*/*");
            must_be(200, bytes, path);
            left(bytes, "anybody", false);
            ++counts_.tiles;
        }
    }
}

void CanaryWorld::read_receipts() {
    const auto subject = town_.subject_of(town_.ben);
    const bool erased = town_.a.read([&](storage::Tx& tx) {
        const auto row = storage::find_subject(tx, subject);
        return !row || row->erased.has_value();
    });
    for (const auto& event : town_.events()) {
        const std::string path = "/consent/receipts/" + event.receipt;
        const HttpResponse page = get_unsigned(town_.a, path, "text/html");
        must_be(200, page, path);
        left(page, "anybody");
        // Only what happened to a grant has a receipt, and it is gone with its person.
        const HttpResponse receipt = Visitor(town_.a).post(path);
        must_be(event.grant.valid() && !erased ? 200 : 404, receipt, "the receipt of " + event.event);
        left(receipt, "anybody", false);
    }
}

void CanaryWorld::let_time_pass() {
    static constexpr std::array<int, 6> hours = {1, 5, 25, 24 * 8, 24 * 21, 24 * 45};
    const int passed = hours[random_.below(hours.size())];
    steps_.push_back("wait " + std::to_string(passed) + " h");
    town_.network.pass(std::chrono::hours(passed));
    if (erasure_due_ && *erasure_due_ <= town_.a.clock().now()) {
        note_all(Episode::What::forget);
        erasure_due_.reset();
    }
    if (random_.below(3) == 0) {
        town_.a.restart();
        add_pages();
        add_pusher();
        listen();
    }
    town_.settle(std::chrono::minutes(5));
}

}  // namespace kith::sim
