#include "node/media/child/pipes.h"

#include <cerrno>
#include <unistd.h>

namespace kith::media {

bool read_exactly(char* out, std::size_t bytes) {
    while (bytes > 0) {
        const ssize_t got = ::read(STDIN_FILENO, out, bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        out += got;
        bytes -= static_cast<std::size_t>(got);
    }
    return true;
}

bool write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace kith::media
