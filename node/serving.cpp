#include "node/serving.h"

#include "consent/json.h"
#include "node/limits.h"
#include "node/mastodon/api.h"
#include "node/media/films.h"
#include "node/media/limits.h"
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "node/push/limits.h"
#include "node/resident.h"
#include "node/routes/media.h"
#include "node/routes/own_data.h"

#include <csignal>

namespace kith::node {
namespace {

/// The signals that end the server, blocked in every thread that starts from here on; taken by wait().
class EndSignals {
 public:
    EndSignals() {
        ::sigemptyset(&set_);
        ::sigaddset(&set_, SIGTERM);
        ::sigaddset(&set_, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &set_, &before_);
    }
    ~EndSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

    void wait() const {
        int which = 0;
        while (::sigwait(&set_, &which) != 0) {
        }
    }

 private:
    sigset_t set_{};
    sigset_t before_{};
};

Result<ServerOptions> options_of(const Config& config, const Directory& directory) {
    ServerOptions options;
    for (const std::string& network : config.http.trusted_proxies) {
        options.rules.trusted_proxies.push_back(TRY(activitypub::Cidr::parse(network)));
    }
    options.threads.threads_max = config.limits.request_threads;
    options.connections_max = config.limits.connections;
    options.connections_per_address_max = config.limits.connections_per_address;
    options.parser.large_body_bytes = [](std::string_view method, std::string_view path) {
        if (takes_imports(method, path)) return limits::import_form_bytes_max;
        return upload_bytes_max_of(method, path);
    };
    options.certificate_file = directory.resolve(config.tls.cert_file);
    options.key_file = directory.resolve(config.tls.key_file);
    return options;
}

}  // namespace

Serving::~Serving() {
    shut_down();
}

Done Serving::run(const std::function<void(const std::string& address)>& ready) {
    const EndSignals end;
    log::set_clock(&parts_.clock);
    for (const log::Literal weakness : weaknesses(parts_.config)) log::warning(weakness);
    TRY_DONE(open_doors());
    start_workers();
    start_doors();
    ready(address_);
    give_back_idle_pages();
    end.wait();
    log::info("stopping");
    shut_down();
    const Done settled = parts_.core.database().checkpoint();
    if (!settled) log::warning("the log could not be folded into the database", {{"why", settled.error()}});
    log::set_clock(nullptr);
    return {};
}

/// Everything that may fail, before any thread runs.
Done Serving::open_doors() {
    Router& router = parts_.core.router();
    fair_use_ = std::make_unique<FairUse>(parts_.clock,
                                          parts_.core.problems(),
                                          Rate{.requests = parts_.config.limits.unsigned_requests},
                                          [&router](Request& request) { return router(request); });
    TRY_DONE(open_streaming());
    ServerOptions options = TRY(options_of(parts_.config, parts_.directory));
    options.parser.body_places = &parts_.core.body_places();
    options.take_over = [this](auto connection) { streaming_->door().take(std::move(connection)); };
    server_ = std::make_unique<Server>(std::move(options),
                                       [this](Request& request) { return (*fair_use_)(request); });
    Listen listen = parts_.config.server.listen;
    listen.port = TRY(server_->bind(listen.address, listen.port));
    address_ = listen.text();
    TRY_DONE(open_streaming_door());
    control_ =
        TRY(ControlServer::open(parts_.directory.control_socket(), [this](const nlohmann::json& request) {
            return parts_.commands.execute(request);
        }));
    return {};
}

/// Streams are connections too: some are left for requests.
Done Serving::open_streaming() {
    Streaming::Options options{.streams_max = parts_.config.limits.connections / 4 * 3};
    options.wake = [this] {
        if (Workers::Crew* crew = streams_crew_.load()) crew->wake();
    };
    streaming_ = std::make_unique<Streaming>(parts_.core.client_api().streams(), std::move(options));
    TRY_DONE(streaming_->open());
    streaming_->door().add_routes(parts_.core.router());
    return {};
}

/// A port with the routes of streams alone: the same callers, caps and shares as on the other.
Done Serving::open_streaming_door() {
    if (!parts_.config.streaming.listen) return {};
    Listen listen = *parts_.config.streaming.listen;
    streaming_routes_ = std::make_unique<Router>(parts_.core.problems());
    streaming_->door().add_routes(*streaming_routes_);
    streaming_handler_ = [this](Request& request) { return (*streaming_routes_)(request); };
    ServerOptions options = TRY(options_of(parts_.config, parts_.directory));
    options.take_over = [this](auto connection) { streaming_->door().take(std::move(connection)); };
    options.beside = server_.get();
    streaming_server_ = std::make_unique<Server>(std::move(options), [this](Request& request) {
        return fair_use_->serve(request, streaming_handler_);
    });
    const auto port = streaming_server_->bind(listen.address, listen.port);
    if (!port) {
        return fail(port.error().code,
                    port.error().rule,
                    "streaming.listen is " + listen.text() + ": " + port.error().message);
    }
    log::info("streams have a port of their own", {{"port", *port}});
    return {};
}

void Serving::start_workers() {
    Core& core = parts_.core;
    workers_.run([&core] { core.database().run_writer(); }, [&core] { core.database().stop_writer(); });
    auto& delivery =
        workers_.work({.run_once = [&core](Instant now) { return core.deliverer().run_once(now); },
                       .threads_max = parts_.config.limits.delivery_threads});
    auto& waiting = workers_.work({.run_once = [&core](Instant now) { return core.take_waiting_once(now); },
                                   .look_again_after = limits::upkeep_every});
    auto& fetching = workers_.work({.run_once = [&core](Instant now) { return core.fetch_once(now); },
                                    .look_again_after = limits::upkeep_every});
    workers_.work({.run_once = [&core](Instant now) { return core.tidy_once(now); },
                   .look_again_after = limits::upkeep_every});
    workers_.work({.run_once =
                       [this](Instant now) {
                           const activitypub::Progress progress = parts_.accounts.tidy_once(now);
                           give_back_idle_pages();
                           return progress;
                       },
                   .look_again_after = limits::tidy_every});
    auto& errands = workers_.work({.run_once = [this](Instant) { return parts_.errands.run_once(); },
                                   .threads_max = limits::errand_threads_max});
    parts_.errands.on_job([&errands] { errands.wake(); });
    auto& dialogue = workers_.work({.run_once = [&core](Instant now) { return core.dialogue_once(now); },
                                    .look_again_after = limits::upkeep_every});
    workers_.work({.run_once = [&core](Instant now) { return core.import_once(now); },
                   .look_again_after = limits::upkeep_every});
    auto& push = workers_.work({.run_once = [this](Instant now) { return parts_.pusher.run_once(now); },
                                .threads_max = limits::push_threads_max,
                                .look_again_after = limits::upkeep_every});
    workers_.work({.run_once = [this](Instant now) { return parts_.mailer.run_once(now); },
                   .look_again_after = limits::upkeep_every});
    auto& films = workers_.work({.run_once = [&core](Instant now) { return core.films().run_once(now); },
                                 .look_again_after = limits::upkeep_every});
    Hub& streams = core.client_api().streams();
    streams_crew_ = &workers_.work({.run_once = [&streams](Instant now) { return streams.run_once(now); }});
    parts_.wake_ups.set({&delivery, &waiting, &fetching, &dialogue, &push, &films});
}

void Serving::start_doors() {
    for (int i = 0; i < limits::control_threads; ++i) {
        workers_.run([this] { control_->serve(); }, [this] { control_->stop(); });
    }
    workers_.run([this] { server_->run(); }, [this] { server_->stop(); });
    if (streaming_server_) {
        // They count their connections together, so that neither can wait for its own alone.
        workers_.run([this] { streaming_server_->run(); },
                     [this] {
                         server_->stop();
                         streaming_server_->stop();
                     });
    }
    // Stopped first: the servers wait for their connections.
    workers_.run([this] { streaming_->run(); }, [this] { streaming_->stop(); });
}

/// The doors first, the writer last: what was accepted is written.
void Serving::shut_down() {
    parts_.errands.close();
    parts_.core.importer().stop();
    parts_.core.films().stop();
    workers_.stop();
    streams_crew_ = nullptr;
    parts_.wake_ups.set({});
}

}  // namespace kith::node
