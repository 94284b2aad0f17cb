// Connection: one socket (with TLS or without), its buffers and deadline. Owned by one thread at a time.
#pragma once

#include "activitypub/fetch/address.h"
#include "consent/crypto/tls.h"
#include "node/http/connection_counter.h"
#include "node/http/request_parser.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Bytes counted in a total for as long as they are held; the total must outlive it.
class ByteCharge {
 public:
    ByteCharge() = default;
    ByteCharge(const ByteCharge&) = delete;
    ByteCharge& operator=(const ByteCharge&) = delete;
    ~ByteCharge() { set(nullptr, 0); }

    /// Returns the new total.
    std::size_t set(std::atomic<std::size_t>* total, std::size_t bytes) {
        if (total == nullptr) total = total_;
        if (total == nullptr) return 0;
        const std::size_t change = bytes - bytes_;  // may wrap; so does the sum
        total_ = total;
        bytes_ = bytes;
        return total->fetch_add(change) + change;
    }

 private:
    std::atomic<std::size_t>* total_ = nullptr;
    std::size_t bytes_ = 0;
};

class Connection {
 public:
    enum class Io { done, want_read, want_write, closed };
    enum class Phase { handshake, serving, streaming, draining };  // streaming: somebody else's to carry on

    /// Owns the socket from here on; it must not block.
    Connection(int socket,
               activitypub::IpAddress peer,
               ConnectionCounter::Ticket ticket,
               ParserLimits limits,
               std::optional<crypto::TlsSession> tls);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int socket() const { return socket_; }
    const activitypub::IpAddress& peer() const { return peer_; }

    Io handshake();
    /// Reads once; the bytes are then in unread().
    Io receive();
    std::string_view unread() const { return std::string_view(in_).substr(in_at_); }
    void consume(std::size_t bytes);

    std::string& out() { return out_; }
    bool has_output() const { return out_at_ < out_.size(); }
    Io flush();

    /// The answer is out: says so, and from now on only throws away what still comes, so that the kernel
    /// does not reset the connection before the caller has read the answer.
    void start_draining();
    Io discard();

    /// Waits a little on this thread; true when there is something to read.
    bool wait_readable(std::chrono::milliseconds at_most) const;
    /// Gives buffers back; for a connection that will wait.
    void slim();
    /// No request has begun and no answer is under way.
    bool idle() const;

    RequestParser parser;
    Phase phase;
    bool closing = false;     // after the output is flushed
    bool registered = false;  // with the parking lot's epoll
    bool started = false;     // the request's deadline runs
    SteadyTime deadline{};
    SteadyTime body_since{};  // of a body that takes its time
    ByteCharge charge;        // for the unfinished request
    // For the answer of its address that waits to be read; outlives its charge.
    std::shared_ptr<std::atomic<std::size_t>> address_answers{};
    ByteCharge address_charge;
    ByteCharge answer_charge;  // for what waits to be read

 private:
    Io outcome(crypto::TlsIo io);

    int socket_;
    activitypub::IpAddress peer_;
    ConnectionCounter::Ticket ticket_;
    std::optional<crypto::TlsSession> tls_;
    std::string in_;
    std::size_t in_at_ = 0;
    std::string out_;
    std::size_t out_at_ = 0;
    std::size_t discarded_ = 0;
};

}  // namespace kith::node
