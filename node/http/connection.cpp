#include "node/http/connection.h"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t receive_bytes = 16 << 10;
constexpr std::size_t buffer_kept_bytes = 64 << 10;
constexpr std::size_t discard_bytes_max = 256 << 10;

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

Connection::Connection(int socket,
                       activitypub::IpAddress peer,
                       ConnectionCounter::Ticket ticket,
                       ParserLimits limits,
                       std::optional<crypto::TlsSession> tls)
    : parser(limits),
      phase(tls ? Phase::handshake : Phase::serving),
      socket_(socket),
      peer_(peer),
      ticket_(std::move(ticket)),
      tls_(std::move(tls)) {}

Connection::~Connection() {
    if (tls_) tls_->close();
    ::close(socket_);
}

Connection::Io Connection::outcome(crypto::TlsIo io) {
    switch (io) {
        case crypto::TlsIo::done:
            return Io::done;
        case crypto::TlsIo::want_read:
            return Io::want_read;
        case crypto::TlsIo::want_write:
            return Io::want_write;
        case crypto::TlsIo::closed:
            return Io::closed;
    }
    return Io::closed;
}

Connection::Io Connection::handshake() {
    return tls_ ? outcome(tls_->handshake()) : Io::done;
}

Connection::Io Connection::receive() {
    std::array<char, receive_bytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    std::size_t got = 0;
    if (tls_) {
        const Io io = outcome(tls_->read(buffer, got));
        if (io != Io::done) return io;
    } else {
        const ssize_t received = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (received == 0) return Io::closed;
        if (received < 0) return would_block() ? Io::want_read : Io::closed;
        got = static_cast<std::size_t>(received);
    }
    in_.append(buffer.data(), got);
    return Io::done;
}

void Connection::consume(std::size_t bytes) {
    in_at_ += bytes;
    if (in_at_ < in_.size()) return;
    in_.clear();
    in_at_ = 0;
}

Connection::Io Connection::flush() {
    while (has_output()) {
        const std::string_view rest = std::string_view(out_).substr(out_at_);
        std::size_t sent = 0;
        if (tls_) {
            const Io io = outcome(tls_->write(rest, sent));
            if (io != Io::done) return io;
        } else {
            const ssize_t result = ::send(socket_, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (result < 0) return would_block() ? Io::want_write : Io::closed;
            sent = static_cast<std::size_t>(result);
        }
        out_at_ += sent;
    }
    out_.clear();
    out_at_ = 0;
    if (out_.capacity() > buffer_kept_bytes) out_.shrink_to_fit();
    return Io::done;
}

void Connection::start_draining() {
    phase = Phase::draining;
    if (tls_) tls_->close();
    ::shutdown(socket_, SHUT_WR);
}

Connection::Io Connection::discard() {
    std::array<char, receive_bytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): never read
    while (discarded_ < discard_bytes_max) {
        const ssize_t received = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (received == 0) return Io::closed;
        if (received < 0) return would_block() ? Io::want_read : Io::closed;
        discarded_ += static_cast<std::size_t>(received);
    }
    return Io::closed;
}

bool Connection::wait_readable(std::chrono::milliseconds at_most) const {
    pollfd poll{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&poll, 1, static_cast<int>(at_most.count())) > 0;
}

void Connection::slim() {
    if (in_.empty()) in_ = {};
    if (out_.empty()) out_ = {};
    if (!parser.begun()) parser = parser.fresh();
}

bool Connection::idle() const {
    return phase != Phase::draining && !has_output() && !parser.begun() && unread().empty();
}

}  // namespace kith::node
