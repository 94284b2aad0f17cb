// PeerStream: the bytes of one request to another server and of its answer, capped and with a total deadline.
#pragma once

#include "activitypub/transport.h"
#include "consent/crypto/tls.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace kith::node {

/// What is known of one request under way.
struct Exchange {
    std::chrono::steady_clock::time_point deadline;
    std::size_t body_bytes_max = 0;
    bool any_answer = false;  // a byte of it came
    bool leftover = false;    // more came than the answer: the connection cannot be used again
    NetFailure failure = NetFailure::none;
};

std::chrono::milliseconds left_until(std::chrono::steady_clock::time_point deadline);

/// Used by one thread; owns neither the socket nor the TLS session (null: plain).
class PeerStream {
 public:
    PeerStream(int socket, ssl_st* tls, Exchange& exchange);
    ~PeerStream();
    PeerStream(const PeerStream&) = delete;
    PeerStream& operator=(const PeerStream&) = delete;

    /// Gathers; sent when something is read.
    void write(std::string_view bytes) { out_.append(bytes); }
    /// 0 at the end, -1 on failure (then exchange.failure says which). The head comes as check_head() leaves
    /// it.
    ssize_t read(char* into, std::size_t size);

 private:
    bool fill();
    bool fill_head();
    bool flush();
    bool receive();
    bool wait(crypto::TlsIo io);
    crypto::TlsIo receive_some(std::span<char> into, std::size_t& got);
    crypto::TlsIo send_some(std::string_view bytes, std::size_t& sent);
    bool fail_with(NetFailure failure);

    int socket_;
    ssl_st* tls_;
    Exchange& exchange_;
    std::string out_;
    std::string raw_;    // arrived, and not looked at
    std::string ready_;  // for the reader
    std::size_t ready_at_ = 0;
    std::size_t received_ = 0;
    bool in_head_ = true;
};

}  // namespace kith::node
