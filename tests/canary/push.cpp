// What apps are told in a CanaryWorld: opened, and held against the same model as everything that leaves.
#include "tests/canary/world.h"

namespace kith::sim {

void CanaryWorld::add_apps() {
    add_pusher();
    student_app_.subscribe();
    prof_app_.subscribe({.content = "all"});
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

void CanaryWorld::tell_apps() {
    pushes_.requests.clear();
    while (pusher_->run_once(town_.network.clock().now()).done > 0) {
    }
    for (const HttpRequest& request : pushes_.requests) {
        const PushApp& app = request.url.text() == prof_app_.endpoint() ? prof_app_ : student_app_;
        const nlohmann::json told = app.open(request);
        left(told.dump(), "an app");
        if (told.contains("title")) ++counts_.told_in_words;
        if (!told.contains("title")) ++counts_.told_without;
    }
}

}  // namespace kith::sim
