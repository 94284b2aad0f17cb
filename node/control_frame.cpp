#include "node/control_frame.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <poll.h>
#include <sys/socket.h>

namespace kith::node {
namespace {

constexpr std::size_t length_bytes = 4;

std::unexpected<Error> gone() {
    return fail(
        Errc::unavailable, "control: connection lost", "the server closed the connection before it answered");
}

Done wait_for(int socket, short what, Millis patience) {
    pollfd waiting{socket, what, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) return fail(Errc::unavailable, "control: timeout", "the server took too long to answer");
    return ready > 0 ? Done() : gone();
}

Done read_all(int socket, char* out, std::size_t size, Millis patience) {
    while (size > 0) {
        const ssize_t got = ::recv(socket, out, size, 0);
        if (got == 0) return gone();
        if (got < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) return gone();
            TRY_DONE(wait_for(socket, POLLIN, patience));
            continue;
        }
        out += got;
        size -= static_cast<std::size_t>(got);
    }
    return {};
}

}  // namespace

Result<std::string> read_frame(int socket, std::size_t bytes_max, Millis patience) {
    std::array<char, length_bytes> head{};
    TRY_DONE(read_all(socket, head.data(), head.size(), patience));
    std::size_t size = 0;
    for (const char c : head) size = size << 8 | static_cast<unsigned char>(c);
    if (size > bytes_max) return fail(Errc::too_large, "control: frame size", "too large");
    std::string text(size, '\0');
    TRY_DONE(read_all(socket, text.data(), size, patience));
    return text;
}

Done write_frame(int socket, std::string_view text, Millis patience) {
    std::string frame;
    for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(text.size() >> shift & 0xff);
    frame += text;
    std::string_view left = frame;
    while (!left.empty()) {
        const ssize_t sent = ::send(socket, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) return gone();
            TRY_DONE(wait_for(socket, POLLOUT, patience));
            continue;
        }
        left.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

}  // namespace kith::node
