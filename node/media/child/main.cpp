// kith-media: reads one job and one file from its input, writes what it made of it to its output, ends. The
// only program of ours that decodes what people upload; it can do nothing else (sandbox.h).
#include "node/media/child/picture.h"
#include "node/media/child/sandbox.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <malloc.h>
#include <unistd.h>

using namespace kith::media;

namespace {

constexpr std::uint64_t input_bytes_max = 64 << 20;

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

bool write_answer(const Answer& answer) {
    return write_all(written(answer.head)) && write_all(answer.full) && write_all(answer.preview) &&
           write_all(answer.sample);
}

int work() {
    std::array<char, sizeof(Job)> head{};
    if (!read_exactly(head.data(), head.size())) return 2;
    const auto job = read_head<Job>({head.data(), head.size()});
    if (!job || static_cast<std::uint8_t>(job->format) >= formats || job->bytes > input_bytes_max) return 2;
    std::string file(job->bytes, '\0');
    if (!read_exactly(file.data(), file.size())) return 2;
    if (!start_vips(job->format) || !close_the_doors()) return 3;
    return write_answer(make_picture(*job, file)) ? 0 : 4;
}

}  // namespace

int main() {
    // Its compiler of machine code would need memory that can be run.
    ::setenv("VIPS_NOVECTOR", "1", 1);
    ::mallopt(M_ARENA_MAX, 1);
    if (!bound_resources()) return 3;
    int status = 4;
    try {
        status = work();
    } catch (const std::exception&) {
        static_cast<void>(write_answer({}));  // out of memory
    }
    // Without the libraries' farewells: nothing is theirs to save.
    ::_exit(status);
}
