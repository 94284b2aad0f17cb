// kith-media: reads one job and one file from its input, writes what it made of it to its output, ends. The
// only program of ours that decodes what people upload; it can do nothing else (sandbox.h).
#include "node/media/child/picture.h"
#include "node/media/child/pipes.h"
#include "node/media/child/sandbox.h"

#include <array>
#include <cstdlib>
#include <exception>
#include <malloc.h>
#include <unistd.h>

using namespace kith::media;

namespace {

constexpr std::uint64_t input_bytes_max = 64 << 20;
constexpr Bounds bounds{.cpu_seconds = 15, .wall_seconds = 25, .address_bytes = std::uint64_t{1} << 30};

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
    if (!bound_resources(bounds)) return 3;
    int status = 4;
    try {
        status = work();
    } catch (const std::exception&) {
        static_cast<void>(write_answer({}));  // out of memory
    }
    // Without the libraries' farewells: nothing is theirs to save.
    ::_exit(status);
}
