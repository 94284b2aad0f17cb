// Road: what tests of delivery share.
#pragma once

#include "storage/delivery_queue.h"
#include "tests/support/sim/town.h"

namespace kith::sim {

using storage::DeliveryState;

/// A node with a follower on a host that the test answers for.
struct Road {
    Town town{};
    StrangeHost host{town.network, "far.test"};
    Stranger sam{host, "sam"};

    Road() {
        town.follow(sam, town.a, town.ana);
        host.received.clear();
    }
    void answer(int status, Headers headers = {}) {
        host.on_post = [status, headers = std::move(headers)](const HttpRequest&) {
            return HttpResponse{.status = status, .headers = headers};
        };
    }
    void post(std::string text) { must(town.a.social().post(town.ana.id, {.text = std::move(text)})); }
    std::vector<storage::DeliveryStatus> states(std::string_view type = "Create") {
        auto all = town.a.read([&](storage::Tx& tx) { return storage::delivery_status(tx, {}); });
        std::erase_if(all, [&](const auto& row) { return row.type != type; });
        return all;
    }
    storage::HostRow host_row() {
        return town.a.read(
            [&](storage::Tx& tx) { return *storage::find_host(tx, Host::trusted("far.test")); });
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> found;
        for (const Json& create : host.activities("Create")) found.push_back(create["object"]["content"]);
        return found;
    }
};

}  // namespace kith::sim
