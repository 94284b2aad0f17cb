// What apps get in a CanaryWorld, held against the same model as everything that leaves: what they are told
// by push and in streams, and every answer of the client API, to nobody and to each of the people.
#include "consent/crypto/digest.h"
#include "node/mastodon/api.h"
#include "storage/oauth.h"
#include "tests/canary/world.h"

namespace kith::sim {

namespace {

constexpr std::string_view all_scopes = "read write follow push profile";

/// "{…}" of a route filled with `id`.
std::string filled(std::string pattern, const std::string& id) {
    for (auto at = pattern.find('{'); at != pattern.npos; at = pattern.find('{'))
        pattern.replace(at, pattern.find('}', at) - at + 1, id);
    return pattern;
}

}  // namespace

void CanaryWorld::add_apps() {
    add_pusher();
    student_app_.subscribe();
    prof_app_.subscribe({.content = "all"});
    apps_.push_back({});
    for (const Person& who : {town_.prof, town_.dean, town_.student}) add_app(who);
    listen();
}

void CanaryWorld::add_app(const Person& who) {
    App app{.who = who, .token = "app-token-" + who.handle};
    storage::IdMaker& ids = town_.a.core().ids();
    const Instant now = town_.a.clock().now();
    town_.a.write([&](storage::Tx& tx) {
        const auto owner = storage::find_actor(tx, who.id);
        const storage::AppRow row{.id = ids.make<storage::AppId>(),
                                  .client_id = "app-" + who.handle,
                                  .name = "an app",
                                  .scopes = std::string(all_scopes),
                                  .created = now,
                                  .last_used = now};
        storage::insert_app(tx, row);
        app.id = ids.make<storage::TokenId>();
        storage::insert_token(tx,
                              {.id = app.id,
                               .token = crypto::sha256(as_bytes(app.token)),
                               .app = row.id,
                               .actor = owner->id,
                               .subject = owner->subject,
                               .scopes = std::string(all_scopes),
                               .created = now,
                               .last_used = now});
    });
    apps_.push_back(std::move(app));
}

void CanaryWorld::add_pusher() {
    node::Core& core = town_.a.core();
    pusher_ =
        std::make_unique<node::Pusher>(node::Pusher::Parts{.site = core.site(),
                                                           .database = core.database(),
                                                           .keys = core.key_store(),
                                                           .transport = town_.network.transport_of("a.test"),
                                                           .random = push_chance_,
                                                           .consent_actor = town_.desk.id});
}

void CanaryWorld::listen() {
    node::Hub& hub = town_.a.core().client_api().streams();
    hub.set_way({.outlet = &outlet_});
    for (App& app : apps_) {
        if (app.token.empty()) continue;
        app.stream =
            must(hub.open(must(hub.views().authenticate(app.token)), node::StreamLoop::Kind::websocket));
        for (const char* channel : {"user", "direct", "public", "public:local", "public:remote"})
            must(hub.subscribe(app.stream, must(node::parse_channel({channel}))));
    }
}

void CanaryWorld::tell_apps() {
    const Instant now = town_.network.clock().now();
    pushes_.requests.clear();
    while (pusher_->run_once(now).done > 0) {
    }
    for (const HttpRequest& request : pushes_.requests) {
        const PushApp& app = request.url.text() == prof_app_.endpoint() ? prof_app_ : student_app_;
        const nlohmann::json told = app.open(request);
        left(told.dump(), "an app");
        if (told.contains("title")) ++counts_.told_in_words;
        if (!told.contains("title")) ++counts_.told_without;
    }
    while (town_.a.core().client_api().streams().run_once(now).done > 0) {
    }
    for (const App& app : apps_) {
        if (app.token.empty()) continue;
        for (const nlohmann::json& event : outlet_.take(app.stream)) {
            left(event.dump(), "a stream of " + app.who.handle);
            ++counts_.streamed;
        }
    }
}

void CanaryWorld::ask_the_api() {
    std::vector<std::string> ids = {"1", "consent"};
    for (const Uri& uri : {town_.prof.uri, town_.student.uri, town_.desk.uri, town_.ben.uri})
        ids.push_back(std::to_string(town_.row(uri).id.value));
    town_.a.read([&](storage::Tx& tx) {
        for (const char* newest : {"SELECT id FROM posts ORDER BY id DESC LIMIT 4",
                                   "SELECT id FROM notifications ORDER BY id DESC LIMIT 1",
                                   "SELECT id FROM conversations ORDER BY id DESC LIMIT 1"}) {
            storage::Rows rows = tx.query(newest);
            while (rows.next()) ids.push_back(std::to_string(rows.integer(0)));
        }
        return 0;
    });
    std::vector<std::string> asked;
    for (const auto& route : town_.a.core().client_api().routes()) {
        if (route.method != "GET") continue;
        if (!route.pattern.contains('{')) {
            asked.push_back(route.pattern);
            continue;
        }
        for (const std::string& id : ids) asked.push_back(filled(route.pattern, id));
    }
    // Whoever looks for what was said finds nobody.
    const std::string words = canaries_.value(0);
    for (const char* search :
         {"/api/v2/search?type=accounts&q=", "/api/v2/search?resolve=true&q=", "/api/v1/accounts/search?q="})
        asked.push_back(search + words);
    // Nobody, and one of the people.
    const App& somebody = apps_[1 + random_.below(apps_.size() - 1)];
    for (const std::string& target : asked) {
        ask_the_api(apps_.front(), target);
        ask_the_api(somebody, target);
    }
}

void CanaryWorld::ask_the_api(const App& app, const std::string& target) {
    // So that nobody asks too often.
    town_.network.pass(Millis(500));
    node::Request request{.method = "GET", .target = target, .host = "a.test"};
    request.path = target.substr(0, target.find('?'));
    if (!app.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + app.token);
    request.remote_address = "127.0.0.1";
    const node::Response response = town_.a.core().router()(request);
    if (response.status >= 500) fault(target + " answered " + std::to_string(response.status));
    if (response.status == 429) fault(target + " was asked too often");
    if (response.status == 200) ++counts_.answers;
    const std::string where = "an app of " + (app.token.empty() ? "nobody" : app.who.handle) + ", " + target;
    // A name that is shown to nobody is still its owner's to read.
    const bool is_own = app.who.id == town_.prof.id && target == "/api/v1/profile";
    if (is_own && canaries_.in(response.body).empty()) return;
    left(response.body, where);
}

}  // namespace kith::sim
