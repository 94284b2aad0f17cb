#include "node/http/conversation.h"

#include "consent/base/log.h"
#include "node/http/forwarded.h"
#include "node/http/response_writer.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace kith::node {

namespace {

constexpr int requests_in_a_row = 64;
constexpr std::size_t output_gathered_max = 64 << 10;
constexpr std::size_t bytes_uncharged = limits::header_bytes_max;  // an ordinary request is never turned away
constexpr std::size_t answer_bytes_uncharged = 32 << 10;
constexpr std::size_t answering_addresses_kept = 4096;  // then those that hold nothing are forgotten
constexpr auto drain_for = std::chrono::seconds(2);

SteadyTime now() {
    return std::chrono::steady_clock::now();
}

Conversation::Next next_of(Connection::Io io) {
    switch (io) {
        case Connection::Io::want_read:
            return Conversation::Next::read;
        case Connection::Io::want_write:
            return Conversation::Next::write;
        default:
            return Conversation::Next::close;
    }
}

}  // namespace

void Conversation::greet(Connection& connection) const {
    connection.deadline = now() + rules_.request_deadline;
}

Conversation::Next Conversation::advance(Connection& connection) {
    int answered = 0;
    if (connection.phase == Connection::Phase::handshake) {
        const auto io = connection.handshake();
        if (io != Connection::Io::done) return next_of(io);
        connection.phase = Connection::Phase::serving;
    }
    while (true) {
        if (const Next next = flush(connection); next != Next::yield) return next;
        if (!connection.unread().empty()) {
            const bool was_begun = connection.started;
            if (take_input(connection) == Step::more) {
                if (connection.phase == Connection::Phase::streaming) return Next::hand_over;
                if (++answered >= requests_in_a_row) return Next::yield;
                continue;
            }
            if (!was_begun && connection.parser.begun()) {
                connection.started = true;
                connection.deadline = now() + rules_.request_deadline;
            }
            be_patient(connection);
            if (connection.has_output()) continue;
        }
        const Next next = receive(connection);
        if (next != Next::yield) return next;
    }
}

// What goes into a file earns its time as it comes, so that nobody who drips keeps others from sending
// theirs.
void Conversation::be_patient(Connection& connection) const {
    RequestParser& parser = connection.parser;
    if (parser.take_patience()) {
        connection.body_since = now();
        connection.deadline = connection.body_since + rules_.upload_deadline;
    }
    if (parser.state() != RequestParser::State::body || !parser.request().body_file) return;
    const std::size_t earned_ms = parser.request().body_file->size() * 1000 / rules_.file_bytes_a_second;
    const Millis earned(static_cast<Millis::rep>(earned_ms));
    connection.deadline = connection.body_since + std::min(rules_.file_deadline, rules_.file_grace + earned);
}

// Answers to pipelined requests are gathered; whatever there is goes out before we wait for more. `yield`
// stands for "go on" here.
Conversation::Next Conversation::flush(Connection& connection) {
    const bool gathers =
        !connection.closing && !connection.unread().empty() && connection.out().size() <= output_gathered_max;
    if (!connection.has_output() || gathers) return Next::yield;
    const auto io = connection.flush();
    if (io != Connection::Io::done) return next_of(io);
    let_go(connection);
    if (connection.closing) {
        connection.deadline = now() + drain_for;
        return Next::drain;
    }
    if (!connection.parser.begun()) connection.deadline = now() + rules_.idle_for;
    return Next::yield;
}

// `yield` stands for "there are bytes" here.
Conversation::Next Conversation::receive(Connection& connection) {
    const bool begun = connection.parser.begun();
    if (!begun && winding_down_) return Next::close;
    const auto io = connection.receive();
    if (io == Connection::Io::want_read && !begun) return Next::rest;
    if (io != Connection::Io::done) return next_of(io);
    // A dripping caller whose bytes come faster than we park it must not stay either.
    if (begun && now() > connection.deadline) {
        connection.consume(connection.unread().size());
        refuse(connection, 408);
    }
    return Next::yield;
}

Conversation::Step Conversation::take_input(Connection& connection) {
    RequestParser& parser = connection.parser;
    connection.consume(parser.feed(connection.unread()));
    if (parser.state() == RequestParser::State::complete) {
        answer(connection);
        return Step::more;
    }
    if (parser.state() == RequestParser::State::refused) {
        refuse(connection, parser.status());
        return Step::more;
    }
    if (!charge(connection)) {
        refuse(connection, 503);
        return Step::more;
    }
    if (parser.take_continue()) connection.out().append("HTTP/1.1 100 Continue\r\n\r\n");
    return Step::needs_bytes;
}

void Conversation::answer(Connection& connection) {
    Request& request = connection.parser.request();
    request.remote_address = caller_address(request, connection.peer(), rules_.trusted_proxies).text();
    const bool to_head_request = request.method == "HEAD";
    Response response;
    try {
        response = handler_(request);
    } catch (const std::exception&) {
        // NOTE: the text of an exception may repeat what the caller sent; it goes nowhere.
        log::error("http handler threw");
        response = Response{.status = 500};
    }
    if (rules_.hands_over && begin_stream(connection, response)) return;
    if (!may_hold(connection, request, to_head_request ? 0 : response.body.size())) {
        return refuse(connection, 503);
    }
    Persistence persistence = Persistence::close;
    if (connection.parser.keep_alive() && !winding_down_) {
        persistence = connection.parser.http_1_0() ? Persistence::keep_alive_1_0 : Persistence::keep_alive;
    }
    if (!append_response(connection.out(), response, to_head_request, persistence)) {
        log::error("http response refused", {{"status", response.status}});
    }
    connection.closing = persistence == Persistence::close;
    connection.started = false;
    connection.parser.reset();
    connection.charge.set(nullptr, 0);
    connection.deadline = now() + rules_.response_deadline;
}

/// True when the answer has no end, or cannot have one here.
bool Conversation::begin_stream(Connection& connection, const Response& response) {
    const bool switches = response.status == 101;
    const bool streams =
        response.status == 200 && header(response.headers, "Content-Type") == "text/event-stream";
    if (connection.parser.request().method != "GET" || (!switches && !streams)) return false;
    if (winding_down_) {
        refuse(connection, 503);
    } else if ((switches && connection.parser.http_1_0()) ||
               !append_endless_head(connection.out(), response)) {
        refuse(connection, 400);
    } else {
        connection.phase = Connection::Phase::streaming;
        connection.started = false;
        connection.charge.set(nullptr, 0);
    }
    return true;
}

void Conversation::refuse(Connection& connection, int status) {
    connection.consume(connection.unread().size());
    connection.out().append(refusal(status, connection.parser.request().path));
    connection.closing = true;
    connection.started = false;
    connection.parser = connection.parser.fresh();
    connection.charge.set(nullptr, 0);
    connection.deadline = now() + rules_.response_deadline;
}

// Slow readers of large answers share a bound, and have one each, but for a single answer. What was done is
// always told. Returns false when a bound is over.
bool Conversation::may_hold(Connection& connection, const Request& request, std::size_t bytes) {
    let_go(connection);
    if (bytes <= answer_bytes_uncharged) return true;
    const auto peer = activitypub::IpAddress::parse(request.remote_address);
    connection.address_answers = answers_of(peer ? peer->group() : request.remote_address);
    const std::size_t own = connection.address_charge.set(connection.address_answers.get(), bytes);
    const std::size_t all = connection.answer_charge.set(&answers_held_, bytes);
    const bool reads = request.method == "GET";
    const bool fits = all <= rules_.answers_held_max && (own == bytes || own <= rules_.answers_held_max / 4);
    if (fits || !reads) return true;
    let_go(connection);
    return false;
}

void Conversation::let_go(Connection& connection) {
    connection.address_charge.set(nullptr, 0);
    connection.answer_charge.set(nullptr, 0);
}

std::shared_ptr<std::atomic<std::size_t>> Conversation::answers_of(const std::string& address) {
    const Lock lock(mutex_);
    if (answers_by_address_.size() >= answering_addresses_kept)
        std::erase_if(answers_by_address_, [](const auto& each) { return each.second.expired(); });
    auto& known = answers_by_address_[address];
    auto answers = known.lock();
    if (!answers) known = answers = std::make_shared<std::atomic<std::size_t>>(0);
    return answers;
}

bool Conversation::dismiss(Connection& connection, int status) {
    const bool mid_answer = connection.has_output();
    if (connection.phase != Connection::Phase::serving || mid_answer) return false;
    if (status == 408 && connection.idle()) return false;  // nothing was asked
    if (status == 503) connection.receive();               // unread bytes would turn the close into a reset
    refuse(connection, status);
    if (connection.flush() != Connection::Io::done) return false;
    connection.deadline = now() + drain_for;
    return true;
}

// Unfinished bodies of all callers together are bounded. Returns false when this one is over. Large ones
// leave enough to the others.
bool Conversation::charge(Connection& connection) {
    const std::size_t held = connection.parser.held();
    if (held <= bytes_uncharged) return true;
    const std::size_t most =
        rules_.uploads_held_max + (connection.parser.is_large() ? 0 : rules_.bytes_held_max);
    return connection.charge.set(&held_, held - bytes_uncharged) <= most;
}

}  // namespace kith::node
