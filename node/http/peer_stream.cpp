#include "node/http/peer_stream.h"

#include "consent/base/limits.h"
#include "node/http/response_head.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t receive_bytes = 16 << 10;
constexpr std::size_t chunk_overhead_max = 64 << 10;

}  // namespace

std::chrono::milliseconds left_until(std::chrono::steady_clock::time_point deadline) {
    return std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
}

PeerStream::PeerStream(int socket, ssl_st* tls, Exchange& exchange)
    : socket_(socket), tls_(tls), exchange_(exchange) {
    ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
}

PeerStream::~PeerStream() {
    exchange_.leftover = ready_at_ < ready_.size() || !raw_.empty();
}

bool PeerStream::fail_with(NetFailure failure) {
    exchange_.failure = failure;
    return false;
}

ssize_t PeerStream::read(char* into, std::size_t size) {
    if (ready_at_ == ready_.size() && !fill()) return exchange_.failure == NetFailure::none ? 0 : -1;
    const std::size_t take = std::min(size, ready_.size() - ready_at_);
    std::copy_n(ready_.data() + ready_at_, take, into);
    ready_at_ += take;
    return static_cast<ssize_t>(take);
}

bool PeerStream::fill() {
    if (!flush()) return false;
    ready_.clear();
    ready_at_ = 0;
    if (in_head_) return fill_head();
    if (raw_.empty() && !receive()) return false;
    ready_.swap(raw_);
    return true;
}

bool PeerStream::fill_head() {
    std::size_t end = std::string::npos;
    while ((end = raw_.find("\r\n\r\n")) == std::string::npos) {
        if (raw_.size() > limits::header_bytes_max) return fail_with(NetFailure::too_large);
        if (!receive()) return false;
    }
    auto head = check_head(std::string_view(raw_).substr(0, end + 4));
    if (!head) {
        const bool large = head.error().code == Errc::too_large;
        return fail_with(large ? NetFailure::too_large : NetFailure::protocol);
    }
    raw_.erase(0, end + 4);
    in_head_ = head->interim;
    ready_ = std::move(head->text);
    return true;
}

bool PeerStream::receive() {
    std::array<char, receive_bytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    while (true) {
        std::size_t got = 0;
        const auto io = receive_some(buffer, got);
        if (io == crypto::TlsIo::closed) return false;
        if (io == crypto::TlsIo::done) {
            exchange_.any_answer = true;
            received_ += got;
            raw_.append(buffer.data(), got);
            // NOTE: the library has no cap on the lines between chunks; this one is on everything.
            const auto most = 2 * exchange_.body_bytes_max + limits::header_bytes_max + chunk_overhead_max;
            return received_ <= most || fail_with(NetFailure::too_large);
        }
        if (!wait(io)) return false;
    }
}

crypto::TlsIo PeerStream::receive_some(std::span<char> into, std::size_t& got) {
    if (tls_ != nullptr) return crypto::tls_read(tls_, into, got);
    const ssize_t result = ::recv(socket_, into.data(), into.size(), 0);
    if (result < 0) {
        return errno == EAGAIN || errno == EINTR ? crypto::TlsIo::want_read : crypto::TlsIo::closed;
    }
    got = static_cast<std::size_t>(result);
    return got == 0 ? crypto::TlsIo::closed : crypto::TlsIo::done;
}

crypto::TlsIo PeerStream::send_some(std::string_view bytes, std::size_t& sent) {
    if (tls_ != nullptr) return crypto::tls_write(tls_, bytes, sent);
    const ssize_t result = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (result < 0) {
        return errno == EAGAIN || errno == EINTR ? crypto::TlsIo::want_write : crypto::TlsIo::closed;
    }
    sent = static_cast<std::size_t>(result);
    return crypto::TlsIo::done;
}

bool PeerStream::flush() {
    std::string_view rest = out_;
    while (!rest.empty()) {
        std::size_t sent = 0;
        const auto io = send_some(rest, sent);
        // A peer that refuses early may have answered already: what it says is worth reading.
        if (io == crypto::TlsIo::closed) break;
        if (io == crypto::TlsIo::done) {
            rest.remove_prefix(sent);
        } else if (!wait(io)) {
            return false;
        }
    }
    out_.clear();
    return true;
}

bool PeerStream::wait(crypto::TlsIo io) {
    const short events = io == crypto::TlsIo::want_write ? POLLOUT : POLLIN;
    while (true) {
        const auto left = left_until(exchange_.deadline);
        if (left.count() <= 0) return fail_with(NetFailure::timeout);
        pollfd poll{.fd = socket_, .events = events, .revents = 0};
        const int ready = ::poll(&poll, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return fail_with(NetFailure::protocol);
    }
}

}  // namespace kith::node
