// kith-film: reads one job and one film or sound from its input, writes what it made of it to its output,
// ends. The only program of ours that decodes these; it can do nothing else (sandbox.h).
#include "node/media/child/pipes.h"
#include "node/media/child/sandbox.h"
#include "node/media/film/film.h"
#include "node/media/film/lavc.h"

#include <array>
#include <cerrno>
#include <exception>
#include <malloc.h>
#include <unistd.h>

using namespace kith::media;

namespace {

constexpr std::uint64_t input_bytes_max = 64 << 20;
// A frame of 3840 by 2160 points takes some 12 MB, and a decoder keeps up to 17 of them.
constexpr Bounds bounds{.cpu_seconds = 600, .wall_seconds = 1'500, .address_bytes = std::uint64_t{3} << 29};

bool write_answer(const FilmAnswer& answer) {
    return write_all(written(answer.head)) && write_all(answer.film) && write_all(answer.poster);
}

int work() {
    std::array<char, sizeof(FilmJob)> head{};
    if (!read_exactly(head.data(), head.size())) return 2;
    const auto job = read_head<FilmJob>({head.data(), head.size()});
    const bool is_one = job && static_cast<std::uint8_t>(job->container) < containers &&
                        job->bytes <= input_bytes_max && job->seconds_max > 0 && job->frames_a_second_max > 0;
    if (!is_one) return 2;
    std::string file(job->bytes, '\0');
    if (!read_exactly(file.data(), file.size())) return 2;
    if (!close_the_doors()) return 3;
    return write_answer(make_film(*job, file)) ? 0 : 4;
}

}  // namespace

int main() {
    ::mallopt(M_ARENA_MAX, 1);
    av_log_set_level(AV_LOG_QUIET);
    errno = 0;
    if (!bound_resources(bounds) || (::nice(10) == -1 && errno != 0)) return 3;
    int status = 4;
    try {
        status = work();
    } catch (const std::exception&) {
        static_cast<void>(write_answer({}));  // out of memory
    }
    // Without the libraries' farewells: nothing is theirs to save.
    ::_exit(status);
}
