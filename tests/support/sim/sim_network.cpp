#include "tests/support/sim/sim_network.h"

#include <algorithm>

namespace kith::sim {

SimNode& SimNetwork::add_node(std::string_view host, bool require_signed_get) {
    const SimNode::Options options{.number = nodes_.size(),
                                   .seed = seed_ * 64 + nodes_.size(),
                                   .require_signed_get = require_signed_get};
    auto node = std::make_unique<SimNode>(host, clock_, transport_of(host), options);
    return *(nodes_[std::string(host)] = std::move(node));
}

SimNode& SimNetwork::node(std::string_view host) {
    const auto found = nodes_.find(host);
    REQUIRE(found != nodes_.end());
    return *found->second;
}

std::vector<SimNode*> SimNetwork::nodes() {
    std::vector<SimNode*> all;
    for (auto& [host, node] : nodes_) all.push_back(node.get());
    return all;
}

Transport& SimNetwork::transport_of(std::string_view host) {
    auto& line = lines_[std::string(host)];
    if (!line) line = std::make_unique<Line>(*this, std::string(host));
    return *line;
}

std::pair<std::string, std::string> SimNetwork::pair_of(std::string_view one, std::string_view other) {
    return std::minmax(std::string(one), std::string(other));
}

Millis SimNetwork::between(std::int64_t least, std::int64_t most) {
    return Millis(least +
                  static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most - least + 1))));
}

void SimNetwork::crash(SimNode& node, Millis down_for) {
    node.restart();
    down_until_.insert_or_assign(node.host(), clock_.now() + down_for);
}

void SimNetwork::heal() {
    faults_ = {};
    cuts_.clear();
    down_until_.clear();
    hear_late(Instant::max());
}

void SimNetwork::hear_late(Instant now) {
    while (true) {
        const auto due = std::ranges::find_if(late_, [&](const Late& late) { return late.at <= now; });
        if (due == late_.end()) return;
        const Late late = std::move(*due);
        late_.erase(due);
        // Whoever sent it gave up waiting: nobody hears the answer.
        (void)arrive(late.from, late.request);
    }
}

void SimNetwork::pass(Millis time) {
    clock_.pass(time);
    std::erase_if(down_until_, [&](const auto& down) { return down.second <= clock_.now(); });
    hear_late(clock_.now());
}

bool SimNetwork::run(SimNode& node) {
    if (!is_up(node)) return false;
    try {
        const AtWork here(*this, node.host());
        return node.work();
    } catch (const Crash& crash) {
        REQUIRE(crash.host == node.host());
        this->crash(node, between(1'000, 600'000));
        return true;
    }
}

bool SimNetwork::work() {
    std::vector<SimNode*> order = nodes();
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
    bool done = false;
    for (SimNode* node : order) done = run(*node) || done;
    return done;
}

bool SimNetwork::settle(Millis most) {
    constexpr int rounds_max = 200'000;
    const Instant end = clock_.now() + most;
    for (int round = 0; round < rounds_max && clock_.now() < end; ++round) {
        if (work()) continue;
        std::optional<Instant> next;
        for (SimNode* node : nodes()) {
            const auto due = node->next_due();
            if (due && (!next || *due < *next)) next = due;
        }
        for (const Late& late : late_) next = std::min(next.value_or(late.at), late.at);
        if (!next) return true;
        pass(std::max(*next - clock_.now(), Millis(1)));
    }
    return false;
}

Result<HttpResponse> SimNetwork::carry(const std::string& from, const HttpRequest& request) {
    clock_.pass(between(1, 40));
    const std::string to = host_of(request.url).text();
    const bool known = nodes_.contains(to) || scripts_.contains(to);
    if (!known) return fail(Errc::unavailable, "transport/dns");
    if (cuts_.contains(pair_of(from, to)) || down_until_.contains(to)) {
        return fail(Errc::unavailable, "transport/connect");
    }
    const bool is_post = request.method == "POST";
    const auto later = [&] {
        late_.push_back({clock_.now() + between(500, std::int64_t{50} * 60'000), from, request});
    };
    if (chance(faults_.lose_request)) {
        clock_.pass(request.deadline);
        return fail(Errc::unavailable, "transport/timeout");
    }
    if (is_post && chance(faults_.delay)) {
        later();
        clock_.pass(request.deadline);
        return fail(Errc::unavailable, "transport/timeout");
    }
    const bool twice = is_post && chance(faults_.repeat);
    if (twice && chance(500)) later();
    Result<HttpResponse> response = arrive(from, request);
    if (twice && chance(500)) (void)arrive(from, request);
    if (may_crash(from, 1) && chance(faults_.crash_caller)) throw Crash{from};
    if (chance(faults_.lose_answer)) {
        clock_.pass(request.deadline);
        return fail(Errc::unavailable, "transport/timeout");
    }
    return response;
}

/// The receiver does its work; it may die of it.
Result<HttpResponse> SimNetwork::arrive(const std::string& from, const HttpRequest& request) {
    const std::string to = host_of(request.url).text();
    if (down_until_.contains(to)) return fail(Errc::unavailable, "transport/connect");
    Result<HttpResponse> response = reach(to, request);
    note(from, request, response ? response->status : 0);
    if (response && observer_) observer_({from, to, request, *response});
    if (may_crash(to, 0) && chance(faults_.crash_receiver)) {
        crash(node(to), between(1'000, 600'000));
        return fail(Errc::unavailable, "transport/protocol");
    }
    return response;
}

Result<HttpResponse> SimNetwork::reach(const std::string& host, const HttpRequest& request) {
    if (const auto script = scripts_.find(host); script != scripts_.end()) return script->second(request);
    SimNode& receiver = node(host);
    try {
        const AtWork here(*this, host);
        return receiver.serve(request);
    } catch (const Crash& crash) {
        if (crash.host != host) throw;
        this->crash(receiver, between(1'000, 600'000));
        return fail(Errc::unavailable, "transport/protocol");
    }
}

void SimNetwork::note(const std::string& from, const HttpRequest& request, int status) {
    ++requests_;
    const std::string line = std::to_string(to_unix_ms(clock_.now())) + " " + from + " " + request.method +
                             " " + request.url.text() + " " + request.body + " " + std::to_string(status) +
                             "\n";
    for (const char c : line) trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
}

}  // namespace kith::sim
