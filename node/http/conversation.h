// Conversation: what is said on a connection, request by request; never blocks but in the handler. Any
// thread, each connection on one at a time.
#pragma once

#include "activitypub/fetch/address.h"
#include "consent/base/clock.h"
#include "consent/base/limits.h"
#include "consent/base/mutex.h"
#include "node/http/connection.h"
#include "node/http/router.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kith::node {

class Conversation {
 public:
    struct Rules {
        std::vector<activitypub::Cidr> trusted_proxies{};
        Millis request_deadline = limits::request_deadline;
        Millis upload_deadline = std::chrono::minutes(2);  // of what may be large
        Millis file_deadline = std::chrono::minutes(30);   // of what goes into a file
        Millis file_grace = std::chrono::minutes(1);       // then at least so fast, on average
        std::size_t file_bytes_a_second = 128 << 10;
        Millis response_deadline = limits::response_deadline;
        Millis idle_for = limits::idle_connection_for;
        std::size_t bytes_held_max = limits::request_bytes_held_max;
        std::size_t uploads_held_max = 96 << 20;  // beside these, of what may be large: two films
        // Large ones that wait to be read, of all callers together; a quarter of it for one address.
        std::size_t answers_held_max = 64 << 20;
        /// An answer without an end (101, or 200 with text/event-stream, to GET) is begun and handed over.
        bool hands_over = false;
    };

    /// What the connection needs next. `rest`: nothing is under way, the next request may come at any time;
    /// `yield`: it has had its share, others first; `hand_over`: the head of an answer without an end is in
    /// its output, the request still in its parser.
    enum class Next { read, write, rest, yield, hand_over, drain, close };

    Conversation(Rules rules, Handler handler) : rules_(std::move(rules)), handler_(std::move(handler)) {}

    /// A connection has just been accepted: sets its first deadline.
    void greet(Connection& connection) const;
    Next advance(Connection& connection);
    /// Refuses without work: the queue is full (503), or the deadline has passed (408). True: drain it.
    bool dismiss(Connection& connection, int status);

    /// From now on every answer closes its connection.
    void wind_down() { winding_down_ = true; }

 private:
    enum class Step { more, needs_bytes };

    Next flush(Connection& connection);
    void be_patient(Connection& connection) const;
    Step take_input(Connection& connection);
    Next receive(Connection& connection);
    void answer(Connection& connection);
    bool begin_stream(Connection& connection, const Response& response);
    void refuse(Connection& connection, int status);
    bool charge(Connection& connection);
    bool may_hold(Connection& connection, const Request& request, std::size_t bytes) KITH_EXCLUDES(mutex_);
    static void let_go(Connection& connection);
    std::shared_ptr<std::atomic<std::size_t>> answers_of(const std::string& address) KITH_EXCLUDES(mutex_);

    const Rules rules_;
    const Handler handler_;
    std::atomic<bool> winding_down_ = false;
    std::atomic<std::size_t> held_ = 0;
    std::atomic<std::size_t> answers_held_ = 0;
    Mutex mutex_;
    std::map<std::string, std::weak_ptr<std::atomic<std::size_t>>> answers_by_address_
        KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
