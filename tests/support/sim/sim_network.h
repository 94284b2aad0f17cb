// SimNetwork: the wire between SimNodes and scripted hosts; it loses, delays, repeats and cuts by a seed, and
// lets nodes crash in the middle of a request. For tests, one thread.
#pragma once

#include "tests/support/sim/sim_node.h"

#include <functional>
#include <map>
#include <set>

namespace kith::sim {

/// In thousandths of all requests.
struct Faults {
    unsigned lose_request = 0;
    unsigned lose_answer = 0;
    unsigned delay = 0;           // the sender sees a time-out; the request arrives minutes later
    unsigned repeat = 0;          // arrives twice, the second time minutes later or at once
    unsigned crash_caller = 0;    // before it learns the answer
    unsigned crash_receiver = 0;  // after it did its work, before it answers
};

/// One request that reached its host.
struct Exchange {
    std::string from;
    std::string to;
    const HttpRequest& request;
    const HttpResponse& response;
};

class SimNetwork {
 public:
    using Script = std::function<Result<HttpResponse>(const HttpRequest&)>;

    explicit SimNetwork(std::uint64_t seed = 1) : random_(seed), seed_(seed) {}

    SimNode& add_node(std::string_view host, bool require_signed_get = true);
    SimNode& node(std::string_view host);
    std::vector<SimNode*> nodes();
    /// A host that the test answers for itself.
    void add_script(std::string_view host, Script script) { scripts_[std::string(host)] = std::move(script); }
    Transport& transport_of(std::string_view host);

    VirtualClock& clock() { return clock_; }
    void set_faults(const Faults& faults) { faults_ = faults; }
    /// Cut until heal() or, with `until`, until then.
    void cut(std::string_view one, std::string_view other) { cuts_.insert(pair_of(one, other)); }
    void mend(std::string_view one, std::string_view other) { cuts_.erase(pair_of(one, other)); }
    /// Takes a node down; it starts again (empty memory, same database) when its time is over.
    void crash(SimNode& node, Millis down_for);
    bool is_up(const SimNode& node) const { return !down_until_.contains(node.host()); }
    /// No faults, no cuts, everything up, what was delayed has arrived.
    void heal();

    /// Lets time pass: delayed requests arrive, nodes come back.
    void pass(Millis time);
    /// Every node works once, in an order of the seed's; true when something was done.
    bool work();
    /// Works and passes time until nothing is left to do, at most so long; false when something is.
    bool settle(Millis most = std::chrono::hours(24 * 30));

    void observe(std::function<void(const Exchange&)> observer) { observer_ = std::move(observer); }
    std::uint64_t trace_hash() const { return trace_; }
    std::size_t requests() const { return requests_; }

    Result<HttpResponse> carry(const std::string& from, const HttpRequest& request);

 private:
    struct Late {
        Instant at;
        std::string from;
        HttpRequest request;
    };
    struct Crash {
        std::string host;
    };
    class AtWork {
     public:
        AtWork(SimNetwork& network, const std::string& host) : count_(network.at_work_[host]) { ++count_; }
        AtWork(const AtWork&) = delete;
        AtWork& operator=(const AtWork&) = delete;
        ~AtWork() { --count_; }

     private:
        int& count_;
    };
    class Line final : public Transport {
     public:
        Line(SimNetwork& network, std::string host) : network_(network), host_(std::move(host)) {}
        Result<HttpResponse> send(const HttpRequest& request) override {
            return network_.carry(host_, request);
        }

     private:
        SimNetwork& network_;
        std::string host_;
    };

    static std::pair<std::string, std::string> pair_of(std::string_view one, std::string_view other);
    bool chance(unsigned thousandths) { return thousandths > 0 && random_.below(1000) < thousandths; }
    Millis between(std::int64_t least, std::int64_t most);
    void hear_late(Instant now);
    Result<HttpResponse> arrive(const std::string& from, const HttpRequest& request);
    Result<HttpResponse> reach(const std::string& host, const HttpRequest& request);
    void note(const std::string& from, const HttpRequest& request, int status);
    bool run(SimNode& node);
    /// A node that waits for an answer further up the stack cannot be taken apart.
    bool may_crash(const std::string& host, int calls) const {
        const auto found = at_work_.find(host);
        return nodes_.contains(host) && (found == at_work_.end() ? 0 : found->second) == calls;
    }

    SeededRandom random_;
    std::uint64_t seed_;
    VirtualClock clock_;
    Faults faults_;
    std::map<std::string, std::unique_ptr<Line>, std::less<>> lines_;
    std::map<std::string, std::unique_ptr<SimNode>, std::less<>> nodes_;
    std::map<std::string, Script, std::less<>> scripts_;
    std::set<std::pair<std::string, std::string>> cuts_;
    std::map<std::string, Instant, std::less<>> down_until_;
    std::map<std::string, int, std::less<>> at_work_;  // how many of its calls are on the stack
    std::vector<Late> late_;
    std::function<void(const Exchange&)> observer_;
    std::uint64_t trace_ = 1469598103934665603ULL;
    std::size_t requests_ = 0;
};

}  // namespace kith::sim
