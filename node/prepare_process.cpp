// What a process that holds keys and details is like.
#include "node/application.h"

#include <csignal>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace kith::node {
namespace {

constexpr int memory_arenas_max = 2;

}  // namespace

void prepare_process() {
    ::umask(0077);
    // A core dump would hold keys and details.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
    ::mallopt(M_ARENA_MAX, memory_arenas_max);
    ::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an error, not the end
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

}  // namespace kith::node
