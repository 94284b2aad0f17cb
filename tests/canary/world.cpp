// The acts of a CanaryWorld.
#include "tests/canary/world.h"

#include "node/account_details.h"
#include "node/routes/pages.h"
#include "tests/activitypub/visitor.h"

#include <array>
#include <cstdio>
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
    ::dup2(file_, STDERR_FILENO);
    add_pages();
    town_.network.observe([this](const Exchange& exchange) {
        if (exchange.from == "a.test") {
            left(exchange.request.url.text() + "\n" + exchange.request.body, exchange.to);
            for (const auto& [name, value] : exchange.request.headers) left(name + ": " + value, exchange.to);
        }
        if (exchange.to == "a.test") left(exchange.response, exchange.from);
    });
}

CanaryWorld::~CanaryWorld() {
    std::fflush(stderr);
    ::dup2(log_, STDERR_FILENO);
    ::close(log_);
    ::close(file_);
}

void CanaryWorld::add_pages() {
    node::Core& core = town_.a.core();
    static activitypub::InlineErrands errands;
    node::add_page_routes(core.router(),
                          {core.site(),
                           core.database(),
                           core.resolver(),
                           errands,
                           core.problems(),
                           core.clock(),
                           core.open_answers()});
}

void CanaryWorld::run(int acts) {
    for (int i = 0; i < acts; ++i) {
        act();
        ++counts_.acts;
        check_views();
    }
    read_from_outside();
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
    if (asked) asked_.emplace_back(*asked, kind);
}

void CanaryWorld::answer() {
    if (asked_.empty()) return;
    const auto [request, kind] = asked_[random_.below(asked_.size())];
    const auto choice = random_.below(request.choices.size());
    const bool refuses = !request.choices[choice].audience;
    steps_.push_back("answer " + std::to_string(choice));
    const Uri question = town_.a.core().site().post(request.question);
    if (!town_.b.social().vote(town_.ben.id, question.text(), {static_cast<int>(choice)})) return;
    note(kind,
         {.what = refuses       ? Episode::What::no
                  : choice == 0 ? Episode::What::yes
                                : Episode::What::narrower,
          .asked = request.created});
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
                               {.text = "An update for " + town_.ben.handle, .visibility = visibility}));
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
    const std::string prof = parts_of(town_.prof.uri).path;
    const std::string desk = parts_of(town_.desk.uri).path;
    for (const std::string& path : {prof, prof + "/outbox", prof + "/followers", desk, desk + "/outbox"}) {
        left(cleo_.get(town_.a, path), "c.test");
        left(get_unsigned(town_.a, path), "anybody");
    }
    for (const char* path : {"/",
                             "/@prof",
                             "/@prof/feed.atom",
                             "/@consent",
                             "/about",
                             "/nodeinfo/2.1",
                             "/@nobody",
                             "/.well-known/webfinger?resource=acct:prof@a.test",
                             "/consent/notices/none"}) {
        left(get_unsigned(town_.a, path, "text/html"), "anybody");
    }
    for (const char* path :
         {"/consent/log/checkpoint", "/consent/log/tile/entries/000.p/1", "/consent/log/tile/0/000"}) {
        left(get_unsigned(town_.a, path, "*/*"), "anybody", false);
    }
    for (const auto& event : town_.events()) {
        const std::string path = "/consent/receipts/" + event.receipt;
        left(get_unsigned(town_.a, path, "text/html"), "anybody");
        left(Visitor(town_.a).post(path), "anybody", false);
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
    }
    town_.settle(std::chrono::minutes(5));
}

}  // namespace kith::sim
