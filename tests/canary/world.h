// CanaryWorld: an institution with a consent actor, people elsewhere, and details that can be recognised.
// Random acts by a seed; every byte that leaves the institution, what its staff get to see, its log and its
// database are held against a model that knows nothing of the gate. For tests, one thread.
#pragma once

#include "tests/activitypub/desk.h"
#include "tests/canary/canaries.h"
#include "tests/push/push_app.h"
#include "tests/streaming/streaming_node.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kith::sim {

/// What was said about one kind of ben's details, in order; the model decides from it by brute force.
struct Episode {
    enum class What { heard, told, yes, narrower, no, stop, stop_greetings, forget };
    What what{};
    Instant at{};
    std::size_t canary = 0;         // of heard and told
    std::string role{};             // of heard
    Instant asked{};                // of yes, narrower and no
    std::optional<Instant> ends{};  // of yes and narrower: never allowed from then on
};

class CanaryWorld {
 public:
    struct Counts {
        int acts = 0;
        std::map<Reason, int> seen{};  // values that staff saw
        int public_ = 0;               // values that left while they were public
        int tiles = 0;                 // of the log, that were read
        int told_in_words = 0;         // by push, with words
        int told_without = 0;          // and without
        int streamed = 0;              // events, to apps that listened
        int answers = 0;               // of the client API, that had something in them
        std::vector<std::string> faults{};
    };
    /// `variant` changes the values and their lengths, nothing else.
    CanaryWorld(std::uint64_t seed, unsigned variant);
    CanaryWorld(const CanaryWorld&) = delete;
    CanaryWorld& operator=(const CanaryWorld&) = delete;
    ~CanaryWorld();

    void run(int acts);
    const Counts& counts() const { return counts_; }
    /// Of every byte that left, in order.
    std::uint64_t trace() const { return trace_; }
    const std::vector<std::string>& steps() const { return steps_; }

 private:
    using Kind = consent::DetailKind;
    struct Asked {
        storage::ConsentRequestRow request;
        Kind kind;
        std::chrono::days period;
    };

    struct App {
        Person who{};
        std::string token{};  // "": nobody's
        storage::TokenId id{};
        node::Hub::Id stream = 0;
    };

    void act();
    void hear();
    void tell();
    void ask();
    void answer();
    void say_something();
    void forget();
    void publish();
    void unpublish();
    void write_posts();
    void read_from_outside();
    void read_pages();
    void read_log();
    void read_receipts();
    void let_time_pass();
    void note(Kind kind, Episode episode);
    void note_all(Episode::What what);
    void add_pages();
    void add_apps();
    void add_app(const Person& who);
    void add_pusher();  // again after each restart, as
    void listen();
    void tell_apps();
    void ask_the_api();
    void ask_the_api(const App& app, const std::string& target);
    void show_name(const std::string& name);
    Kind some_kind();

    void check_views();
    void check_view(const Person& viewer, std::string_view role, Reason reason);
    void check_at_rest();
    void check_log();
    bool allowed(std::size_t canary, const Person& viewer, std::string_view role, Reason reason);
    bool allowed(const std::vector<Episode>& said,
                 std::size_t canary,
                 const Person& viewer,
                 std::string_view role,
                 Reason reason);
    /// Bytes that went out; `traced` unless what is in them depends on a digest of what was said.
    void left(std::string_view bytes, std::string_view where, bool traced = true);
    void left(const HttpResponse& response, std::string_view where, bool traced = true);
    /// A fault when the answer is another one: what nobody gets to read cannot leak.
    void must_be(int status, const HttpResponse& response, std::string_view path);
    void fault(std::string text);

    SeededRandom random_;
    Canaries canaries_;  // ben's: kept in confidence
    Canaries names_;     // prof's: published at times
    Desk town_{};
    StrangeHost elsewhere_{town_.network, "c.test"};
    Stranger cleo_{elsewhere_, "cleo"};
    PushService pushes_{town_.network};
    PushApp student_app_{town_.a, town_.student, crypto::PushEncoding::aes128gcm, 1};
    PushApp prof_app_{town_.a, town_.prof, crypto::PushEncoding::aesgcm, 2};
    SeededRandom push_chance_{std::uint64_t{9}};
    std::unique_ptr<node::Pusher> pusher_{};
    test::KeepingOutlet outlet_{};
    std::vector<App> apps_{};
    std::map<Kind, std::vector<Episode>> episodes_;
    std::vector<Asked> asked_;
    bool objects_to_publishing_ = false;
    std::optional<std::size_t> public_name_{};
    std::optional<Instant> erasure_due_{};  // "forget everything" was said and not called off
    Counts counts_;
    std::uint64_t trace_ = 1469598103934665603ULL;
    std::vector<std::string> steps_;
    int log_ = -1;   // standard error as it was
    int file_ = -1;  // where it goes meanwhile
};

}  // namespace kith::sim
