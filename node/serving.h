// Serving: a node at work. Owns the workers and the HTTP server for as long as run() lasts.
#pragma once

#include "node/accounts.h"
#include "node/commands/commands.h"
#include "node/config.h"
#include "node/control.h"
#include "node/core.h"
#include "node/directory.h"
#include "node/errand_pool.h"
#include "node/http/fair_use.h"
#include "node/http/server.h"
#include "node/mail/mailer.h"
#include "node/push/pusher.h"
#include "node/streaming/streaming.h"
#include "node/workers.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace kith::node {

/// What the core calls after a commit: nobody may be there to wake (a command, or a server that is starting).
class WakeUps {
 public:
    void delivery() const { wake(delivery_); }
    void fetching() const {
        wake(waiting_);
        wake(fetching_);
    }
    void dialogue() const { wake(dialogue_); }
    void push() const { wake(push_); }
    void films() const { wake(films_); }
    struct Crews {
        Workers::Crew* delivery = nullptr;
        Workers::Crew* waiting = nullptr;
        Workers::Crew* fetching = nullptr;
        Workers::Crew* dialogue = nullptr;
        Workers::Crew* push = nullptr;
        Workers::Crew* films = nullptr;
    };
    void set(const Crews& crews) {
        delivery_ = crews.delivery;
        waiting_ = crews.waiting;
        fetching_ = crews.fetching;
        dialogue_ = crews.dialogue;
        push_ = crews.push;
        films_ = crews.films;
    }

 private:
    static void wake(const std::atomic<Workers::Crew*>& crew) {
        if (Workers::Crew* awake = crew.load()) awake->wake();
    }
    std::atomic<Workers::Crew*> delivery_ = nullptr;
    std::atomic<Workers::Crew*> waiting_ = nullptr;
    std::atomic<Workers::Crew*> fetching_ = nullptr;
    std::atomic<Workers::Crew*> dialogue_ = nullptr;
    std::atomic<Workers::Crew*> push_ = nullptr;
    std::atomic<Workers::Crew*> films_ = nullptr;
};

class Serving {
 public:
    struct Parts {
        const Config& config;
        const Directory& directory;
        Core& core;
        Accounts& accounts;
        const Commands& commands;
        ErrandPool& errands;
        Pusher& pusher;
        Mailer& mailer;
        WakeUps& wake_ups;
        const Clock& clock;
    };
    explicit Serving(Parts parts) : parts_(parts), workers_(parts.clock) {}
    ~Serving();

    /// Until SIGTERM or SIGINT; then requests and steps under way are finished. Once, on the main thread.
    Done run(const std::function<void(const std::string& address)>& ready);

 private:
    Done open_doors();
    Done open_streaming();
    Done open_streaming_door();
    void start_workers();
    void start_doors();
    void shut_down();

    Parts parts_;
    std::unique_ptr<FairUse> fair_use_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<Router> streaming_routes_;  // these three where streams have a port of their own
    Handler streaming_handler_;
    std::unique_ptr<Server> streaming_server_;
    std::unique_ptr<Streaming> streaming_;  // holds connections of both servers
    std::atomic<Workers::Crew*> streams_crew_ = nullptr;
    std::unique_ptr<ControlServer> control_;
    std::string address_;
    Workers workers_;
};

}  // namespace kith::node
